import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { recordPath } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { readText } from '../../host/file.ts';
import { folderInRepository, repositoryMark } from '../../host/git-tree.ts';

const trailer = 'Ralph-Project: ';

/**
 * The line by which a checkpoint's message tells whose it is: one repository may hold several projects, and
 * its work trees share the refs.
 */
export function placeLine(root: string): string {
  const tree = linkedName(root);
  const folder = encodeURI(folderInRepository(root)) || '.';
  return `${trailer}${folder}${tree === undefined ? '' : ` in ${encodeURI(tree)}`}`;
}

/** Tells for the messages of a session's checkpoints whether that is one of this project. */
export function ownSessions(project: Project): (session: string, messages: string[]) => boolean {
  const own = placeLine(project.root);
  return (session, messages) => {
    const told = messages
      .flatMap((message) => message.split('\n'))
      .filter((line) => line.startsWith(trailer));
    // One from before there was such a line.
    if (told.length === 0) return isKnown(project, session);
    return told.includes(own);
  };
}

function isKnown(project: Project, session: string): boolean {
  return existsSync(recordPath(project, session)) || existsSync(join(project.sessions, session));
}

/** The name that git has for a linked work tree; undefined in any other. */
function linkedName(root: string): string | undefined {
  const mark = repositoryMark(root);
  if (mark === undefined) return undefined;
  const text = readText(mark);
  const folder = text.ok ? /^gitdir: (.+)$/m.exec(text.value ?? '')?.[1] : undefined;
  if (folder === undefined || basename(dirname(folder)) !== 'worktrees') return undefined;
  return basename(folder);
}
