import { join } from 'node:path';
import { makeFolder, readBytes } from '../host/file.ts';
import { withLock, type HeldLock } from '../host/lock.ts';
import { problemLine } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { keepWritten } from './last-written.ts';
import { finishChange, noteChange, replace, takeAway, type FileChange } from './pending-change.ts';
import type { Project } from './project.ts';
import { DatabaseReader, inOrder, type ReaderOptions, type Snapshot } from './read/database.ts';
import { logWrites, textHash } from './write-log.ts';

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
      const { texts, seen } = planned.value.plan;
      const known = new Map([...before.value.texts, ...(seen ?? [])]);
      const files = [...texts].map(([path, after]) => ({ path, before: known.get(path), after }));
      const written = this.#write(
        lock,
        files.filter((file) => file.before !== file.after),
      );
      return written.ok ? planned : written;
    });
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
    const { what, now } = this.#parts;
    // Made once: of a long text each takes longer than to write it.
    const bytes = files.map(({ path, before: old, after }) => ({
      before: old === undefined ? undefined : (this.reader.bytesOf(path, old) ?? Buffer.from(old)),
      after: after === undefined ? undefined : Buffer.from(after),
    }));
    const writes = files.map(({ path }, index) => ({
      path,
      ...hashesOf(bytes[index]),
      at: now().toISOString(),
      by: what,
      pid: process.pid,
    }));
    if (writes.length === 0) return ok(undefined);
    const logged = logWrites(this.#project, writes);
    if (!logged.ok) return logged;
    for (const [index, { path }] of files.entries()) {
      const current = readBytes(join(this.#project.root, path));
      if (!current.ok) return current;
      const seen = bytes[index]?.before;
      if (seen === undefined ? current.value !== undefined : current.value?.equals(seen) !== true) {
        const detail = 'another program wrote the file';
        return fail({ reason: 'changed-meanwhile', path, detail });
      }
    }
    const [only, second] = files;
    if (only === undefined) return ok(undefined);
    if (!lock.isOwned()) {
      const detail = 'the lock was taken away';
      return fail({ reason: 'changed-meanwhile', path: only.path, detail });
    }
    const isOne = second === undefined;
    const written = isOne ? this.#writeOne(only, bytes[0]?.after) : this.#writeAll(lock, files);
    if (!written.ok) return written;
    for (const [index, { path, after }] of files.entries()) {
      const kept = bytes[index]?.after;
      if (after === undefined || kept === undefined) continue;
      keepWritten(this.#project, writes[index] ?? {}, kept);
      this.reader.keepWritten(path, { bytes: kept, text: after });
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

function hashesOf(bytes?: { before: Buffer | undefined; after: Buffer | undefined }): {
  before?: string;
  after?: string;
} {
  const { before, after } = bytes ?? {};
  return {
    ...(before === undefined ? {} : { before: textHash(before) }),
    ...(after === undefined ? {} : { after: textHash(after) }),
  };
}

/** An edit that would not give exactly what was meant. */
export function refused(path: string, detail: string): Result<never> {
  return fail({ reason: 'edit-refused', path, detail });
}
