import { join } from 'node:path';
import { makeFolder, readText } from '../host/file.ts';
import { withLock, type HeldLock } from '../host/lock.ts';
import type { Fix, Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { fixedText } from './edit/fix-text.ts';
import { keepWritten } from './last-written.ts';
import { finishChange, replace } from './pending-change.ts';
import { projectPath, type Project } from './project.ts';
import { DatabaseReader, type Snapshot } from './read/database.ts';
import { logWrites, textHash } from './write-log.ts';

/** A problem that is one no more. */
export type Mended = Problem & { fix: Fix };

export interface MendParts {
  now: () => Date;
  /** Who writes, as others see it. */
  what: string;
}

const lockWaitMs = 2_000;

/** What is mended may show what else is wrong: a key first, then its value. */
const mostRounds = 5;

/**
 * Mends in their place all problems that can be mended in one way only, and returns them; their offsets are
 * those of the text that each was found in. Fails with `busy`, `changed-meanwhile`, `unreadable` or `unwritable`.
 */
export async function mend(project: Project, parts: MendParts): Promise<Result<Mended[]>> {
  const made = makeFolder(project.run);
  if (!made.ok) return made;
  return withLock(project.db_lock, parts.what, lockWaitMs, (lock) => {
    const left = finishChange(project, lock);
    if (!left.ok) return left;
    const reader = new DatabaseReader(project);
    const read = reader.read();
    if (!read.ok) return read;
    const mended: Mended[] = [];
    const texts = new Map<string, string>();
    let snapshot: Snapshot = read.value;
    for (let round = 0; round < mostRounds; round++) {
      const done = mendOnce(snapshot, texts);
      if (done.length === 0) break;
      mended.push(...done);
      snapshot = reader.interpret(new Map([...snapshot.texts, ...texts]));
    }
    const written = write(project, parts, { before: read.value.texts, texts, lock });
    return written.ok ? ok(mended) : written;
  });
}

/** Mends the texts of one reading, file by file, and returns which problems that were. */
function mendOnce(snapshot: Snapshot, texts: Map<string, string>): Mended[] {
  const byFile = new Map<string, Mended[]>();
  for (const problem of [...snapshot.errors, ...snapshot.warnings]) {
    const { fix, file } = problem;
    if (fix !== undefined) byFile.set(file, [...(byFile.get(file) ?? []), { ...problem, fix }]);
  }
  return [...byFile].flatMap(([file, problems]) => {
    const text = snapshot.texts.get(file) ?? '';
    // Two that stand in each other's way must not keep the others from being mended.
    const attempts = [problems, ...problems.slice(0, mostAlone).map((problem) => [problem])];
    for (const attempt of attempts) {
      const fixed = fixedText(
        text,
        attempt.map(({ fix }) => fix),
      );
      if (fixed === undefined || fixed === text) continue;
      texts.set(file, fixed);
      return attempt;
    }
    return [];
  });
}

/** Each attempt parses the whole file. */
const mostAlone = 20;

interface Writes {
  before: ReadonlyMap<string, string>;
  texts: ReadonlyMap<string, string>;
  lock: HeldLock;
}

function write(project: Project, parts: MendParts, { before, texts, lock }: Writes): Result<void> {
  const config = projectPath(project, project.config);
  const writes = [...texts].map(([path, text]) => ({
    path,
    before: textHash(before.get(path) ?? ''),
    after: textHash(text),
    at: parts.now().toISOString(),
    by: parts.what,
    pid: process.pid,
  }));
  // What the log says of the config explains nothing: no session may change it in anybody's name.
  const logged = logWrites(
    project,
    writes.filter(({ path }) => path !== config),
  );
  if (!logged.ok) return logged;
  for (const entry of writes) {
    const { path: file } = entry;
    const path = join(project.root, file);
    const now = readText(path);
    if (!now.ok) return now;
    const same = now.value === before.get(file);
    if (!same || !lock.isOwned()) {
      const detail = same ? 'the lock was taken away' : 'another program wrote the file';
      return fail({ reason: 'changed-meanwhile', path: file, detail });
    }
    const text = texts.get(file) ?? '';
    const written = replace(path, text);
    if (!written.ok) return written;
    if (file !== config) keepWritten(project, entry, text);
  }
  return ok(undefined);
}
