import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { leftOut, treeAside, treeChanges, treeOf } from '../../host/git-tree.ts';
import type { Config } from '../../model/config.ts';
import type { FileChange } from '../../model/outcome.ts';
import { untrustedGit } from '../queue-guard/trusted-git.ts';

/** Git's index of the work tree as the engine saw it last; the tools of a session start from a copy of it. */
export function treeIndex(project: Project): string {
  return join(project.run, 'index');
}

/** Git's id of the project's files as they are now, `.ralph/` left out; undefined where git cannot tell, or is ended. */
export async function lookAtTree(project: Project, end?: AbortSignal): Promise<string | undefined> {
  return (await lookAtAll(project, end)).tree;
}

export interface WorkTree {
  tree: string | undefined;
  /** New files and folders that are not in there. */
  left_out: string[];
}

/** The same, and what git could not take in: what it cannot read, and repositories without a commit. */
export async function lookAtAll(project: Project, end?: AbortSignal): Promise<WorkTree> {
  const index = treeIndex(project);
  const told = { partial: false };
  const partial = (): void => void (told.partial = true);
  const tree = await treeOf(project.root, index, { end, partial });
  return { tree, left_out: told.partial ? await leftOut(project.root, index, end) : [] };
}

/**
 * The same for a program that only looks: the engine may be using its index. Undefined also while a person
 * has to see first what a session changed in git.
 */
export async function glanceAtTree(project: Project): Promise<string | undefined> {
  if ((await untrustedGit(project)).length > 0) return undefined;
  return treeAside(project.root, treeIndex(project), project.run);
}

/** Milliseconds that git gets after a polite stop: it needs a moment even where an agent gets none. */
export function gitGrace({ timers }: Config): number {
  return Math.max(timers.stop_step, 2_000);
}

export interface LookedAt {
  before: string | undefined;
  after: string | undefined;
}

/** The files that differ between two such trees, with their lines; none where git cannot tell, or is ended. */
export async function changesBetween(
  root: string,
  { before, after }: LookedAt,
  end?: AbortSignal,
): Promise<FileChange[]> {
  if (before === undefined || after === undefined || before === after) return [];
  return (await treeChanges(root, { before, after }, end)) ?? [];
}
