import { readRecord } from '../db/history.ts';
import type { TaskEdit } from '../db/store.ts';
import { powersBeyond } from '../mcpgen/session-power.ts';
import type { Config } from '../model/config.ts';
import type { EngineEvent } from '../model/event.ts';
import type { NextTask, SessionRecord } from '../model/outcome.ts';
import type { Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import type { Workshop } from './workshop.ts';

/**
 * Makes the queue what a record says: status and session of its task in one edit, then the tasks that
 * the session created. The record was written before; done again `after` a crash anywhere in between,
 * it only does what is missing, and what a person has made of the task since then stays. So does what
 * another session has made of it. Fails as the store does.
 */
export async function applyRecord(
  shop: Workshop,
  record: SessionRecord,
  after?: 'crash',
): Promise<Result<void>> {
  const { session, task, next } = record;
  const loaded = shop.store.load();
  if (!loaded.ok) return loaded;
  const known = loaded.value.queue.tasks.find(({ id }) => id === task);
  const isNext = known !== undefined && known.session === record.previous;
  const isOpen = after === undefined || known?.status === 'pending' || next.kept === true;
  // A task that somebody has removed meanwhile has no status to write.
  let status: string = known?.status ?? 'gone';
  if (isNext && isOpen) {
    // The verdict of a review is one edit with what it makes of the tasks that it has judged.
    const judged = (record.reviewed ?? []).filter((one) =>
      loaded.value.queue.tasks.some(({ id, status }) => id === one.task && status === 'done'),
    );
    const edits = new Map<string, TaskEdit>([
      ...judged.map((one) => [one.task, statusEdit(one.next)] as const),
      [task, taskEdit(next, session)],
    ]);
    const edited = await shop.store.editTasks(edits);
    if (!edited.ok) return edited;
    status = edited.value.find(({ id }) => id === task)?.status ?? status;
  }
  if (record.outcome === 'completed') {
    const joined = await joinCreated(shop, record);
    if (!joined.ok) return joined;
  }
  // There was no task from the start: what was to be made of it is made.
  if (record.explain !== undefined) status = next.status;
  shop.emit({ type: 'task-recorded', session, task, status });
  return ok(undefined);
}

function taskEdit(next: NextTask, session: string): TaskEdit {
  if (next.kept === true) return { set: { session } };
  const edit = statusEdit(next);
  return { ...edit, set: { ...edit.set, session } };
}

function statusEdit({ status, blocked }: NextTask): TaskEdit {
  return blocked === undefined
    ? { set: { status }, unset: ['blocked'] }
    : { set: { status, blocked } };
}

/** What the log and the people are told of a session that has its record. */
export function sessionEnded(
  record: SessionRecord,
  title: string,
): Extract<EngineEvent, { type: 'session-ended' }> {
  const { session, task, outcome, reason, charged, verified, next, cost_usd, turns } = record;
  const { flags = [] } = record;
  return {
    type: 'session-ended',
    session,
    task,
    title,
    outcome,
    reason,
    charged,
    verified,
    next,
    cost_usd,
    turns,
    duration_ms: Date.parse(record.ended) - Date.parse(record.started),
    ...(flags.length === 0 ? {} : { flags }),
  };
}

/** Lets the tasks that a completed session created join the queue: its drafts become pending in one write. */
async function joinCreated(
  shop: Workshop,
  { session, task: maker, tasks_created, explain }: SessionRecord,
): Promise<Result<void>> {
  if (explain?.draft === true) return ok(undefined);
  const loaded = shop.store.load();
  if (!loaded.ok) return loaded;
  const { queue } = loaded.value;
  const { tasks, config } = queue;
  const own = tasks.find(({ id }) => id === maker);
  // Those that it made through its tool, within its limits; not what only says that it is the parent.
  const made = new Set(tasks_created);
  const revised = new Set(explain?.revised ?? []);
  const created = tasks.filter(
    (task) =>
      ((made.has(task.id) && task.parent === session) || revised.has(task.id)) &&
      mayJoin(task, config) &&
      powersBeyond(task, own, queue).length === 0,
  );
  if (created.length === 0 || config.new_tasks === 'draft') return ok(undefined);
  const ids = created.map((task) => task.id);
  const edits = new Map<string, TaskEdit>(ids.map((id) => [id, { set: { status: 'pending' } }]));
  const edited = await shop.store.editTasks(edits);
  if (!edited.ok) return edited;
  shop.emit({ type: 'tasks-joined', session, tasks: ids });
  return ok(undefined);
}

/**
 * Only a draft as `create_task` writes it. One that a session wrote into the file by hand could hold
 * shell commands or permissions: it stays a draft, for a person to look at.
 */
function mayJoin(task: Task, config: Config): boolean {
  const declared = new Set(config.checks.map((check) => check.name));
  return (
    task.status === 'draft' &&
    task.created_by === 'agent' &&
    task.verify.every((name) => declared.has(name)) &&
    task.permissions.length === 0 &&
    task.tools.length === 0 &&
    task.agent === undefined &&
    task.command === undefined
  );
}

/**
 * How many tasks a session of this task may create: what the run's limit leaves, and none once the
 * chain of tasks that made tasks is as long as the config allows.
 */
export function newTaskAllowance(
  shop: Workshop,
  queue: Queue,
  task: string,
  madeInRun: number,
): number {
  const { session, run, generations } = queue.config.max_new_tasks;
  if (generation(shop, queue, task) >= generations) return 0;
  return Math.max(0, Math.min(session, run - madeInRun));
}

/** 0 for a task that a person wrote, 1 for one that its session created, and so on. */
function generation(shop: Workshop, queue: Queue, id: string): number {
  const byId = new Map(queue.tasks.map((task) => [task.id, task]));
  const seen = new Set<string>();
  let task = byId.get(id);
  while (task?.parent !== undefined && !seen.has(task.id)) {
    seen.add(task.id);
    const record = readRecord(shop.project, task.parent);
    task = record.ok && record.value !== undefined ? byId.get(record.value.task) : undefined;
    if (task === undefined) return seen.size;
  }
  return seen.size;
}
