import type { RandomBytes } from '../../model/id.ts';
import type { LockOwner } from '../../model/lock-owner.ts';
import type { Project } from '../../db/project.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { foldRun, type RunState } from '../../model/run-state.ts';
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
  /** Ends the wait for the engine. */
  stop: AbortSignal;
  /** Hears that a session is being ended for the person, which may take a while. */
  ending: (session: string) => void;
}

export interface HandOver {
  /** The run was not paused before. */
  paused_it: boolean;
  /** Nobody waited for the engine to its rest: it pauses, and the task is not the person's. */
  stopped: boolean;
}

/** How soon the death of an engine that could not tell of it is noticed. */
const lookMs = 500;

/**
 * Has a living engine end the session of this task, if it plays that, and pause. Returns when nothing is
 * played there any more and all of it is recorded. Fails with `refused` while another task is played,
 * `engine-gone`, and as `sendControl` does.
 */
export async function handOver(request: HandOverRequest): Promise<Result<HandOver>> {
  const { project, engine, task, by, now, random } = request;
  const before = lastRunState(project);
  if (!before.ok) return before;
  const isPaused = before.value !== undefined && wasPaused(before.value, engine);
  const command = { verb: 'take-over', task } as const;
  const sent = await sendControl({ project, command, by, now, random });
  if (!sent.ok) return sent;
  const { refused } = sent.value;
  if (refused !== undefined) {
    const todo = 'wait until that task is finished, or end its session first: `ralph cancel`';
    return fail({ reason: 'refused', detail: refused, todo });
  }
  const end = await comeToRest(request);
  if (end === 'gone') return fail({ reason: 'engine-gone', owner: engine });
  return ok({ paused_it: !isPaused, stopped: end === 'stopped' });
}

/** The newest log may still be that of an earlier run. */
function wasPaused({ pid, pausing, waiting }: RunState, engine: LockOwner): boolean {
  return pid === engine.pid && (pausing || waiting?.cause === 'paused');
}

/**
 * Waits until the engine, which begins no session from now on, waits with none under way. It may have
 * begun one of which its log tells nothing yet, or be mending what an earlier one left.
 */
async function comeToRest(request: HandOverRequest): Promise<'rest' | 'gone' | 'stopped'> {
  const { project, engine, stop, ending } = request;
  let log: RunLogTail | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = await new Promise<'rest' | 'gone' | 'stopped'>((resolve) => {
    let state: RunState | undefined;
    let told: string | undefined;
    const look = (): void => {
      const playing = state?.current?.session;
      if (state?.ended !== undefined) resolve('gone');
      else if (playing === undefined && state?.waiting !== undefined) resolve('rest');
      if (playing !== undefined && playing !== told) ending(playing);
      told = playing;
    };
    const leave = (): void => {
      resolve('stopped');
    };
    stop.addEventListener('abort', leave, { once: true });
    if (stop.aborted) resolve('stopped');
    let isRead = false;
    log = new RunLogTail(project, (line) => {
      const event = readLoggedEvent(line);
      if (event === undefined) return;
      state = foldRun(state, event);
      // What it did before it was asked says nothing.
      if (isRead) look();
    });
    timer = setInterval(() => {
      if (livingEngine(project)?.pid !== engine.pid) resolve('gone');
    }, lookMs);
    log.look();
    isRead = true;
    look();
  });
  clearInterval(timer);
  log?.close();
  return end;
}
