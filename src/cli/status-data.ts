import type { Project } from '../db/project.ts';
import type { LockOwner } from '../model/lock-owner.ts';
import { storedState, taskMap, type Queue, type TaskState } from '../model/queue.ts';
import { openQuestionOf, type RunState } from '../model/run-state.ts';
import { livingEngine } from '../pipeline/lease-path.ts';
import { personAtWork } from '../pipeline/takeover/takeover-lease.ts';

/** What `ralph status` tells: with --json these are its data. */
export interface StatusData {
  engine: 'playing' | 'idle' | 'crashed';
  owner: LockOwner | undefined;
  /** How many tasks are in each state. */
  tasks: Record<string, number>;
  /** Where a file of the queue does not read: these are those that do. */
  partial?: boolean;
  /** What waits for a person's answer. */
  questions: PendingQuestion[];
  run: RunState | undefined;
  /** Who keeps every session from beginning, in words: a person who has taken over a task. */
  person: string | undefined;
}

/** Of a blocked task; or of the session that is played, which waits `until` then (UTC). */
export interface PendingQuestion {
  task: string;
  question: string;
  options: string[];
  session?: string;
  until?: string;
}

/** The status of a project: `run` is the newest one, as far as its log tells. */
export function statusData(project: Project, queue: Queue, run: RunState | undefined): StatusData {
  const { engine, owner } = engineData(project, run);
  return {
    engine,
    owner,
    tasks: counts(queue, owner === undefined ? undefined : run),
    questions: [...liveQuestion(engine, run), ...questions(queue)],
    run,
    person: personAtWork(project),
  };
}

/** What the engine of a project is at. */
export function engineData(
  project: Project,
  run: RunState | undefined,
): Pick<StatusData, 'engine' | 'owner'> {
  const owner = livingEngine(project);
  const ended = run === undefined || run.ended !== undefined;
  return { owner, engine: owner !== undefined ? 'playing' : ended ? 'idle' : 'crashed' };
}

function counts({ tasks }: Queue, run: RunState | undefined): Record<string, number> {
  const byId = taskMap(tasks);
  const current = run?.ended === undefined ? run?.current : undefined;
  const found: Record<string, number> = {};
  for (const task of tasks) {
    const state: TaskState =
      task.id !== current?.task
        ? storedState(task, byId)
        : current.phase === 'verify'
          ? 'verifying'
          : 'playing';
    found[state] = (found[state] ?? 0) + 1;
  }
  return found;
}

function liveQuestion(
  engine: StatusData['engine'],
  run: RunState | undefined,
): StatusData['questions'] {
  const { current } = run ?? {};
  const open = engine === 'playing' ? openQuestionOf(current) : undefined;
  if (open === undefined || current === undefined) return [];
  const { question, options, until } = open;
  return [{ task: current.task, question, options, session: current.session, until }];
}

function questions({ tasks }: Queue): StatusData['questions'] {
  return tasks.flatMap(({ id, status, blocked }) =>
    status === 'blocked' && blocked?.on === 'human'
      ? [{ task: id, question: blocked.question ?? blocked.reason, options: blocked.options ?? [] }]
      : [],
  );
}
