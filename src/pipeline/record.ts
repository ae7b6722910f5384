import { readRecord, writeRecord } from '../db/history.ts';
import type { TaskEdit } from '../db/store.ts';
import type { NextTask, SessionRecord } from '../model/outcome.ts';
import type { Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { Workshop } from './workshop.ts';

/**
 * Records an end: the write-once history record first, then status and session of the task in one
 * edit. A crash in between is mended by `reapply`. Fails as the store does.
 */
export async function recordEnd(shop: Workshop, record: SessionRecord): Promise<Result<void>> {
  const written = writeRecord(shop.project, record);
  if (!written.ok) return written;
  return applyRecord(shop, record);
}

/** Makes the task what its record says. Doing it again changes nothing. */
export async function applyRecord(shop: Workshop, record: SessionRecord): Promise<Result<void>> {
  const edited = await shop.store.editTask(record.task, taskEdit(record.next, record.session));
  if (!edited.ok) return edited;
  const { session, task, next } = record;
  shop.emit({ type: 'task-recorded', session, task, status: next.status });
  return ok(undefined);
}

function taskEdit(next: NextTask, session: string): TaskEdit {
  const { status, blocked } = next;
  return blocked === undefined
    ? { set: { status, session }, unset: ['blocked'] }
    : { set: { status, session, blocked } };
}

/**
 * Lets the tasks that a completed session created join the queue: its drafts become pending in one
 * write. Returns their ids.
 */
export async function joinCreated(shop: Workshop, session: string): Promise<Result<string[]>> {
  const loaded = shop.store.load();
  if (!loaded.ok) return loaded;
  const { tasks, config } = loaded.value.queue;
  const created = tasks.filter((task) => task.parent === session && task.status === 'draft');
  if (created.length === 0 || config.new_tasks === 'draft') return ok([]);
  const ids = created.map((task) => task.id);
  const edits = new Map<string, TaskEdit>(ids.map((id) => [id, { set: { status: 'pending' } }]));
  const edited = await shop.store.editTasks(edits);
  if (!edited.ok) return edited;
  shop.emit({ type: 'tasks-joined', session, tasks: ids });
  return ok(ids);
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
