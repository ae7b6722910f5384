import type { RunEnd, StampedEvent } from './event.ts';
import type { Phase } from './phase.ts';
import type { Outcome, SessionRecord, ToldWords } from './outcome.ts';
import type { QuestionEnd } from './question.ts';
import { sessionLine } from './session-line.ts';
import { foldWait, type WaitState } from './wait-state.ts';

type Stamped<Type extends StampedEvent['type']> = Extract<StampedEvent, { type: Type }>;

/** The session that is played now. */
export interface CurrentSession {
  session: string;
  task: string;
  title: string;
  attempt: number;
  max_attempts: number;
  phase: Phase;
  /** UTC: when the task was picked, and when the phase began. */
  since: string;
  phase_since: string;
  /** While the agent's process lives. */
  agent_pid: number | undefined;
  /** What happened last, at most five short lines, fit for a terminal. */
  last_lines: string[];
  /** What people have said to it, oldest first. */
  told: (ToldWords & { id: string })[];
  /** What it asked last: it waits for the answer as long as that has no end. */
  question: LiveQuestion | undefined;
  /** As far as the agent has told it. */
  cost_usd: number;
  turns: number;
  /** What it came to, once that is decided; the task's status may not be written yet. */
  outcome: Outcome | undefined;
  /** What it does now and until when it may be silent. */
  activity: Activity | undefined;
  /** Its whole record from when that is decided: recovery writes it if the engine could not. */
  record: SessionRecord | undefined;
}

/** A question of the session that is played. */
export interface LiveQuestion {
  id: string;
  question: string;
  options: string[];
  /** UTC: when it was asked, and until when the session waits. */
  since: string;
  until: string;
  /** How it ended; an answer may come later, for the next session. */
  how: QuestionEnd | undefined;
}

type Activity = Pick<
  Stamped<'activity-changed'>,
  'state' | 'words' | 'since' | 'deadline' | 'stop'
>;

export interface FinishedSession {
  session: string;
  task: string;
  title: string;
  outcome: Outcome;
  verified: boolean;
  reason: string;
  duration_ms: number;
  cost_usd: number;
}

/** What a run has come to; a fold over its events, from its log or live. */
export interface RunState extends WaitState {
  run: string;
  pid: number;
  /** The project's absolute path; empty when the log has lost its beginning. */
  project: string;
  /** UTC times. */
  started: string;
  ended: string | undefined;
  end: RunEnd | undefined;
  why: string | undefined;
  /** Also after the end of the run, when its task's status could not be written. */
  current: CurrentSession | undefined;
  finished: FinishedSession[];
  /** Nothing is left to mend of the runs before: it has done so, or has gone on to a task of its own. */
  recovered: boolean;
  /** Of the sessions that have finished. */
  cost_usd: number;
}

const keptLines = 5;

/** The state after one more event. The first event of a run begins a new state. */
export function foldRun(state: RunState | undefined, event: StampedEvent): RunState {
  if (event.type === 'run-started') return { ...newRun(event, event), ...event.carried };
  // A log may have lost its beginning; what is left of it still counts.
  const before = state?.run === event.run ? state : newRun(event, { pid: 0, project: '' });
  const waits = foldWait(event);
  if (waits !== undefined) return { ...before, ...waits };
  if (event.type === 'session-recovered') return { ...before, recovered: true };
  if (event.type === 'task-picked') {
    return { ...before, recovered: true, current: newSession(event) };
  }
  if (event.type === 'run-ended') {
    return { ...before, waiting: undefined, ended: event.at, end: event.end, why: event.why };
  }
  const { current } = before;
  if (event.type === 'task-recorded' && current?.session === event.session) {
    return { ...before, current: undefined };
  }
  const after = foldSession(current, event, before.project);
  if (event.type === 'session-ended') return finish({ ...before, current: after }, event);
  return after === current ? before : { ...before, current: after };
}

function newRun(
  { run, at }: StampedEvent,
  { pid, project }: { pid: number; project: string },
): RunState {
  return {
    run,
    pid,
    project,
    started: at,
    ended: undefined,
    end: undefined,
    why: undefined,
    current: undefined,
    finished: [],
    recovered: false,
    cost_usd: 0,
    waiting: undefined,
    limit: undefined,
    back_off: undefined,
    held: undefined,
    pausing: false,
  };
}

