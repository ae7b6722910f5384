import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, readText, writeScratch } from '../host/file.ts';
import type { Project } from './project.ts';
import { textHash, type LoggedWrite } from './write-log.ts';

/**
 * The texts that the store wrote last, each under its hash: when somebody else has changed a file, this
 * is what it was. Copies can be made again from nothing that matters: nobody waits for the disk.
 */
function copyFolder(project: Project): string {
  return join(project.run, 'last-written');
}

/**
 * Keeps the text that a file gets. That of the write before it goes; one that foreign hands replaced
 * stays. The hashes are those of the log.
 */
export function keepWritten(
  project: Project,
  { before, after }: Pick<LoggedWrite, 'before' | 'after'>,
  text: string | Buffer,
): void {
  if (after === undefined) return;
  const folder = copyFolder(project);
  // Without a copy less can be put back, and the write itself says what is wrong with the disk.
  if (!makeFolder(folder).ok || !writeScratch(join(folder, after), text).ok) return;
  if (before !== undefined && before !== after) rmSync(join(folder, before), { force: true });
}

/** The text that the store wrote with this hash, if it is still kept. */
export function writtenText(project: Project, hash: string): string | undefined {
  const copy = readText(join(copyFolder(project), hash), { follow: false });
  if (!copy.ok || copy.value === undefined) return undefined;
  // A copy lies where a session could write: only its hash makes it one.
  return textHash(copy.value) === hash ? copy.value : undefined;
}

/** Removes all copies: whoever has just seen every text needs none. */
export function forgetWritten(project: Project): void {
  const folder = copyFolder(project);
  try {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });
  } catch {
    return;
  }
}
