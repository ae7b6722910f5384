import { join } from 'node:path';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import { projectPath, type Project } from './project.ts';
import { fileNames, readSource } from './read/source.ts';
import { loggedWrites, textHash } from './write-log.ts';

/** SHA-256 of each database file and of the config, by path relative to the project. */
export type DatabaseHashes = ReadonlyMap<string, string>;

export interface DatabaseChange {
  path: string;
  /** Whether the store made it. What it did not make is foreign: a person or a session wrote the file. */
  explained: boolean;
}

/** The hashes of the files as they are now. Fails with `unreadable`. */
export function databaseHashes(project: Project): Result<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const folder of [project.ralph, project.db, project.task_files]) {
    const names = fileNames(folder);
    if (!names.ok) return names;
    for (const name of (names.value ?? []).filter((one) => one.endsWith('.yaml'))) {
      const path = join(folder, name);
      const source = readSource(path, name);
      if (!source.ok) return source;
      const { text, problem } = source.value;
      // What is no text was not written by the store, whatever it is.
      hashes.set(
        projectPath(project, path),
        text === undefined ? `${problem?.found}` : textHash(text),
      );
    }
  }
  return ok(hashes);
}

/**
 * The files that changed since `then`. A change is explained when logged writes lead from the old text
 * to the new one. Fails with `unreadable`.
 */
export function changesSince(project: Project, then: DatabaseHashes): Result<DatabaseChange[]> {
  const now = databaseHashes(project);
  if (!now.ok) return now;
  const writes = loggedWrites(project);
  if (!writes.ok) return writes;
  const paths = [...new Set([...then.keys(), ...now.value.keys()])].sort();
  return ok(
    paths
      .filter((path) => then.get(path) !== now.value.get(path))
      .map((path) => {
        const reached = new Set([then.get(path)]);
        for (const write of writes.value) {
          if (write.path === path && reached.has(write.before)) reached.add(write.after);
        }
        // The store never deletes a file.
        const end = now.value.get(path);
        return { path, explained: end !== undefined && reached.has(end) };
      }),
  );
}
