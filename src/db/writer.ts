import { join } from 'node:path';
import { makeFolder } from '../host/file.ts';
import { withLock, type HeldLock } from '../host/lock.ts';
import { problemLine } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { hashed, notedWrite } from './noted-write.ts';
import { finishChange, noteChange, replace, takeAway, type FileChange } from './pending-change.ts';
import { keepTaskIndex } from './point/task-index.ts';
import { projectPath, type Project } from './project.ts';
import { DatabaseReader, inOrder, type ReaderOptions, type Snapshot } from './read/database.ts';

/** What is to become of the database. */
export interface ChangePlan {
  /** Whole files as they will be, undefined for one that goes; what is added before what is taken away. */
  texts: ReadonlyMap<string, string | undefined>;
  /** What else changed than was meant, in words. */
  check: (after: Snapshot) => string | undefined;
  /** Files beside the queue that it changes, as it saw them. */
  seen?: ReadonlyMap<string, string | undefined>;
  /** Whether what is wrong afterwards is wrong with a record that is added or changed. */
  adds?: boolean;
}

export interface WriterParts extends ReaderOptions {
  now: () => Date;
  /** Who writes, as others see it: a command or a session. */
  what: string;
  /** Plans and checks, and writes nothing. */
  dry_run?: boolean;
}

const lockWaitMs = 2_000;

/** Reads the database, and changes its files under the lock. */
export class DatabaseWriter {
  readonly reader: DatabaseReader;
  readonly #project: Project;
  readonly #parts: WriterParts;

  constructor(project: Project, parts: WriterParts) {
    this.reader = new DatabaseReader(project, parts);
    this.#project = project;
    this.#parts = parts;
  }

  /** A database without an error. Fails with `invalid-database`, naming every problem, or `unreadable`. */
  read(): Result<Snapshot> {
    const snapshot = this.reader.read();
    if (!snapshot.ok || snapshot.value.errors.length === 0) return snapshot;
    const { errors, warnings } = snapshot.value;
    return fail({ reason: 'invalid-database', problems: inOrder([...errors, ...warnings]) });
  }

  /**
   * Reads, plans, checks and writes, all under the lock. Returns the plan and what the database says
   * then. Fails with `busy`, `changed-meanwhile`, `task-invalid`, `edit-refused`, `unwritable`, as `read`
   * does, or as the plan itself; then nothing is changed.
   */
  async change<Plan extends ChangePlan>(
    plan: (before: Snapshot) => Result<Plan>,
  ): Promise<Result<{ plan: Plan; after: Snapshot }>> {
    const made = makeFolder(this.#project.run);
    if (!made.ok) return made;
    return withLock(this.#project.db_lock, this.#parts.what, lockWaitMs, (lock) => {
      const left = finishChange(this.#project, lock);
      if (!left.ok) return left;
      const before = this.read();
      if (!before.ok) return before;
      const planned = this.check(before.value, plan(before.value));
      if (!planned.ok) return planned;
      if (this.#parts.dry_run === true) return planned;
      const { texts, seen } = planned.value.plan;
      const known = new Map([...before.value.texts, ...(seen ?? [])]);
      const files = [...texts].map(([path, after]) => ({ path, before: known.get(path), after }));
      const written = this.#write(
        lock,
        files.filter((file) => file.before !== file.after),
      );
      if (!written.ok) return written;
      this.keepIndex(planned.value.after);
      return planned;
    });
  }

  /** Keeps for the next edit where the tasks of this reading are, where such things are kept. */
  keepIndex(snapshot: Snapshot | undefined = this.reader.last): void {
    if (this.#parts.cached !== true || snapshot === undefined) return;
    const list = projectPath(this.#project, this.#project.tasks);
    const hash = this.reader.hashOf(list, snapshot.texts.get(list) ?? '');
    if (hash !== undefined) keepTaskIndex(this.#project, snapshot, hash);
  }

  /** A plan with what the database would say then, or why it must not be carried out. */
  check<Plan extends ChangePlan>(
    before: Snapshot,
    planned: Result<Plan>,
  ): Result<{ plan: Plan; after: Snapshot }> {
    if (!planned.ok) return planned;
    const { texts, check, adds = false } = planned.value;
    const changed = [...texts].filter(([file, text]) => text !== before.texts.get(file));
    const after = this.reader.preview(new Map(changed));
    const [file = ''] = texts.keys();
    if (after.errors.length > 0) {
      if (adds) return fail({ reason: 'task-invalid', problems: after.errors });
      return refused(file, after.errors.map(problemLine).join('; '));
    }
    const wrong = check(after);
    if (wrong !== undefined) return refused(file, wrong);
    return ok({ plan: planned.value, after });
  }

  #write(lock: HeldLock, files: FileChange[]): Result<void> {
    const noted = files.map(({ path, before, after }) => ({
      path,
      before:
        before === undefined
          ? undefined
          : hashed(this.reader.bytesOf(path, before) ?? Buffer.from(before)),
      after: after === undefined ? undefined : hashed(Buffer.from(after)),
    }));
    const [only, second] = files;
    if (only === undefined) return ok(undefined);
    const isOne = second === undefined;
    const { what, now } = this.#parts;
    const written = notedWrite({ project: this.#project, lock, what, now }, noted, () =>
      isOne ? this.#writeOne(only, noted[0]?.after?.bytes) : this.#writeAll(lock, files),
    );
    if (!written.ok) return written;
    for (const [index, { path, after: text }] of files.entries()) {
      const after = noted[index]?.after;
      if (text !== undefined && after !== undefined) {
        this.reader.keepWritten(path, { ...after, text });
      }
    }
    return ok(undefined);
  }

  #writeOne({ path }: FileChange, after: Buffer | undefined): Result<void> {
    const file = join(this.#project.root, path);
    return after === undefined ? takeAway(file) : replace(file, after);
  }

  #writeAll(lock: HeldLock, files: FileChange[]): Result<void> {
    const noted = noteChange(this.#project, files);
    if (!noted.ok) return noted;
    const done = finishChange(this.#project, lock);
    if (!done.ok) {
      // A full disk, for example. As far as there is room for it, all is as it was.
      const back = files.map(({ path, before, after }) => ({ path, before: after, after: before }));
      if (noteChange(this.#project, back.toReversed()).ok) finishChange(this.#project, lock);
      return done;
    }
    const missed = files.find(({ path, after }) => {
      const settled = done.value;
      return settled?.has(path) !== true || settled.get(path) !== after;
    });
    if (missed === undefined) return ok(undefined);
    const detail = 'another program wrote the file';
    return fail({ reason: 'changed-meanwhile', path: missed.path, detail });
  }
}

/** An edit that would not give exactly what was meant. */
export function refused(path: string, detail: string): Result<never> {
  return fail({ reason: 'edit-refused', path, detail });
}
