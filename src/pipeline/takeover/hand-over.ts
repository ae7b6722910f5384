import type { RandomBytes } from '../../model/id.ts';
import type { LockOwner } from '../../model/lock-owner.ts';
import type { Project } from '../../db/project.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { readLoggedEvent } from '../../monitor/event-log.ts';
import { sendControl } from '../control/control-send.ts';
import { livingEngine } from '../lease-path.ts';
import { lastRunState } from '../log/run-log.ts';
import { RunLogTail } from '../log/run-log-tail.ts';

export interface HandOverRequest {
  project: Project;
  engine: LockOwner;
  /** The id of the task that the person wants. */
  task: string;
  /** Who says it, for the log. */
  by: string;
  now: () => Date;
  random: RandomBytes;
  /** Hears that a session is being ended for the person, which may take a while. */
  ending: (session: string) => void;
}

export interface HandOver {
  /** The run was not paused before. */
  paused_it: boolean;
}

/** How soon the death of an engine that could not tell of it is noticed. */
const lookMs = 500;

/**
 * Has a living engine end the session of this task, if it plays that, and pause. Returns when the session
 * is recorded. Fails with `refused` while another task is played, `engine-gone`, and as `sendControl` does.
 */
export async function handOver(request: HandOverRequest): Promise<Result<HandOver>> {
  const { project, engine, task, by, now, random } = request;
  const before = lastRunState(project);
  if (!before.ok) return before;
  const state = before.value;
  const wasPaused = state?.pausing === true || state?.waiting?.cause === 'paused';
  const command = { verb: 'take-over', task } as const;
  const sent = await sendControl({ project, command, by, now, random });
  if (!sent.ok) return sent;
  const { refused } = sent.value;
  if (refused !== undefined) {
    const todo = 'wait until that task is finished, or end its session first: `ralph cancel`';
    return fail({ reason: 'refused', detail: refused, todo });
  }
  const after = lastRunState(project);
  if (!after.ok) return after;
  const playing = after.value?.current?.session;
  if (playing !== undefined) {
    request.ending(playing);
    if (!(await isRecorded(project, engine, playing))) {
      return fail({ reason: 'engine-gone', owner: engine });
    }
  }
  return ok({ paused_it: !wasPaused });
}

/** Waits until a session is recorded. False when the engine is gone or has ended before. */
async function isRecorded(project: Project, engine: LockOwner, session: string): Promise<boolean> {
  let log: RunLogTail | undefined;
  let look: NodeJS.Timeout | undefined;
  const recorded = await new Promise<boolean>((resolve) => {
    log = new RunLogTail(project, (line) => {
      const event = readLoggedEvent(line);
      if (event?.type === 'task-recorded' && event.session === session) resolve(true);
      if (event?.type === 'run-ended') resolve(false);
    });
    look = setInterval(() => {
      if (livingEngine(project)?.pid !== engine.pid) resolve(false);
    }, lookMs);
    log.look();
  });
  clearInterval(look);
  log?.close();
  return recorded;
}
