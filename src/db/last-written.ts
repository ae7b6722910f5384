import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, readText, removeFolder, writeScratch, type Content } from '../host/file.ts';
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
 * Keeps the text that a file gets, while somebody may need it. That of the write before it goes; one that
 * foreign hands replaced stays. The hashes are those of the log.
 */
export function keepWritten(
  project: Project,
  { before, after }: Pick<LoggedWrite, 'before' | 'after'>,
  text: Content,
): void {
  if (after === undefined) return;
  const folder = copyFolder(project);
  if (!existsSync(folder)) return;
  // Without a copy less can be put back, and the write itself says what is wrong with the disk.
  if (!writeScratch(join(folder, after), text).ok) return;
  if (before !== undefined && before !== after) rmSync(join(folder, before), { force: true });
}

/** The text that the store wrote with this hash, if it is still kept. */
export function writtenText(project: Project, hash: string): string | undefined {
  const copy = readText(join(copyFolder(project), hash), { follow: false });
  if (!copy.ok || copy.value === undefined) return undefined;
  // A copy lies where a session could write: only its hash makes it one.
  return textHash(copy.value) === hash ? copy.value : undefined;
}

/**
 * From now on what is written is kept: somebody is about to look at every text, and to put back what
 * foreign hands make of them. Copies from before that nobody needs.
 */
export function beginCopies(project: Project): void {
  removeFolder(copyFolder(project));
  makeFolder(copyFolder(project));
}

/** Keeps copies no longer. */
export function endCopies(project: Project): void {
  removeFolder(copyFolder(project));
}
