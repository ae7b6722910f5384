import { randomBytes } from 'node:crypto';
import type { Project } from '../db/project.ts';
import { taskMap, whyNotReady, type Queue } from '../model/queue.ts';
import type { Task } from '../model/task.ts';
import { sendControl } from '../pipeline/control/control-send.ts';
import { howToPlay } from './awaited-task.ts';

/**
 * Lets a run that waits look at a task that was made pending. Returns what happens with the task then, in
 * words, and what it waits for. `command` is who says it, for the log.
 */
export async function wakeEngine(
  { project, queue }: { project: Project; queue: Queue },
  task: Task,
  command: string,
): Promise<string> {
  const woken = await wakeRun(project, task.id, command);
  const byId = taskMap(queue.tasks);
  const why = whyNotReady(task, byId);
  const then = woken ? 'the run looks at the queue again' : howToPlay(task, byId);
  return why === undefined ? then : `it ${why}; ${then}`;
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
