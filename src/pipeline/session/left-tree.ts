import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import {
  foundWords,
  readCheckpoints,
  saveCheckpoint,
} from '../../evidence/checkpoint/checkpoint.ts';
import type { CurrentSession } from '../../model/run-state.ts';
import { keptGuardOf } from '../queue-guard/kept-guard.ts';
import { changedGit } from '../queue-guard/trusted-git.ts';
import type { Workshop } from '../workshop.ts';
import { lookAtTree } from './work-tree.ts';

/**
 * Saves the checkpoint that an engine which died could not: the files after its session, or as they are
 * now where it had not looked at them yet. What it changed can then be shown and undone.
 */
export async function saveLeftTree(
  { project, clock }: Workshop,
  { session, task, record }: CurrentSession,
): Promise<void> {
  const kept = (await readCheckpoints(project, session)).get(session);
  if (kept?.before === undefined || kept.after !== undefined) return;
  const seen = record?.tree_after;
  const tree = seen ?? (await treeNow(project, session));
  if (tree === undefined) return;
  const words = seen === undefined ? foundWords(task) : afterWords(task);
  await saveCheckpoint(project.root, {
    ...{ session, place: 'after', tree, parent: kept.before.commit, words, at: clock.now() },
  });
}

/**
 * The same for sessions that came to their end: an engine that dies while it plays the next one has not
 * saved what the one before left. Nobody has to wait for it.
 */
export async function saveLeftTrees({ project, clock }: Workshop): Promise<void> {
  for (const [session, { before, after }] of await readCheckpoints(project)) {
    if (before === undefined || after !== undefined) continue;
    const record = readRecord(project, session);
    if (!record.ok || record.value?.tree_after === undefined) continue;
    const { task, tree_after: tree } = record.value;
    await saveCheckpoint(project.root, {
      ...{ session, place: 'after', tree, parent: before.commit, words: afterWords(task) },
      at: clock.now(),
    });
  }
}

function afterWords(task: string): string {
  return `ralph: after a session of ${task}`;
}

/** Undefined when the session has changed what git runs: nothing of that is to run here. */
async function treeNow(project: Project, session: string): Promise<string | undefined> {
  const known = keptGuardOf(project, session)?.git;
  if (known !== undefined && (await changedGit(project, known)).length > 0) return undefined;
  return lookAtTree(project);
}
