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
): Promise<Record<string, string>> {
  const standIn = await sandbox.startStandIn();
  const play = sandbox.ralph(['play', ...Object.keys(edits), '--json']);
  for (const edit of Object.values(edits)) {
    const session = await standIn.nextSession();
    edit();
    await completeSession(session);
  }
  const { code, stdout, stderr } = await play.exit;
  if (code !== 0) throw new Error(`ralph play ended with ${String(code)}: ${stderr}`);
  const sessions: Record<string, string> = {};
  for (const line of stdout.split('\n')) {
    const [, session, task] = /"type":"task-picked".*?/.test(line)
      ? [line, /"session":"([^"]+)"/.exec(line)?.[1], /"task":"([^"]+)"/.exec(line)?.[1]]
      : [];
    if (session !== undefined && task !== undefined) sessions[task] = session;
  }
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
