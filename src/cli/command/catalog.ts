import { assignedEdit, readAssignment, type Assignment } from '../../db/assignment.ts';
import { pairsText } from '../../db/edit/value-text.ts';
import type { Catalog } from '../../db/catalog-plan.ts';
import { nearest } from '../../model/nearest.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { writtenDiscipline, writtenFeature } from '../../model/written-catalog.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { knownServers } from '../server-problem.ts';

interface Json {
  json: boolean;
}

const shapes = { features: writtenFeature.shape, disciplines: writtenDiscipline.shape };
const nouns = { features: 'feature', disciplines: 'discipline' } as const;

/** Lists features or disciplines, each with how many tasks are of it. */
export async function listCatalog(catalog: Catalog, { json }: Json): Promise<ExitCode> {
  const opened = await lookAtQueue();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, warnings, broken } = opened.value;
  const records = [...queue[catalog].values()].map((record) => {
    const users = usersOf(queue, catalog, record.name);
    const open = users.filter(({ status }) => status !== 'done' && status !== 'skipped');
    return { ...record, tasks: users.length, open: open.length };
  });
  const width = Math.max(0, ...records.map(({ name }) => name.length));
  const lines = records.map(
    ({ name, title, tasks, open }) =>
      `${name.padEnd(width)}  ${counted(tasks)}, ${open} open  ${plainLine(title)}`,
  );
  const noun = nouns[catalog];
  const none = `There is no ${noun}: \`ralph ${noun} add NAME\` adds one.`;
  const text = lines.length > 0 ? lines.join('\n') : broken ? '' : none;
  const data = { [catalog]: records };
  return printReport({ kind: `${noun}-list`, data, text, warnings, broken }, json);
}

/** Shows one, with the tasks that are of it. */
export async function showCatalog(
  catalog: Catalog,
  name: string,
  { json }: Json,
): Promise<ExitCode> {
  const opened = await lookAtQueue();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, warnings, broken } = opened.value;
  const found = findRecord(queue, catalog, name);
  if (!found.ok) return printFailure(broken ?? found.failure, json);
  const tasks = usersOf(queue, catalog, name).map(({ id }) => id);
  const data = { ...found.value, tasks };
  const filled = Object.entries<unknown>(data).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  const text = pairsText(Object.fromEntries(filled), 0, '\n');
  return printReport({ kind: nouns[catalog], data, text, warnings, broken }, json);
}

/** Adds one, or changes keys of one that is there, by assignments as of `ralph set`. */
export async function setCatalog(
  { catalog, name, adds }: { catalog: Catalog; name: string; adds: boolean },
  words: string[],
  { json }: Json,
): Promise<ExitCode> {
  const noun = nouns[catalog];
  const assignments: Assignment[] = [];
  for (const word of words) {
    const read = readAssignment(word, shapes[catalog]);
    if (!read.ok) return printFailure(read.failure, json);
    assignments.push(read.value);
  }
  const typed = assignedEdit(assignments, shapes[catalog]);
  if (!typed.ok) return printFailure(typed.failure, json);
  if (assignments.some(({ key }) => key === 'name')) {
    const detail = `a ${noun} keeps its name: tasks name it by that`;
    const todo = `add another one, and \`ralph set ID ${noun}=…\` for its tasks`;
    return printFailure({ reason: 'usage', detail, todo }, json);
  }
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, store, project } = opened.value;
  const found = adds ? ok(undefined) : findRecord(queue, catalog, name);
  if (!found.ok) return printFailure(found.failure, json);
  const { set, unset, add, remove } = typed.value;
  const given = [set['mcp_servers'], add['mcp_servers']].flat();
  const servers = given.filter((one) => one !== undefined);
  const known = knownServers(project.root, servers);
  if (!known.ok) return printFailure(known.failure, json);
  const changed = await store.editCatalog(
    catalog,
    adds
      ? { type: 'add', record: inOrder({ ...add, ...set, name }, shapes[catalog]) }
      : { type: 'edit', name, edit: { set, unset, add, remove } },
  );
  if (!changed.ok) return printFailure(changed.failure, json);
  const now = store.load();
  const data = now.ok ? now.value.queue[catalog].get(name) : undefined;
  const text = adds ? `Added the ${noun} ${name}.` : `The ${noun} ${name} is changed.`;
  return printReport({ kind: noun, data, text: plainLine(text) }, json);
}

/** Removes one that no task is of. */
export async function removeCatalog(
  catalog: Catalog,
  name: string,
  { json }: Json,
): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, store } = opened.value;
  const noun = nouns[catalog];
  const found = findRecord(queue, catalog, name);
  if (!found.ok) return printFailure(found.failure, json);
  const users = usersOf(queue, catalog, name).map(({ id }) => id);
  if (users.length > 0) {
    const some = `${users.slice(0, 5).join(', ')}${users.length > 5 ? ', …' : ''}`;
    const detail = `the ${noun} ${name} is used by ${counted(users.length)}: ${some}`;
    const todo = `\`ralph set ID ${noun}=\` takes it from a task`;
    return printFailure({ reason: 'refused', detail, todo }, json);
  }
  const removed = await store.editCatalog(catalog, { type: 'remove', name });
  if (!removed.ok) return printFailure(removed.failure, json);
  return printReport({ kind: noun, data: { name }, text: `Removed the ${noun} ${name}.` }, json);
}

/** Its keys in the order of the schema. */
function inOrder<Record extends object>(record: Record, shape: object): Record {
  const keys = Object.keys(shape);
  const entries = Object.entries(record).sort(([a], [b]) => keys.indexOf(a) - keys.indexOf(b));
  return Object.fromEntries(entries) as Record;
}

function counted(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

function usersOf({ tasks }: Queue, catalog: Catalog, name: string): Queue['tasks'] {
  return tasks.filter((task) => task[nouns[catalog]] === name);
}

function findRecord(queue: Queue, catalog: Catalog, name: string): Result<object> {
  const record = queue[catalog].get(name);
  if (record !== undefined) return ok(record);
  const near = nearest(name, queue[catalog].keys());
  return fail({ reason: 'name-not-found', noun: nouns[catalog], name, nearest: near });
}
