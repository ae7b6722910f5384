import { randomBytes } from 'node:crypto';
import type { Project } from '../db/project.ts';
import { sendControl } from '../pipeline/control/control-send.ts';

/**
 * Lets a run that waits look at a task that was made pending. Returns what happens with the task then, in
 * words. `command` is who says it, for the log.
 */
export async function wakeEngine(project: Project, task: string, command: string): Promise<string> {
  const woken = await wakeRun(project, task, command);
  return woken ? 'the run looks at the queue again' : `\`ralph play ${task}\` plays it`;
}

/** Lets a run that waits look at a task that was changed. Returns whether there is a run. */
export async function wakeRun(project: Project, task: string, command: string): Promise<boolean> {
  const sent = await sendControl({
    project,
    command: { verb: 'wake', task },
    by: `ralph ${command} (process ${process.pid})`,
    now: () => new Date(),
    random: randomBytes,
  });
  // The queue is changed either way: an engine that is busy finds it at its next look.
  return sent.ok || sent.failure.reason !== 'no-engine';
}
