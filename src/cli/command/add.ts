import { text as wholeText } from 'node:stream/consumers';
import type { NewTask } from '../../db/store.ts';
import { readTasks, type GivenTask, type GivenTasks } from '../../db/task-input.ts';
import { plainLine } from '../../model/plain-text.ts';
import { problemWords, type Problem } from '../../model/problem.ts';
import { fullIds } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Priority, Task } from '../../model/task.ts';
import type { WrittenTask } from '../../model/written-task.ts';
import { taskTemplate, withoutOffers } from '../display/task-template.ts';
import { changeWarnings } from '../change-warning.ts';
import { editText, type Judgement } from '../editor.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject, type OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

export interface AddOptions {
  json: boolean;
  id?: string;
  description?: string;
  priority?: Priority;
  kind?: string;
  feature?: string;
  discipline?: string;
  dependsOn?: string[];
  acceptance?: string[];
  verify?: string[];
  tag?: string[];
  draft?: boolean;
  pipeline?: string;
  dryRun?: boolean;
}

/**
 * Adds a task at the end of the queue and tells its id. Without a title the person writes it in their
 * editor; with `-` tasks come from standard input, all of them or none.
 */
export async function add(title: string | undefined, options: AddOptions): Promise<ExitCode> {
  const { json } = options;
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const given = givenKeys(opened.value, options);
  if (!given.ok) return printFailure(given.failure, json);
  if (options.pipeline !== undefined) {
    const { addChain } = await import('./add-chain.ts');
    return addChain(
      opened.value,
      { title, pipeline: options.pipeline, given: given.value },
      options,
    );
  }
  if (options.dryRun === true) {
    const todo = '`ralph add --pipeline NAME "…" --dry-run` shows the tasks of a pipeline';
    return printFailure({ reason: 'usage', detail: '--dry-run is for --pipeline', todo }, json);
  }
  if (title === undefined) return addInEditor(opened.value, given.value, options);
  if (title === '-') return addFromInput(opened.value, given.value, options);
  const added = await opened.value.store.addTask({ ...given.value, title });
  return added.ok
    ? printAdded(opened.value, [added.value], { kind: 'task', json })
    : printFailure(added.failure, json);
}

/** What the options say of each task. */
function givenKeys({ queue }: OpenProject, options: AddOptions): Result<Partial<WrittenTask>> {
  const needed = fullIds(queue.tasks, options.dependsOn ?? []);
  if (!needed.ok) return needed;
  return ok({
    ...(options.id === undefined ? {} : { id: options.id }),
    created_by: 'human',
    status: options.draft === true ? 'draft' : undefined,
    priority: options.priority,
    kind: options.kind,
    feature: options.feature,
    discipline: options.discipline,
    depends_on: options.dependsOn === undefined ? undefined : needed.value,
    description: options.description,
    acceptance: options.acceptance,
    verify: options.verify,
    tags: options.tag,
  });
}

async function addFromInput(
  opened: OpenProject,
  given: Omit<NewTask, 'title'>,
  { json }: AddOptions,
): Promise<ExitCode> {
  const read = readTasks(await wholeText(process.stdin));
  if (!read.ok) return printFailure(read.failure, json);
  const { entries, left_out } = read.value;
  // One alone needs no name.
  const names = entries.length === 1 ? [] : entries.map(entryName);
  const tasks = entries.map(({ task }) => asNewTask(task, given));
  const added = await opened.store.addTasks(tasks, { names, own: entries.map(({ own }) => own) });
  if (!added.ok) return printFailure(added.failure, json);
  const warnings = leftOutWarnings(left_out);
  return printAdded(opened, added.value, { kind: 'task-list', json, warnings });
}

function entryName({ task, line }: GivenTasks['entries'][number], at: number): string {
  const name = [task['id'], task['title']].find((one) => typeof one === 'string') ?? '';
  return `entry ${at + 1} (${plainLine(name, longestName)}, line ${line})`;
}

const longestName = 40;

/** Somebody may have meant a title by it. */
function leftOutWarnings(lines: readonly number[]): Problem[] {
  const [line, another] = lines;
  if (line === undefined) return [];
  const found =
    another === undefined
      ? 'a line that begins with `#` and was left out'
      : `${lines.length} lines that begin with \`#\` and were left out`;
  return [
    {
      ...{ severity: 'warning', file: 'standard input', line, col: 1, found },
      ...{ expected: 'a title on each line', example: undefined },
    },
  ];
}

async function addInEditor(
  opened: OpenProject,
  given: Omit<NewTask, 'title'>,
  { json }: AddOptions,
): Promise<ExitCode> {
  const { queue, store } = opened;
  const hasEditor = (process.env['VISUAL'] ?? process.env['EDITOR'] ?? '') !== '';
  if (!process.stdin.isTTY && !hasEditor) {
    const todo = 'give one: `ralph add "Add a login form"`, or `-` for tasks from standard input';
    return printFailure({ reason: 'usage', detail: 'there is no title', todo }, json);
  }
  const { created_by, ...shown } = given;
  const template = taskTemplate(shown, queue);
  const edited = await editText<Task>({
    name: 'new-task.yaml',
    text: template,
    head: ['A new task. Save it and close the editor; a file that is left as it is adds nothing.'],
    judge: async (text): Promise<Judgement<Task>> => {
      const read = oneTask(text);
      if (!read.ok) return { type: 'again', why: [read.failure] };
      // The person's own comments stay, those of the template do not.
      const kept = readTasks(withoutOffers(text, template));
      const own = kept.ok ? kept.value.entries[0]?.own : undefined;
      const added = await store.addTask(asNewTask(read.value, { created_by }), own);
      if (added.ok) return { type: 'taken', value: added.value };
      const { failure } = added;
      return failure.reason === 'task-invalid'
        ? { type: 'again', why: failure.problems.map(problemWords) }
        : { type: 'failed', failure };
    },
  });
  if (!edited.ok) return printFailure(edited.failure, json);
  if (edited.value !== undefined) {
    return printAdded(opened, [edited.value], { kind: 'task', json });
  }
  return printReport({ kind: 'task-list', data: { tasks: [] }, text: 'Nothing was added.' }, json);
}

function oneTask(text: string): Result<GivenTask, string> {
  const read = readTasks(text);
  if (!read.ok)
    return fail(read.failure.reason === 'usage' ? read.failure.detail : 'it is no task');
  const [entry, another] = read.value.entries;
  return entry === undefined || another !== undefined
    ? fail('this is not one task')
    : ok(entry.task);
}

/** What does not fit the schema is told by the database, which is asked before anything is written. */
function asNewTask(task: GivenTask, given: Omit<NewTask, 'title'>): NewTask {
  const own = Object.entries(task).filter(([, value]) => value !== null);
  return { ...given, ...Object.fromEntries(own) } as NewTask;
}

interface AddedReport {
  kind: 'task' | 'task-list';
  json: boolean;
  warnings?: Problem[];
}

function printAdded(
  { queue, store, warnings: before }: OpenProject,
  tasks: Task[],
  { kind, json, warnings = [] }: AddedReport,
): ExitCode {
  const text = tasks.map(({ id, title }) => `Added ${id}: ${plainLine(title)}`).join('\n');
  const told = changeWarnings({ store, before, tasks, checks: queue.config.checks });
  return printReport(
    {
      ...{ kind, data: kind === 'task' ? tasks[0] : { tasks }, text },
      warnings: [...warnings, ...told],
    },
    json,
  );
}
