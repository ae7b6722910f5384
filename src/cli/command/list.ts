import pc from 'picocolors';
import { writtenDuration } from '../../model/duration.ts';
import { nearest } from '../../model/nearest.ts';
import type { TaskOutline } from '../../model/outline.ts';
import type { TaskState } from '../../model/queue.ts';
import { kindName, type Task } from '../../model/task.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { filterTasks, type TaskFilter } from '../../model/task-filter.ts';
import { plainLine } from '../../model/plain-text.ts';
import { valueWords } from '../display/changed-key.ts';
import { plainTableText, tableText, type Cell } from '../display/table.ts';
import type { ExitCode } from '../exit-code.ts';
import { lookAtOutline, lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { taskStates } from '../task-state.ts';

/** A row should stay a row; `show` has the rest. */
const longestTitle = 100;

const usualFields = ['id', 'state', 'priority', 'title'] as const;

export interface ListOptions extends TaskFilter {
  json: boolean;
  ready?: boolean;
  limit?: number;
  fields?: string[];
}

type ListedTask = TaskOutline & Partial<Task>;

/** A task with what it is doing now. */
type TaskWithState = ListedTask & { state: TaskState };

/** Lists tasks in play order: a table on a terminal, plain columns in a pipe. */
export async function list(options: ListOptions): Promise<ExitCode> {
  const { json, limit } = options;
  const fields = knownFields(options.fields);
  if (!fields.ok) return printFailure(fields.failure, json);
  const isShort = options.search === undefined && fields.value.every((field) => short.has(field));
  // All of a task goes into a document that names no fields.
  const isWhole = !isShort || (json && options.fields === undefined);
  const opened = isWhole ? await lookAtQueue() : await lookAtOutline();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, warnings, broken } = opened.value;
  const stateOf = taskStates(project, queue.tasks);
  const found = filterTasks<ListedTask>({ ...queue, stateOf }, filterOf(options));
  if (!found.ok) return printFailure(broken ?? found.failure, json);
  const tasks = found.value
    .slice(0, limit)
    .map((task): TaskWithState => ({ ...task, state: stateOf(task) }));
  const more = found.value.length - tasks.length;
  const picked = options.fields === undefined ? tasks : tasks.map((one) => part(one, fields.value));
  return printReport(
    {
      kind: 'task-list',
      data: { tasks: picked, ...(limit === undefined ? {} : { total: found.value.length }) },
      text:
        tasks.length > 0
          ? tasksText(tasks, fields.value, more)
          : broken
            ? ''
            : emptyWords(queue.tasks.length),
      ...{ warnings, broken },
    },
    json,
  );
}

function filterOf({ ready, status, ...rest }: ListOptions): TaskFilter {
  const { kind, feature, discipline, tag, search } = rest;
  const states = [...(partsOf(status) ?? []), ...(ready === true ? ['ready'] : [])];
  const filter = {
    status: states.length === 0 ? undefined : states,
    ...{
      kind: partsOf(kind),
      feature: partsOf(feature),
      discipline: partsOf(discipline),
      tag: partsOf(tag),
      search,
    },
  };
  return Object.fromEntries(Object.entries(filter).filter(([, values]) => values !== undefined));
}

/** The values of an option that takes several, with commas or given again. */
function partsOf(values: readonly string[] | undefined): string[] | undefined {
  return values?.flatMap((one) => one.split(',')).filter((one) => one !== '');
}

/** The keys of a task, also those that this one has not. */
const allFields = new Set<keyof TaskWithState>([
  ...(['id', 'title', 'state', 'status', 'priority', 'kind', 'feature', 'discipline'] as const),
  ...([
    'own_kind',
    'depends_on',
    'reviews',
    'tags',
    'description',
    'acceptance',
    'verify',
    'spec',
  ] as const),
  ...(['context_files', 'hints', 'command', 'rank', 'tools', 'permissions', 'agent'] as const),
  ...(['model', 'effort', 'max_turns', 'max_attempts', 'max_budget_usd', 'timeout'] as const),
  ...(['created', 'created_by', 'parent', 'notes', 'blocked', 'answers', 'session'] as const),
  'attempts_from',
]);

/** Those that an outline has. */
const short = new Set<keyof TaskWithState>([
  ...(['id', 'title', 'state', 'status', 'priority', 'kind', 'feature', 'discipline'] as const),
  ...(['own_kind', 'depends_on', 'reviews', 'tags'] as const),
]);

function knownFields(given: readonly string[] | undefined): Result<(keyof TaskWithState)[]> {
  if (given === undefined) return ok([...usualFields]);
  const names = partsOf(given) ?? [];
  const fields: (keyof TaskWithState)[] = [];
  for (const name of names) {
    const field = [...allFields].find((one) => one === name);
    if (field === undefined) {
      const near = nearest(name, allFields);
      const todo =
        near === undefined ? `there are ${[...allFields].join(', ')}` : `did you mean ${near}?`;
      return fail({ reason: 'usage', detail: `a task has no field ${name}`, todo });
    }
    fields.push(field);
  }
  return ok(fields);
}

function part(task: TaskWithState, fields: readonly (keyof TaskWithState)[]): object {
  return Object.fromEntries(fields.map((field) => [field, task[field]]));
}

function emptyWords(count: number): string {
  return count === 0
    ? 'The queue is empty. Add a task with `ralph add "…"`.'
    : `None of the ${count} tasks is like that.`;
}

function tasksText(
  tasks: readonly TaskWithState[],
  fields: readonly (keyof TaskWithState)[],
  more: number,
): string {
  const rows = tasks.map((task) => fields.map((field) => cellOf(task, field)));
  // In a pipe what a limit leaves out is not told.
  if (!process.stdout.isTTY) return plainTableText(rows);
  const heads = fields.map((field) => ({ head: field.toUpperCase(), kept: keptFields.has(field) }));
  const rest =
    more === 0 ? [] : [pc.dim(`… ${more} more; \`--limit ${tasks.length + more}\` shows them all`)];
  return [tableText(heads, rows, process.stdout.columns), ...rest].join('\n');
}

/** Short words, and what is to be copied. */
const keptFields = new Set<string>(['id', 'state', 'status', 'priority', 'kind']);

function cellOf(task: TaskWithState, field: keyof TaskWithState): Cell {
  if (field === 'title') return plainLine(task.title, longestTitle);
  if (field === 'kind') return plainLine(kindName(task));
  const value = field === 'timeout' ? asDuration(task.timeout) : task[field];
  const text = value === undefined ? '' : valueWords(value);
  return field === 'state' ? { text, paint: stateColor(task.state) } : text;
}

function asDuration(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : writtenDuration(ms);
}

function stateColor(state: TaskState): (text: string) => string {
  switch (state) {
    case 'ready':
      return pc.green;
    case 'playing':
    case 'verifying':
      return pc.cyan;
    case 'blocked':
      return pc.yellow;
    case 'done':
    case 'skipped':
      return pc.dim;
    case 'waiting':
    case 'draft':
    case 'in_progress':
      return (text) => text;
  }
}
