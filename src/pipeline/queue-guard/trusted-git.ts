import { join, relative } from 'node:path';
import type { Project } from '../../db/project.ts';
import { readText, removeFile, writeScratch } from '../../host/file.ts';
import { changedPrograms, type GitSetup } from '../../host/git-program.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { leftoverOf } from '../log/run-log.ts';
import { keptGuardOf, keptSetup, setupOf, type KeptSetup } from './kept-guard.ts';

/**
 * The files, by path from the project's root, that a session has changed in what git sees or runs, and that
 * no person has seen yet; empty when there is none. Until then git is not to look at the files.
 */
export async function untrustedGit(project: Project): Promise<string[]> {
  const then = heldGit(project) ?? unfinishedGit(project);
  return then === undefined ? [] : changedGit(project, then);
}

/** The files that differ from then in what git sees or runs, by path from the project's root. */
export async function changedGit(project: Project, then: GitSetup): Promise<string[]> {
  const scratch = join(project.run, `git-${process.pid}.config`);
  const files = await changedPrograms(then, scratch);
  return files.map((file) => relative(project.root, join(then.folder, file)));
}

/**
 * Keeps how git was before a session changed it, for as long as that holds the queue. What an earlier
 * session has changed, and nobody has seen, counts from there. Fails with `unwritable`.
 */
export function keepTrustedGit(project: Project, then: GitSetup): Result<void> {
  if (heldGit(project) !== undefined) return ok(undefined);
  return writeScratch(keptPath(project), `${JSON.stringify(keptSetup(then))}\n`);
}

/** Forgets it once a person has seen the change. */
export function forgetTrustedGit(project: Project): void {
  // Nearly always there is none: then the log is not read.
  if (readKept(project) !== undefined && heldGit(project) === undefined) {
    removeFile(keptPath(project));
  }
}

/** As it was kept; undefined when no settings hold the queue. */
function heldGit(project: Project): GitSetup | undefined {
  const kept = readKept(project);
  if (kept === undefined) return undefined;
  const left = leftoverOf(project);
  return left.ok && left.value.carried.held === undefined ? undefined : kept;
}

/** As it was before a session that is not settled. */
function unfinishedGit(project: Project): GitSetup | undefined {
  const left = leftoverOf(project);
  const session = left.ok ? left.value.unfinished?.session : undefined;
  return session === undefined ? undefined : keptGuardOf(project, session)?.git;
}

function readKept(project: Project): GitSetup | undefined {
  const text = readText(keptPath(project), { follow: false });
  if (!text.ok || text.value === undefined) return undefined;
  try {
    return setupOf(JSON.parse(text.value) as KeptSetup);
  } catch {
    return undefined;
  }
}

function keptPath(project: Project): string {
  return join(project.run, 'trusted-git.json');
}
