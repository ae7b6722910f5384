import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { holdingCommits } from '../../evidence/checkpoint/holding-commit.ts';
import type { MeantSessions } from '../../evidence/checkpoint/meant-session.ts';
import type { SessionPair } from '../../evidence/checkpoint/net-change.ts';
import { undoneRef } from '../../evidence/checkpoint/undo.ts';
import { gitHead, isAncestor } from '../../host/git-head.ts';
import { repositoryRoot } from '../../host/git.ts';
import type { MadeCommit } from '../../model/outcome.ts';
import { plainLine } from '../../model/plain-text.ts';
import { lateRemarks } from './late-remark.ts';

export interface UndoSubject {
  project: Project;
  meant: MeantSessions;
  pairs: readonly SessionPair[];
  /** Repositories within the project that are left alone. */
  links: readonly string[];
}

/** What a person may not expect of this undo, one sentence each. */
export async function undoRemarks({
  project,
  meant: { sessions },
  pairs,
  links,
}: UndoSubject): Promise<string[]> {
  const { root } = project;
  const head = await gitHead(root);
  const lines = lateRemarks(sessions);
  if (head?.under_way !== undefined) lines.push(`A ${head.under_way} is under way in git.`);
  const to = head?.commit;
  if (to !== undefined) {
    const own = sessions.flatMap(({ session }) => ownCommits(project, session));
    for (const { id, subject } of own) {
      if (!(await isAncestor(root, { from: id, to }))) continue;
      lines.push(`Its commit ${id.slice(0, 12)} stays on the branch: ${plainLine(subject)}`);
    }
    const known = new Set(own.map(({ id }) => id));
    for (const { id, subject } of await holdingCommits({ root, sessions, pairs, to })) {
      if (known.has(id)) continue;
      const name = `${id.slice(0, 12)} ${plainLine(subject)}`;
      lines.push(`It stays in ${name}; undoing changes the files on top of it.`);
    }
  }
  for (const path of links) {
    lines.push(`${plainLine(path)} is a repository of its own and stays as it is.`);
  }
  return lines;
}

function ownCommits(project: Project, session: string): MadeCommit[] {
  const record = readRecord(project, session);
  return (record.ok ? record.value?.commits : undefined) ?? [];
}

/** What the task is after it, if git keeps something of it. */
export function statusRemark({ task, kept }: MeantSessions): string[] {
  if (!kept.some((one) => one.task === task)) return [];
  return [`The status of ${task} is unchanged; \`ralph reopen ${task}\` has it played again.`];
}

/** The command that does again what was undone. */
export async function wayBack(root: string, session: string): Promise<string> {
  const ref = undoneRef(session);
  const top = await repositoryRoot(root);
  const at = !top.ok || top.value === process.cwd() ? '' : ` -C ${quoted(top.value)}`;
  return `git${at} diff-tree -p --binary ${ref}~1 ${ref} | git${at} apply`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