function newSession(picked: Stamped<'task-picked'>): CurrentSession {
  const { session, task, title, attempt, max_attempts, at } = picked;
  return {
    session,
    task,
    title,
    attempt,
    max_attempts,
    phase: 'prepare',
    since: at,
    phase_since: at,
    agent_pid: undefined,
    last_lines: [],
    told: [],
    question: undefined,
    cost_usd: 0,
    turns: 0,
    outcome: undefined,
    activity: undefined,
    record: undefined,
  };
}

function finish(state: RunState, ended: Stamped<'session-ended'>): RunState {
  const { session, task, title, outcome, verified, reason, duration_ms, cost_usd } = ended;
  const one = { session, task, title, outcome, verified, reason, duration_ms, cost_usd };
  return {
    ...state,
    // The model answered: what kept it from that is over.
    back_off: saysNothing(ended) ? state.back_off : undefined,
    finished: [...state.finished, one],
    cost_usd: state.cost_usd + cost_usd,
  };
}

/** Such an end does not show that the model could be reached. */
function saysNothing({ charged, outcome }: Stamped<'session-ended'>): boolean {
  return !charged && (outcome === 'agent-error' || outcome === 'limit' || outcome === 'cancelled');
}

/** The session after an event of its own; any other event leaves it as it is. */
function foldSession(
  current: CurrentSession | undefined,
  event: StampedEvent,
  project: string,
): CurrentSession | undefined {
  if (current === undefined || !('session' in event) || event.session !== current.session) {
    return current;
  }
  const change = changeBy(event, current);
  const line = sessionLine(event, project);
  if (line === undefined) return change === undefined ? current : { ...current, ...change };
  return { ...current, ...change, last_lines: [...current.last_lines, line].slice(-keptLines) };
}

function changeBy(
  event: StampedEvent,
  current: CurrentSession,
): Partial<CurrentSession> | undefined {
  if (event.type === 'phase-entered') return { phase: event.phase, phase_since: event.at };
  if (event.type === 'agent-started') return { agent_pid: event.pid };
  if (event.type === 'agent-exited') return { agent_pid: undefined, activity: undefined };
  if (event.type === 'question-asked') {
    const { id, question, options, at: since, until } = event;
    return { question: { id, question, options, since, until, how: undefined } };
  }
  if (event.type === 'question-ended') return { question: endedQuestion(event, current.question) };
  if (event.type === 'activity-changed') {
    const { state, words, since, deadline, stop } = event;
    return { activity: { state, words, since, deadline, stop } };
  }
  if (event.type === 'words-told') {
    const { id, at, words } = event;
    return { told: [...current.told, { id, at, words, taken: false }] };
  }
  if (event.type === 'words-taken') {
    const told = current.told.map((one) => (one.id === event.id ? { ...one, taken: true } : one));
    return { told };
  }
  if (event.type === 'session-decided') return { record: event.record };
  // The cost counts from the session's start, the turns from the result before.
  if (event.type === 'turn-ended') {
    return { cost_usd: event.cost_usd, turns: current.turns + event.turns };
  }
  if (event.type === 'session-read') {
    return { cost_usd: event.reading.cost_usd, turns: event.reading.turns };
  }
  return event.type === 'session-ended' ? { outcome: event.outcome } : undefined;
}

/** Nobody may have been there to be asked: then its end is all that is told of it. */
function endedQuestion(
  { id, question, how, at }: Stamped<'question-ended'>,
  asked: LiveQuestion | undefined,
): LiveQuestion | undefined {
  if (asked?.id === id) return { ...asked, how };
  // An answer that came late, to a question before: what was asked last is another one.
  if (asked !== undefined && how === 'answered') return asked;
  return { id, question, options: [], since: at, until: at, how };
}

/** The question that a session waits with now. */
export function openQuestionOf(current: CurrentSession | undefined): LiveQuestion | undefined {
  const { question } = current ?? {};
  return question?.how === undefined ? question : undefined;
}
