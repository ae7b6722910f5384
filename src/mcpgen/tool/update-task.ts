import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { TaskEdit } from '../../db/store.ts';
import { taskHash } from '../../db/task-hash.ts';
import { likeOf } from '../../model/config.ts';
import { checksOf, type Queue } from '../../model/queue.ts';
import { withKindName, type Task } from '../../model/task.ts';
import type { WrittenTask } from '../../model/written-task.ts';
import { taskFields, words } from '../field.ts';
import { foundWords, problemList } from '../input-problem.ts';
import type { ServedProject } from '../server/served-project.ts';
import { powersOf } from '../session-power.ts';
import { shortHash } from '../task-view.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import { failureLine } from './failure-line.ts';
import { namedTask, resolved } from './named.ts';

const { title, ...others } = taskFields;
const patch = z.extend(
  z.partial(
    z.strictObject({
      description: z.nullable(others.description),
      kind: z.nullable(others.kind),
      priority: z.nullable(others.priority),
      feature: z.nullable(others.feature),
      discipline: z.nullable(others.discipline),
      depends_on: z.nullable(others.depends_on),
      acceptance: z.nullable(others.acceptance),
      verify: others.verify,
      context_files: z.nullable(others.context_files),
      hints: z.nullable(others.hints),
      spec: z.nullable(others.spec),
      tags: z.nullable(others.tags),
    }),
  ),
  { title: z.optional(title) },
);
type Patch = z.infer<typeof patch>;

export const updateTask = defineProjectTool({
  name: 'update_task',
  title: 'Update a task',
  description:
    'Changes a pending or draft task: each key of the patch replaces that of the task, null takes it away. if_hash is the hash that get_task showed.',
  use: 'to mend a task of the queue that is not played yet',
  kinds: ['plan'],
  reads_only: false,
  destructive: true,
  idempotent: true,
  input: z.strictObject({ id: words, patch, if_hash: words }),
  output: z.object({ id: z.string(), hash: z.string(), changed: z.array(z.string()) }),
  run: async ({ id, patch: given, if_hash }, project) => {
    const loaded = project.store.load();
    if (!loaded.ok) return refusal(failureLine(loaded.failure));
    const { queue } = loaded.value;
    const found = namedTask('id', id, queue.tasks);
    if (!found.ok) return refusal(problemList([found.failure]));
    const task = found.value;
    const closed = closedWords(task, project);
    if (closed !== undefined) return refusal(closed);
    if (shortHash(task) !== if_hash) return refusal(staleWords(task, if_hash, project));
    const checks = [...project.declaredChecks(), ...task.verify];
    const patched = resolved(given, queue, checks);
    if (!patched.ok) return refusal(patched.failure);
    const dropped = droppedChecks(task, given) ?? leftChecks(task, patched.value, queue);
    if (dropped !== undefined) return refusal(problemList([dropped]));
    const gained = gainedPowers(task, patched.value, queue);
    if (gained !== undefined) return refusal(problemList([gained]));
    const keys = Object.keys(given);
    if (keys.length === 0)
      return refusal(problemList(['patch: found {}, expected what to change']));
    const edited = await project.store.editTask(task.id, editOf(patched.value, task));
    if (!edited.ok) {
      const { failure } = edited;
      if (failure.reason !== 'changed-meanwhile') return refusal(failureLine(failure));
      const again = project.store.load();
      const now = again.ok ? again.value.queue.tasks.find((one) => one.id === task.id) : undefined;
      return refusal(now === undefined ? failureLine(failure) : staleWords(now, if_hash, project));
    }
    const hash = project.seen.note(edited.value);
    const text = `Updated ${task.id}: ${keys.join(', ')}. Its hash is ${hash} now.`;
    return answer(text, { id: task.id, changed: keys, hash });
  },
});

/** Why this task is not for a session to change, if it is not. */
function closedWords(task: Task, project: ServedProject): string | undefined {
  if (task.id === project.own_task) {
    return `Not done: ${task.id} is the task of this session, which is played as it was when it was picked. Change other tasks, or block_task if it is wrong.`;
  }
  if (task.status === 'pending' || task.status === 'draft') return undefined;
  return `Not done: ${task.id} is ${task.status}; only pending and draft tasks can be changed.`;
}

/** What is not what it was when the model read it, as far as that is known. */
function staleWords(task: Task, seen: string, project: ServedProject): string {
  const before = project.seen.find(seen);
  if (before?.id !== task.id) {
    return `Not done: if_hash: found ${foundWords(seen)}, which is not the hash of ${task.id} as it is now: somebody may have changed it. Read it with get_task, look whether your patch still fits, and call again with the hash that it shows.`;
  }
  const old = withKindName(before);
  const lines = Object.entries(withKindName(task)).flatMap(([key, value]: [string, unknown]) => {
    const was: unknown = Reflect.get(old, key);
    if (isDeepStrictEqual(was, value)) return [];
    return [`- ${key}: was ${foundWords(was)}, is now ${foundWords(value)}`];
  });
  const hash = project.seen.note(task);
  return `Not done: somebody changed ${task.id} since you read it.\n${lines.join('\n')}\nLook whether your patch still fits, and call again with its hash, which is ${hash} now.`;
}

/** Checks that a person gave the task are not for a session to take away. */
function droppedChecks(task: Task, { verify }: Patch): string | undefined {
  if (verify === undefined || task.created_by === 'agent') return undefined;
  const dropped = task.verify.filter((check) => !verify.includes(check));
  if (dropped.length === 0) return undefined;
  return `verify: ${dropped.map(foundWords).join(', ')} would go, and only a person takes checks away; keep them in the list`;
}

/** Nor are those that it has by its discipline. */
function leftChecks(task: Task, { verify, discipline }: Patch, queue: Queue): string | undefined {
  if (discipline === undefined || task.created_by === 'agent') return undefined;
  const after = { ...task, verify: verify ?? task.verify, discipline: discipline ?? undefined };
  const kept = checksOf(after, queue).map(({ name }) => name);
  const left = checksOf(task, queue).filter(({ name }) => !kept.includes(name));
  if (left.length === 0) return undefined;
  const names = left.map(({ name }) => foundWords(name)).join(', ');
  return `discipline: found ${foundWords(discipline)}, with which ${names} would go, and only a person takes checks away`;
}

/** What a task's sessions may do beyond their kind is for a person to give. */
function gainedPowers(task: Task, { kind, discipline }: Patch, queue: Queue): string | undefined {
  const after = {
    tools: task.tools,
    // `resolved` has looked that up: what is not there never comes here.
    kind: kind === undefined ? task.kind : (likeOf(kind ?? 'implement', queue.config) ?? 'plan'),
    discipline: discipline === undefined ? task.discipline : (discipline ?? undefined),
  };
  const before = powersOf(task, queue);
  const gained = powersOf(after, queue).filter((power) => !before.includes(power));
  if (gained.length === 0) return undefined;
  const field = discipline === undefined ? 'kind' : 'discipline';
  return `${field}: found ${foundWords(discipline ?? kind)}, with which its sessions would get ${gained.join(' and ')}; only a person gives it that`;
}

function editOf(given: Patch, task: Task): TaskEdit {
  const entries = Object.entries(given);
  const set: Partial<WrittenTask> = Object.fromEntries(
    entries.filter(([, value]) => value !== null && value !== undefined),
  );
  const gone = new Set(entries.flatMap(([key, value]) => (value === null ? [key] : [])));
  const keys = Object.keys(patch.shape) as (keyof Patch)[];
  return { set, unset: keys.filter((key) => gone.has(key)), if_hash: taskHash(task) };
}
