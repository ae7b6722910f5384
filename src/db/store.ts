import { statSync } from 'node:fs';
import { join } from 'node:path';
import { newTaskId, type RandomBytes } from '../model/id.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { taskMap, type Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import type { WrittenTask } from '../model/written-task.ts';
import { catalogPlan, type Catalog, type CatalogEdit } from './catalog-plan.ts';
import { namedProblems, type AddedRecord } from './edit/added-record.ts';
import { changedKeys, differenceWords, editEntry, editedRecord } from './edit/meant-edit.ts';
import { appendTasks, fileName, newTaskText, taskInOrder, textWithout } from './edit/new-task.ts';
import { ownTaskText } from './edit/own-text.ts';
import type { DatabaseChange } from './foreign.ts';
import { archivedFile } from './layout/archive-look.ts';
import { changeLayout, type Layout, type LayoutDone } from './layout/layout.ts';
import type { MovePlace } from './layout/moved-entry.ts';
import { projectPath, type Project } from './project.ts';
import { movePlan } from './move.ts';
import { putBack } from './put-back.ts';
import type { ReaderOptions, Snapshot } from './read/database.ts';
import { placeOf, type Entry } from './read/piece.ts';
import type { Path, Place } from './read/place.ts';
import { ownText, rewritePlan, textChanged } from './rewrite.ts';
import { withSchemaLine } from './schema/schema-line.ts';
import { taskHash } from './task-hash.ts';
import { DatabaseWriter, refused, type ChangePlan } from './writer.ts';

export interface Loaded {
  queue: Queue;
  warnings: Problem[];
}

export interface TaskEdit {
  set?: Partial<WrittenTask>;
  unset?: (keyof WrittenTask)[];
  /** Elements for the ends of lists; those that a list has already are left out. */
  add?: ListElements;
  /** Elements that leave their lists; a list that becomes empty goes. */
  remove?: ListElements;
  /** `taskHash` of the task as the caller saw it; when it is another one by now, nothing is changed. */
  if_hash?: string;
}

/** The keys of a task that hold lists, with some of their elements. */
export type ListElements = {
  [
    Key in keyof WrittenTask as NonNullable<WrittenTask[Key]> extends unknown[] ? Key : never
  ]?: WrittenTask[Key];
};

/** A task as it is added. What tools write and people leave out is filled in. */
export type NewTask = Omit<WrittenTask, 'id'> & { id?: string; title: string };

export interface StoreParts extends ReaderOptions {
  now: () => Date;
  random: RandomBytes;
  /** Who writes, as others see it: a command or a session. */
  what: string;
  dry_run?: boolean;
}

/** The one reader and writer of the database. */
export class Store {
  readonly #project: Project;
  readonly #parts: StoreParts;
  readonly #writer: DatabaseWriter;

  constructor(project: Project, parts: StoreParts) {
    this.#project = project;
    this.#parts = parts;
    this.#writer = new DatabaseWriter(project, parts);
  }

  /** The database as it is now. Fails with `invalid-database`, naming every problem, or `unreadable`. */
  load(): Result<Loaded> {
    const snapshot = this.#writer.read();
    if (!snapshot.ok) return snapshot;
    const { queue, warnings } = snapshot.value;
    return ok({ queue, warnings });
  }

