import { randomBytes } from 'node:crypto';
import type { Project } from '../db/project.ts';
import { sendControl } from '../pipeline/control/control-send.ts';

/**
 * Lets a run that waits look at a task that was made pending. Returns what happens with the task then, in
 * words. `command` is who says it, for the log.
 */
export async function wakeEngine(project: Project, task: string, command: string): Promise<string> {
  const sent = await sendControl({
    project,
    command: { verb: 'wake', task },
    by: `ralph ${command} (process ${process.pid})`,
    now: () => new Date(),
    random: randomBytes,
  });
  // The task is ready either way: an engine that is busy finds it at its next look.
  const engine = sent.ok || sent.failure.reason !== 'no-engine';
  return engine ? 'the run looks at the queue again' : `\`ralph play ${task}\` plays it`;
}
