import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, readText, realPath, writeAtomic } from '../host/file.ts';
import { withLock, type HeldLock } from '../host/lock.ts';
import { newTaskId, type RandomBytes } from '../model/id.ts';
import { nearest } from '../model/nearest.ts';
import { problemLine, type Problem } from '../model/problem.ts';
import { taskMap, type Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import type { WrittenTask } from '../model/written-task.ts';
import { changedKeys, differenceWords, editEntry, editedRecord } from './edit/meant-edit.ts';
import { appendTask, fileName, newTaskText, taskInOrder } from './edit/new-task.ts';
import type { DatabaseChange } from './foreign.ts';
import { keepWritten } from './last-written.ts';
import { projectPath, type Project } from './project.ts';
import { putBack } from './put-back.ts';
import { DatabaseReader, inOrder, type Snapshot } from './read/database.ts';
import { logWrites, textHash } from './write-log.ts';

export interface Loaded {
  queue: Queue;
  warnings: Problem[];
}

export interface TaskEdit {
  set?: Partial<WrittenTask>;
  unset?: (keyof WrittenTask)[];
  /** `taskHash` of the task as the caller saw it; when it is another one by now, nothing is changed. */
  if_hash?: string;
}

/** A task as it is added. What tools write and people leave out is filled in. */
export type NewTask = Omit<WrittenTask, 'id'> & { id?: string; title: string };

export interface StoreParts {
  now: () => Date;
  random: RandomBytes;
  /** Who writes, as others see it: a command or a session. */
  what: string;
}

const lockWaitMs = 2_000;

/** Stands for what a task says, to notice that somebody changed it. */
export function taskHash(task: Task): string {
  return textHash(JSON.stringify(task));
}

/** The one reader and writer of the database. */
export class Store {
  readonly #project: Project;
  readonly #parts: StoreParts;
  readonly #reader: DatabaseReader;

  constructor(project: Project, parts: StoreParts) {
    this.#project = project;
    this.#parts = parts;
    this.#reader = new DatabaseReader(project);
  }

  /** The database as it is now. Fails with `invalid-database`, naming every problem, or `unreadable`. */
  load(): Result<Loaded> {
    const snapshot = this.#read();
    if (!snapshot.ok) return snapshot;
    const { queue, warnings } = snapshot.value;
    return ok({ queue, warnings });
  }

  /**
   * Changes keys of one task in place and returns the task. Fails with `busy`, `task-not-found`,
   * `changed-meanwhile`, `edit-refused`, `unwritable`, or as `load` does; then nothing is changed.
   */
  async editTask(id: string, edit: TaskEdit): Promise<Result<Task>> {
    const edited = await this.editTasks(new Map([[id, edit]]));
    if (!edited.ok) return edited;
    const [task] = edited.value;
    return task === undefined
      ? fail({ reason: 'task-not-found', id, nearest: undefined })
      : ok(task);
  }

  /** Changes several tasks, with one write for each file. Returns them in the order of `edits`. Fails as `editTask` does. */
  async editTasks(edits: ReadonlyMap<string, TaskEdit>): Promise<Result<Task[]>> {
    return this.#change((before) => {
      const meant = new Map<string, unknown>();
      const texts = new Map<string, string>();
      for (const [id, edit] of edits) {
        const entry = before.tasks.find((one) => one.piece.value?.id === id);
        if (entry?.piece.value === undefined) return notFound(id, before);
        if (edit.if_hash !== undefined && edit.if_hash !== taskHash(entry.piece.value)) {
          const detail = `task ${id} is not what it was`;
          return fail({ reason: 'changed-meanwhile', path: entry.file, detail });
        }
        const keys = changedKeys(entry.piece.raw, edit);
        meant.set(id, editedRecord(entry.piece.raw, keys));
      }
      // From the end of each file, so that the places of the records before it still hold.
      for (const entry of [...before.tasks].reverse()) {
        const id = entry.piece.value?.id ?? '';
        const edit = edits.get(id);
        if (edit === undefined) continue;
        const text = texts.get(entry.file) ?? before.texts.get(entry.file) ?? '';
        const edited = editEntry(entry, text, changedKeys(entry.piece.raw, edit));
        if (edited === undefined) {
          return refused(entry.file, `task ${id} is written in an unusual form`);
        }
        texts.set(entry.file, edited);
      }
      const ids = [...edits.keys()];
      return ok({ texts, ids, check: (after) => differenceWords(before, after, meant) });
    });
  }

  /**
   * Adds a task to the end of the queue and returns it. Fails with `task-invalid`, naming everything that
   * is wrong with it, or as `editTask` does.
   */
  async addTask(written: NewTask): Promise<Result<Task>> {
    const { now, random } = this.#parts;
    const created = `${now().toISOString().slice(0, 19)}Z`;
    const id = written.id ?? newTaskId(random);
    const record = taskInOrder({ created, ...written, id });
    const added = await this.#change((before) => {
      const { file, text } = this.#placeOfNew(record, before);
      if (text === undefined) {
        return refused(file, 'its list of tasks is written in an unusual form');
      }
      const check = (after: Snapshot): string | undefined =>
        differenceWords(before, after, new Map([[id, record]]));
      return ok({ texts: new Map([[file, text]]), ids: [id], check, adds: true });
    });
    if (!added.ok) return added;
    const [task] = added.value;
    return task === undefined ? refused(id, 'the task is not there') : ok(task);
  }

  /** The files as `load` has read them last, by path relative to the project. */
  texts(): ReadonlyMap<string, string> {
    return this.#reader.texts;
  }

  /** What the database would say with exactly these texts, problems included. */
  inspect(texts: ReadonlyMap<string, string>): Snapshot {
    return this.#reader.interpret(texts);
  }

  /**
   * Gives these files the text that the store explains; what they hold goes to the folder `displaced`,
   * under the same paths. Fails with `busy`, `changed-meanwhile`, `unreadable` or `unwritable`.
   */
  putBack(changes: readonly DatabaseChange[], displaced: string): Promise<Result<void>> {
    return putBack(this.#project, { ...this.#parts, changes, displaced });
  }

  #read(): Result<Snapshot> {
    const snapshot = this.#reader.read();
    if (!snapshot.ok || snapshot.value.errors.length === 0) return snapshot;
    const { errors, warnings } = snapshot.value;
    return fail({ reason: 'invalid-database', problems: inOrder([...errors, ...warnings]) });
  }

  #placeOfNew(
    record: { id: string; title: string },
    before: Snapshot,
  ): { file: string; text: string | undefined } {
    const { task_files, tasks } = this.#project;
    if (statSync(task_files, { throwIfNoEntry: false })?.isDirectory() === true) {
      const names = [fileName(record), `${record.id}.yaml`, `${record.id}-2.yaml`];
      const files = names.map((name) => projectPath(this.#project, join(task_files, name)));
      const file = files.find((one) => !before.texts.has(one)) ?? '';
      return { file, text: newTaskText(record) };
    }
    const file = projectPath(this.#project, tasks);
    const entries = before.tasks.filter((entry) => entry.file === file);
    return { file, text: appendTask(before.texts.get(file) ?? '', entries, record) };
  }

  /** Reads, plans, checks and writes, all under the lock. Returns the tasks that the plan is about. */
  async #change(plan: (before: Snapshot) => Result<ChangePlan>): Promise<Result<Task[]>> {
    const made = makeFolder(this.#project.run);
    if (!made.ok) return made;
    return withLock(this.#project.db_lock, this.#parts.what, lockWaitMs, (lock) => {
      const before = this.#read();
      if (!before.ok) return before;
      const planned = plan(before.value);
      if (!planned.ok) return planned;
      const { texts, ids, check, adds = false } = planned.value;
      const changed = [...texts].filter(([file, text]) => text !== before.value.texts.get(file));
      const after = this.#reader.preview(new Map(changed));
      const [file = ''] = texts.keys();
      if (after.errors.length > 0) {
        if (adds) return fail({ reason: 'task-invalid', problems: after.errors });
        return refused(file, after.errors.map(problemLine).join('; '));
      }
      const wrong = check(after);
      if (wrong !== undefined) return refused(file, wrong);
      const written = this.#write(lock, before.value, changed);
      if (!written.ok) return written;
      const byId = taskMap(after.queue.tasks);
      return ok(ids.flatMap((id) => byId.get(id) ?? []));
    });
  }

  #write(lock: HeldLock, before: Snapshot, changed: [string, string][]): Result<void> {
    const { what, now } = this.#parts;
    const writes = changed.map(([path, text]) => {
      const old = before.texts.get(path);
      return {
        path,
        ...(old === undefined ? {} : { before: textHash(old) }),
        after: textHash(text),
        at: now().toISOString(),
        by: what,
        pid: process.pid,
      };
    });
    if (writes.length === 0) return ok(undefined);
    const logged = logWrites(this.#project, writes);
    if (!logged.ok) return logged;
    for (const [file] of changed) {
      const current = readText(join(this.#project.root, file));
      if (!current.ok) return current;
      if (current.value !== before.texts.get(file)) {
        const detail = 'another program wrote the file';
        return fail({ reason: 'changed-meanwhile', path: file, detail });
      }
    }
    for (const [file, text] of changed) {
      const path = join(this.#project.root, file);
      const folder = makeFolder(dirname(path));
      if (!folder.ok) return folder;
      if (!lock.isOwned()) {
        const detail = 'the lock was taken away';
        return fail({ reason: 'changed-meanwhile', path: file, detail });
      }
      // A link stays a link: the file that it leads to is replaced.
      const written = writeAtomic(realPath(path) ?? path, text);
      if (!written.ok) return written;
      keepWritten(this.#project, writes.find((one) => one.path === file) ?? {}, text);
    }
    return ok(undefined);
  }
}

interface ChangePlan {
  /** Whole files as they will be. */
  texts: Map<string, string>;
  /** The tasks that it is about. */
  ids: string[];
  /** What else changed than was meant, in words. */
  check: (after: Snapshot) => string | undefined;
  adds?: boolean;
}

function refused(path: string, detail: string): Result<never> {
  return fail({ reason: 'edit-refused', path, detail });
}

function notFound(id: string, { queue }: Snapshot): Result<never> {
  const ids = queue.tasks.map((task) => task.id);
  return fail({ reason: 'task-not-found', id, nearest: nearest(id, ids) });
}
