import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { readBytes } from '../../host/file.ts';
import { withLock } from '../../host/lock.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { WrittenTask } from '../../model/written-task.ts';
import { editKeys } from '../edit/key-edit.ts';
import { changedKeys, editedRecord } from '../edit/meant-edit.ts';
import { notedWrite } from '../noted-write.ts';
import { pendingChange, replace } from '../pending-change.ts';
import { projectPath, type Project } from '../project.ts';
import { isOneEntry } from '../read/chunk.ts';
import { fileKeys } from '../read/file-rule.ts';
import { frameKey } from '../read/frame-key.ts';
import { pieceAlone } from '../read/list-file.ts';
import { onlyItem } from '../read/piece.ts';
import { taskKind } from '../read/record-kind.ts';
import { ruleKeys } from '../read/rule.ts';
import { oddWords, readFrame } from '../read/sources.ts';
import type { TaskEdit } from '../store.ts';
import { CutList } from './cut-list.ts';
import {
  hasTaskIndex,
  keptTaskIndex,
  taskInIndex,
  writeTaskIndex,
  type IndexedTask,
  type TaskIndex,
} from './task-index.ts';

/** A task as it is and as it is written. */
export interface PointTask {
  task: Task;
  raw: WrittenTask;
}

export interface PointEdited {
  before: PointTask;
  after: PointTask;
}

export interface PointEdit {
  /** The task's id, or the start of it. */
  id: string;
  /** What is to become of it; undefined where that takes more to tell than the task itself. */
  edit: (found: PointTask) => TaskEdit | undefined;
  now: () => Date;
  /** Who writes, as others see it. */
  what: string;
}

const lockWaitMs = 2_000;

/** What hangs on more than the task itself. */
const otherKeys = new Set([...ruleKeys, ...fileKeys]);

/**
 * Edits one task of a long list of which only the bytes are read: an index tells that a database of just
 * these bytes has no error, and which of them are the task's. Does what `Store.editTask` does; where that
 * might find anything else, it does nothing and returns undefined. Fails with `busy`, `changed-meanwhile`,
 * `unreadable` or `unwritable`.
 */
export async function editAtPoint(
  project: Project,
  point: PointEdit,
): Promise<Result<PointEdited | undefined>> {
  if (!hasTaskIndex(project)) return ok(undefined);
  return withLock(project.db_lock, point.what, lockWaitMs, (lock) => {
    const index = keptTaskIndex(project);
    const found = index && taskInIndex(index, point.id);
    if (index === undefined || found === undefined) return ok(undefined);
    const bytes = listBytes(project, index);
    const list = bytes && new CutList(bytes, found);
    if (bytes === undefined || list?.hashWith(list.own) !== index.hash) return ok(undefined);
    const planned = plan(list, found, point.edit);
    if (planned === undefined) return ok(undefined);
    const { own, edited } = planned;
    if (own.equals(list.own)) return ok(edited);
    const after = list.with(own);
    const path = projectPath(project, project.tasks);
    const before = { bytes, hash: index.hash };
    const written = notedWrite({ ...point, project, lock }, [{ path, before, after }], () =>
      replace(project.tasks, after.bytes),
    );
    if (!written.ok) return written;
    const tasks = index.tasks.with(found.at, `${found.id} ${own.length}`);
    writeTaskIndex(project, { ...index, hash: after.hash, tasks });
    return ok(edited);
  });
}

/** The bytes of the list, as far as the rest of the database is what it was for the index. */
function listBytes(project: Project, { frame }: TaskIndex): Buffer | undefined {
  if (pendingChange(project) !== undefined) return undefined;
  const rest = readFrame(project);
  if (!rest.ok || rest.value.problems.length > 0 || rest.value.single.length > 0) return undefined;
  if (frameKey(project, rest.value.texts) !== frame) return undefined;
  if (oddWords(project, project.tasks) !== undefined) return undefined;
  const bytes = readBytes(project.tasks);
  return bytes.ok ? bytes.value : undefined;
}

interface Planned {
  /** The bytes that the task will have. */
  own: Buffer;
  edited: PointEdited;
}

function plan(list: CutList, found: IndexedTask, edit: PointEdit['edit']): Planned | undefined {
  const before = taskOf(list.own, found);
  const meant = before && edit(before);
  if (before === undefined || meant === undefined) return undefined;
  const keys = changedKeys(before.raw, meant);
  if ([...Object.keys(keys.set), ...keys.unset].some((key) => otherKeys.has(key))) return undefined;
  const text = editKeys(before.text, onlyItem, { ...keys, newline: list.newline });
  const own = text === undefined ? undefined : Buffer.from(text);
  const after = own && taskOf(own, found);
  if (own === undefined || after === undefined || after.text !== text) return undefined;
  if (!isDeepStrictEqual(after.raw, editedRecord(before.raw, keys))) return undefined;
  return { own, edited: { before, after } };
}

/** A task that says nothing odd, and that reads alone as it does in the list; undefined for any other. */
function taskOf(
  bytes: Buffer,
  { id, isLast }: IndexedTask,
): (PointTask & { text: string }) | undefined {
  const text = bytes.toString();
  const dash = /^ *(?=-)/.exec(text)?.[0].length;
  if (!isUtf8(bytes) || dash === undefined || !isOneEntry(text, dash)) return undefined;
  if (!isLast && !text.endsWith('\n')) return undefined;
  const piece = pieceAlone(taskKind, text);
  const task = piece?.value;
  if (task?.id !== id || piece === undefined || piece.problems.length > 0) return undefined;
  // What a kind of the project's own is like is in the config.
  if (task.own_kind !== undefined) return undefined;
  return { task, raw: piece.raw as WrittenTask, text };
}
