import { join } from 'node:path';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { writtenText } from './last-written.ts';
import { projectPath, type Project } from './project.ts';
import { fileNames, readSource } from './read/source.ts';
import { loggedWrites, logPlace, textHash, type LoggedWrite, type LogPlace } from './write-log.ts';

/** What the database's files held at one time, and how far the log of the store's writes reached. */
export interface DatabaseView {
  /** By path relative to the project. Undefined: something that is no text or does not read. */
  texts: ReadonlyMap<string, string | undefined>;
  /** Files beside the database that are looked at as well. */
  also: readonly string[];
  log: LogPlace;
}

export interface DatabaseChange {
  path: string;
  /** Whether the store made it. What it did not make is foreign: a person or a session wrote the file. */
  explained: boolean;
  /** The last text that the store explains; undefined: the file was not there. */
  base: string | undefined;
  /** The text now; undefined: the file is gone, or no text. */
  now: string | undefined;
}

/**
 * The database's files, the config and those in `also` as they are now; a file that is not there is not
 * in it. Fails with `unreadable`.
 */
export function viewDatabase(project: Project, also: readonly string[] = []): Result<DatabaseView> {
  const log = logPlace(project);
  const paths = new Set(also);
  for (const folder of [project.ralph, project.db, project.task_files]) {
    const names = fileNames(folder);
    if (!names.ok) return names;
    for (const name of names.value ?? []) {
      if (name.endsWith('.yaml')) paths.add(projectPath(project, join(folder, name)));
    }
  }
  const texts = new Map<string, string | undefined>();
  for (const path of paths) {
    const source = readSource(join(project.root, path), path);
    const isThere =
      !source.ok || source.value.text !== undefined || source.value.problem !== undefined;
    if (isThere) texts.set(path, source.ok ? source.value.text : undefined);
  }
  return ok({ texts, also, log });
}

/**
 * The files that changed since `then`. A change is explained when logged writes lead from the old text
 * to the new one. Fails with `unreadable`.
 */
export function changesSince(project: Project, then: DatabaseView): Result<DatabaseChange[]> {
  const now = viewDatabase(project, then.also);
  if (!now.ok) return now;
  const paths = [...new Set([...then.texts.keys(), ...now.value.texts.keys()])].sort();
  const changed = paths.filter((path) => isChanged(path, then.texts, now.value.texts));
  if (changed.length === 0) return ok([]);
  const writes = loggedWrites(project, then.log);
  if (!writes.ok) return writes;
  // The log lies where a session could write: no line of it explains what the store never writes.
  const unwritten = new Set([projectPath(project, project.config), ...then.also]);
  return ok(
    changed.map((path) => {
      const known = unwritten.has(path) ? [] : writes.value;
      const reached = reachedHashes(path, hashIn(then.texts, path), known);
      return {
        path,
        explained: reached.includes(hashIn(now.value.texts, path)),
        base: lastText(project, reached, then.texts.get(path)),
        now: now.value.texts.get(path),
      };
    }),
  );
}

type Texts = DatabaseView['texts'];

/** What was no text before is not Ralph's, whatever becomes of it. */
function isChanged(path: string, then: Texts, now: Texts): boolean {
  const wasOdd = then.has(path) && then.get(path) === undefined;
  return !wasOdd && (then.has(path) !== now.has(path) || then.get(path) !== now.get(path));
}

/** Undefined when it is not there. The store never writes what is no text, so that this leads nowhere. */
function hashIn(texts: Texts, path: string): string | undefined {
  const text = texts.get(path);
  if (text !== undefined) return textHash(text);
  return texts.has(path) ? 'no text' : undefined;
}

/** The states that logged writes lead to from the first one, in their order. */
function reachedHashes(
  path: string,
  from: string | undefined,
  writes: readonly LoggedWrite[],
): (string | undefined)[] {
  const reached = [from];
  for (const write of writes) {
    if (write.path === path && reached.includes(write.before)) reached.push(write.after);
  }
  return reached;
}

/** The text of the last of these states that is still known. */
function lastText(
  project: Project,
  [first, ...later]: readonly (string | undefined)[],
  firstText: string | undefined,
): string | undefined {
  for (const hash of later.reverse()) {
    if (hash === undefined) return undefined;
    const text = hash === first ? firstText : writtenText(project, hash);
    if (text !== undefined) return text;
  }
  return firstText;
}
