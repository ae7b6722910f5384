import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from './sandbox.ts';
import { completeSession } from './sample-project.ts';

/** Tasks of which each depends on nothing, without a check. */
export function queueOfTasks(...ids: string[]): string {
  return `tasks:\n${ids.map((id) => `  - id: ${id}\n    title: Task ${id}\n`).join('')}`;
}

/**
 * Plays these tasks through the engine, one after the other; each session does what stands beside its
 * task, and completes. Returns the sessions' ids by their tasks.
 */
export async function playEdits(
  sandbox: Sandbox,
  edits: Record<string, () => void>,
  cwd = sandbox.project,
): Promise<Record<string, string>> {
  const standIn = await sandbox.startStandIn();
  const play = sandbox.ralph(['play', ...Object.keys(edits), '--json'], { cwd });
  for (const edit of Object.values(edits)) {
    const session = await standIn.nextSession();
    edit();
    await completeSession(session);
  }
  const { code, stdout, stderr } = await play.exit;
  if (code !== 0) throw new Error(`ralph play ended with ${String(code)}: ${stderr}`);
  const sessions: Record<string, string> = {};
  const picked = /"type":"task-picked","session":"([^"]+)","task":"([^"]+)"/g;
  for (const [, session = '', task = ''] of stdout.matchAll(picked)) sessions[task] = session;
  return sessions;
}

/** All that git holds of a person's own: HEAD, branches, index. */
export function gitState(sandbox: Sandbox): string[] {
  return [
    sandbox.git('rev-parse', '--symbolic-full-name', 'HEAD'),
    sandbox.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'),
    sandbox.git('ls-files', '--stage'),
  ];
}

/** What is in a folder by its paths: contents, modes and links; without git's and Ralph's own. */
export function filesIn(folder: string, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (entry.name === '.git' || entry.name === '.ralph') continue;
    const full = join(folder, path);
    if (entry.isDirectory()) Object.assign(found, filesIn(folder, path));
    else if (entry.isSymbolicLink()) found[path] = `-> ${readlinkSync(full)}`;
    else {
      const mode = (statSync(full).mode & 0o100) === 0 ? 'file' : 'program';
      found[path] = `${mode} ${createHash('sha1').update(readFileSync(full)).digest('hex')}`;
    }
  }
  return found;
}