  /** One that does everything but write: it tells what would become of the queue, and why it would not. */
  dry(): Store {
    return new Store(this.#project, { ...this.#parts, dry_run: true });
  }

  /** Keeps for the next edit of a task where each of those is that were read last. */
  keepIndex(): void {
    this.#writer.keepIndex();
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
      const check = (after: Snapshot): string | undefined => differenceWords(before, after, meant);
      return ok({ texts, ids, check, adds: true });
    });
  }

  /**
   * Adds a task to the end of the queue, with a person's own lines of it where there are such, and returns
   * it. Fails with `task-invalid`, naming everything that
   * is wrong with it, or as `editTask` does.
   */
  async addTask(written: NewTask, own?: string): Promise<Result<Task>> {
    const added = await this.addTasks([written], { own: [own] });
    if (!added.ok) return added;
    const [task] = added.value;
    return task === undefined ? refused('tasks', 'the task is not there') : ok(task);
  }

  /**
   * Adds several tasks, all or none, and returns them in their order; each keeps what people wrote in its
   * `own` lines, where these say no more and no less. Fails as `addTask` does; each problem is about one of
   * `names`, where the tasks have such.
   */
  async addTasks(
    written: readonly NewTask[],
    {
      names = [],
      own = [],
    }: { names?: readonly string[]; own?: readonly (string | undefined)[] } = {},
  ): Promise<Result<Task[]>> {
    if (written.length === 0) return ok([]);
    const { now, random } = this.#parts;
    const created = `${now().toISOString().slice(0, 19)}Z`;
    const records = written.map((one) =>
      taskInOrder({ created, ...one, id: one.id ?? newTaskId(random) }),
    );
    const archived = this.#archivedProblems(written);
    if (archived.length > 0) return fail({ reason: 'task-invalid', problems: archived });
    const kept = records.map((record, at) => {
      const lines = own[at];
      return { record, own: lines === undefined ? undefined : ownTaskText(lines, record) };
    });
    const texts = new Map<string, string>();
    const added: AddedRecord[] = [];
    const changed = await this.#change((before) => {
      const places = this.#placesOfNew(kept, before);
      if (!places.ok) return places;
      for (const [file, text] of places.value.texts) texts.set(file, text);
      for (const [at, name] of names.entries()) {
        const place = places.value.places[at];
        if (place !== undefined) added.push({ ...place, name });
      }
      const meant = new Map(records.map((record) => [record.id, record]));
      const check = (after: Snapshot): string | undefined => differenceWords(before, after, meant);
      return ok({ texts, ids: records.map(({ id }) => id), check, adds: true });
    });
    if (changed.ok || changed.failure.reason !== 'task-invalid') return changed;
    const { problems } = changed.failure;
    return fail({ reason: 'task-invalid', problems: namedProblems(problems, added, texts) });
  }

  /** An id that was given anew would have the sessions of both tasks. */
  #archivedProblems(written: readonly NewTask[]): Problem[] {
    return written.flatMap(({ id }) => {
      const file = id === undefined ? undefined : archivedFile(this.#project, id);
      if (id === undefined || file === undefined) return [];
      const found = `the id "${id}" of a task in the archive`;
      const expected = `another id, or \`ralph db archive --restore ${id}\``;
      const at = { line: 1, col: 1, example: undefined };
      return [{ severity: 'error', file, ...at, found, expected }];
    });
  }

  /** Takes a task out of the queue, and its file if it has one of its own. Fails as `editTask` does. */
  async deleteTask(id: string, { if_hash }: { if_hash?: string } = {}): Promise<Result<void>> {
    const changed = await this.#writer.change((before) => {
      const entry = before.tasks.find((one) => one.piece.value?.id === id);
      if (entry?.piece.value === undefined) return notFound(id, before);
      if (if_hash !== undefined && if_hash !== taskHash(entry.piece.value)) {
        const detail = `task ${id} is not what it was`;
        return fail({ reason: 'changed-meanwhile', path: entry.file, detail });
      }
      const isList = entry.file === projectPath(this.#project, this.#project.tasks);
      const text = isList ? textWithout(entry, before) : undefined;
      if (isList && text === undefined) {
        return refused(entry.file, `task ${id} is written in an unusual form`);
      }
      const check = (after: Snapshot): string | undefined =>
        differenceWords(before, after, new Map([[id, undefined]]));
      return ok({ texts: new Map([[entry.file, text]]), check });
    });
    return changed.ok ? ok(undefined) : changed;
  }

  /** Where a part of a task is written; undefined for a task that is not there. */
  placeOf(id: string, path: Path): (Place & { file: string }) | undefined {
    const now = this.#writer.read();
    const entry = now.ok ? entryOf(id, now.value) : undefined;
    return entry === undefined ? undefined : { file: entry.file, ...placeOf(entry, path) };
  }

  /** A task's own lines, as they would be in a file of its own. Fails as `editTask` does. */
  taskText(id: string): Result<string> {
    const before = this.#writer.read();
    if (!before.ok) return before;
    const entry = entryOf(id, before.value);
    return entry === undefined ? notFound(id, before.value) : ownText(before.value, entry);
  }

  /** Gives a task other lines, when it still has those of `seen`. Fails as `editTask` does. */
  async rewriteTask(id: string, seen: string, text: string): Promise<Result<Task>> {
    const changed = await this.#change((before) => {
      const entry = entryOf(id, before);
      if (entry === undefined) return notFound(id, before);
      const now = ownText(before, entry);
      if (!now.ok) return now;
      if (now.value !== seen) return textChanged(entry);
      const plan = rewritePlan(before, entry, text);
      return plan.ok ? ok({ ...plan.value, ids: [id] }) : plan;
    });
    if (!changed.ok) return changed;
    const [task] = changed.value;
    return task === undefined ? refused(id, 'the task is not there') : ok(task);
  }

  /**
   * Puts a task at another place among those that are kept as it is, in one list or in single files.
   * `placeOf` gets their ids without it, and says where among them it goes. Fails as `editTask` does, or as
   * `placeOf`.
   */
  async moveTask(
    id: string,
    placeOf: (peers: string[]) => Result<MovePlace>,
  ): Promise<Result<Task>> {
    const changed = await this.#change((before) => {
      const entry = entryOf(id, before);
      if (entry === undefined) return notFound(id, before);
      const isSingle = (file: string): boolean => file.includes('/tasks/');
      const peers = before.tasks
        .filter((one) => one !== entry && isSingle(one.file) === isSingle(entry.file))
        .flatMap(({ piece }) => piece.value?.id ?? []);
      const place = placeOf(peers);
      if (!place.ok) return place;
      const plan = movePlan(before, entry, place.value);
      return plan.ok ? ok({ ...plan.value, ids: [id] }) : plan;
    });
    if (!changed.ok) return changed;
    const [task] = changed.value;
    return task === undefined ? refused(id, 'the task is not there') : ok(task);
  }

  /** Adds, changes or removes a feature or a discipline. Fails as `editTask` and `addTask` do, or with `name-not-found`. */
  async editCatalog(catalog: Catalog, edit: CatalogEdit): Promise<Result<void>> {
    const changed = await this.#writer.change((before) =>
      catalogPlan({ project: this.#project, before, catalog }, edit),
    );
    return changed.ok ? ok(undefined) : changed;
  }

  /**
   * Moves tasks between tasks.yaml, files of their own and the archive; with `dry_run` it only says what
   * would move. Every reader sees all of it or nothing, whenever the process ends. Fails as `editTask` does.
   */
  async changeLayout(
    layout: Layout,
    how: { dry_run: boolean; restore?: readonly string[] | undefined },
  ): Promise<Result<LayoutDone>> {
    return changeLayout({ project: this.#project, writer: this.#writer, layout, ...how });
  }

  /** The files as `load` has read them last, by path relative to the project. */
  texts(): ReadonlyMap<string, string> {
    return this.#writer.reader.texts;
  }

  /** What the database would say with exactly these texts, problems included. */
  inspect(texts: ReadonlyMap<string, string>): Snapshot {
    return this.#writer.reader.interpret(texts);
  }

  /**
   * Gives these files the text that the store explains; what they hold goes to the folder `displaced`,
   * under the same paths. Fails with `busy`, `changed-meanwhile`, `unreadable` or `unwritable`.
   */
  putBack(changes: readonly DatabaseChange[], displaced: string): Promise<Result<void>> {
    return putBack(this.#project, { ...this.#parts, changes, displaced });
  }

  /** The files with new tasks in them, and where in these each of them begins. */
  #placesOfNew(
    records: readonly { record: { id: string; title: string }; own: string | undefined }[],
    before: Snapshot,
  ): Result<{ texts: Map<string, string>; places: { file: string; start: number }[] }> {
    const { root, task_files, tasks } = this.#project;
    if (statSync(task_files, { throwIfNoEntry: false })?.isDirectory() === true) {
      const texts = new Map<string, string>();
      const places = records.map(({ record, own }) => {
        const names = [fileName(record), `${record.id}.yaml`, `${record.id}-2.yaml`];
        const files = names.map((name) => projectPath(this.#project, join(task_files, name)));
        const file = files.find((one) => !before.texts.has(one) && !texts.has(one)) ?? '';
        texts.set(file, withSchemaLine(root, file, newTaskText({ record, own })));
        return { file, start: 0 };
      });
      return ok({ texts, places });
    }
    const file = projectPath(this.#project, tasks);
    const entries = before.tasks.filter((entry) => entry.file === file);
    const text = before.texts.get(file) ?? withSchemaLine(root, file, '');
    const appended = appendTasks(text, entries, records);
    if (appended === undefined)
      return refused(file, 'its list of tasks is written in an unusual form');
    const places = appended.starts.map((start) => ({ file, start }));
    return ok({ texts: new Map([[file, appended.text]]), places });
  }

  /** Returns the tasks that the plan is about. */
  async #change(plan: (before: Snapshot) => Result<TaskPlan>): Promise<Result<Task[]>> {
    const changed = await this.#writer.change(plan);
    if (!changed.ok) return changed;
    const byId = taskMap(changed.value.after.queue.tasks);
    return ok(changed.value.plan.ids.flatMap((id) => byId.get(id) ?? []));
  }
}

interface TaskPlan extends ChangePlan {
  /** The tasks that it is about. */
  ids: string[];
}

function entryOf(id: string, { tasks }: Snapshot): Entry<Task> | undefined {
  return tasks.find((one) => one.piece.value?.id === id);
}

function notFound(id: string, { queue }: Snapshot): Result<never> {
  const ids = queue.tasks.map((task) => task.id);
  return fail({ reason: 'task-not-found', id, nearest: nearest(id, ids) });
}
