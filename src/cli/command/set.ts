import { text as wholeText } from 'node:stream/consumers';
import { assignedEdit, readAssignment, type Assignment } from '../../db/assignment.ts';
import { taskHash, type Store, type TaskEdit } from '../../db/store.ts';
import { findTask, fullIds } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Criterion, Task } from '../../model/task.ts';
import { writtenTask, type WrittenTask } from '../../model/written-task.ts';
import { asWritten } from '../as-written.ts';
import { changedKeyLines } from '../display/changed-key.ts';
import type { ExitCode } from '../exit-code.ts';
import { newWarnings } from '../new-warning.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { refusedTask } from '../refused-task.ts';
import { sessionUnderWay } from '../task-state.ts';

/** Changes keys of a task: `key=value`, `list+=element`, `list-=element`, `key=` to unset. */
export async function set(
  idOrPrefix: string,
  words: string[],
  { json }: { json: boolean },
): Promise<ExitCode> {
  const read = await readAll(words);
  if (!read.ok) return printFailure(read.failure, json);
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, store, warnings } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, json);
  const task = found.value;
  const isPlayed = sessionUnderWay(project)?.task === task.id;
  const assigned = withFullIds(queue.tasks, read.value);
  if (!assigned.ok) return printFailure(assigned.failure, json);
  const isCriteria = assigned.value.some(({ key }) => key === 'acceptance');
  const plain = isCriteria && plainCriteria(task, store);
  const edit = setEdit({ task, plain }, assigned.value, isPlayed);
  if (!edit.ok) return printFailure(edit.failure, json);
  const before = asWritten(task, store);
  const edited = await store.editTask(task.id, edit.value);
  if (!edited.ok) return printFailure(edited.failure, json);
  const added = newWarnings(warnings, store);
  const lines = changedKeyLines(before, asWritten(edited.value, store));
  const text =
    lines.length === 0
      ? `${task.id} says that already; nothing was changed.`
      : [
          task.id,
          ...lines.map((line) => `  ${line}`),
          ...(isPlayed ? ['  ! it is being played: its session goes on with what was there'] : []),
        ].join('\n');
  return printReport({ kind: 'task', data: edited.value, text, warnings: added }, json);
}

/** The assignments; a text that is `-` comes from standard input. */
async function readAll(words: readonly string[]): Promise<Result<Assignment[]>> {
  const assignments: Assignment[] = [];
  for (const word of words) {
    const read = readAssignment(word, writtenTask.shape);
    if (!read.ok) return read;
    const { text } = read.value;
    const given = text === '-' ? (await wholeText(process.stdin)).trim() : text;
    assignments.push({ ...read.value, text: given });
  }
  return ok(assignments);
}

/** With whole ids where tasks are named by the starts of theirs. */
function withFullIds(
  tasks: readonly Task[],
  assignments: readonly Assignment[],
): Result<Assignment[]> {
  const all: Assignment[] = [];
  for (const one of assignments) {
    const isIds = (one.key === 'depends_on' || one.key === 'reviews') && !/[[\s]/.test(one.text);
    const ids = isIds && one.text !== '' ? fullIds(tasks, one.text.split(',')) : ok([one.text]);
    if (!ids.ok) return ids;
    all.push({ ...one, text: ids.value.join(',') });
  }
  return ok(all);
}

function setEdit(
  about: SetTask,
  assignments: readonly Assignment[],
  isPlayed: boolean,
): Result<TaskEdit> {
  const { task } = about;
  const { id } = task;
  const keys = assignments.map(({ key }) => key);
  if (keys.includes('id')) {
    return refusedTask(id, 'keeps its id', 'other tasks and its sessions name it by that');
  }
  if (isPlayed && keys.includes('status')) {
    return refusedTask(id, 'is being played', `\`ralph cancel ${id}\` ends its session first`);
  }
  const typed = assignedEdit(assignments, writtenTask.shape);
  if (!typed.ok) return typed;
  const { set: values, unset, add, remove } = typed.value;
  const verb = statusVerb(id, values['status'], unset.includes('status'));
  if (verb !== undefined) {
    const detail = 'this status has a verb of its own, which does all that belongs to it';
    return fail({ reason: 'usage', detail, todo: verb });
  }
  const criteria = criteriaEdit(about, typed.value);
  const leaves = task.status === 'blocked' && 'status' in values ? ['blocked'] : [];
  // What is typed by the schema here is held against it once more when the database is read again.
  return ok({
    set: { ...values, ...criteria.set },
    unset: [...unset, ...leaves],
    add: { ...add, ...criteria.add },
    remove: { ...remove, acceptance: undefined },
    ...(criteria.if_hash === undefined ? {} : { if_hash: criteria.if_hash }),
  } as TaskEdit);
}

/** The command for a status that is more than a word. */
function statusVerb(id: string, status: unknown, isUnset: boolean): string | undefined {
  if (isUnset) return `\`ralph reopen ${id}\`, or \`ralph approve ${id}\` for a draft`;
  switch (status) {
    case 'done':
      return `\`ralph done ${id}\``;
    case 'skipped':
      return `\`ralph skip ${id}\``;
    case 'blocked':
      return `\`ralph block ${id} "why"\``;
    case 'pending':
      return `\`ralph reopen ${id}\`, or \`ralph approve ${id}\` for a draft`;
    default:
      return undefined;
  }
}

interface SetTask {
  task: Task;
  /** Whether its criteria are written without ids. */
  plain: boolean;
}

function plainCriteria({ id }: Task, store: Store): boolean {
  const { tasks } = store.inspect(store.texts());
  const raw = tasks.find(({ piece }) => piece.value?.id === id)?.piece.raw as WrittenTask;
  return (raw.acceptance ?? []).every((criterion) => typeof criterion === 'string');
}

interface CriteriaEdit {
  set?: { acceptance: Criterion[] };
  add?: { acceptance: (Criterion | string)[] };
  if_hash?: string;
}

/**
 * Criteria have ids: a new one gets the next, and one that goes is named by its id or its text. The
 * others keep theirs, also where those come from their places. Where all do, a new one is written like them.
 */
function criteriaEdit(
  { task, plain }: SetTask,
  { add, remove }: { add: Record<string, unknown[]>; remove: Record<string, unknown[]> },
): CriteriaEdit {
  const given = add['acceptance'] ?? [];
  const gone = (remove['acceptance'] ?? []).map(String);
  if (given.length === 0 && gone.length === 0) return {};
  const taken = task.acceptance.map(({ id }) => Number(/^a(\d+)$/.exec(id)?.[1] ?? 0));
  const last = Math.max(task.acceptance.length, ...taken);
  const texts = new Set(task.acceptance.map(({ text }) => text));
  const added = given
    .map(String)
    .filter((text) => !texts.has(text))
    .map((text, index) => ({ id: `a${last + 1 + index}`, text }));
  const if_hash = taskHash(task);
  if (gone.length === 0) {
    return { add: { acceptance: plain ? added.map(({ text }) => text) : added }, if_hash };
  }
  const kept = task.acceptance.filter(({ id, text }) => !gone.includes(id) && !gone.includes(text));
  return { set: { acceptance: [...kept, ...added] }, if_hash };
}
