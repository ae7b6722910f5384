import type { CheckPurpose, CheckResult } from './check.ts';
import type { ControlCommand } from './control.ts';
import type { Failure } from './failure.ts';
import type { NextTask, Outcome, SessionRecord } from './outcome.ts';
import type { Phase } from './phase.ts';
import type { QuestionEnd } from './question.ts';
import type { RedFlag } from './red-flag.ts';
import type { Denial, SessionReading, Tokens } from './session-end.ts';
import type { CarriedOver, Wait, WaitEnd } from './wait.ts';

/** Why Ralph itself ends a session before the agent does. */
export type StopReason =
  | 'cancelled'
  | 'start'
  | 'silence'
  | 'tool'
  | 'deadline'
  | 'lingering'
  /** The same call over and over. */
  | 'repetition'
  /** The same checks failed with the same files, again and again. */
  | 'same-failure'
  | 'budget'
  /** Its files are bigger than a session's may be. */
  | 'output'
  /** There is no room left for what it writes. */
  | 'disk'
  /** A person goes on with it. */
  | 'taken-over';

/** What a session does right now, as far as its silence can be judged by it. */
export type ActivityState =
  'starting' | 'waiting-model' | 'streaming' | 'tool-open' | 'after-result';

/** Why a run is over. `stopped`: the rest of the queue could not be played either. */
export type RunEnd =
  | 'drained'
  | 'nothing-ready'
  | 'max-tasks'
  | 'until'
  | 'budget'
  | 'stagnated'
  | 'interrupted'
  | 'stopped';

/** What a session's stream tells, one event for each thing that a person would want to see as a row. */
export type TranscriptEvent =
  | {
      type: 'agent-initialized';
      model: string;
      agent_version: string;
      tools: string[];
      mcp_servers: McpServerState[];
    }
  | { type: 'model-asked' }
  /** A part of an answer that is still being made. */
  | { type: 'stream-beat'; subagent: boolean }
  | { type: 'text'; text: string; subagent: boolean }
  | { type: 'thinking'; text: string; subagent: boolean }
  | { type: 'tool-opened'; id: string; name: string; input: unknown; subagent: boolean }
  /** `name` is undefined when the call was not seen: the line itself tells only the id (see `ToolNames`). */
  | { type: 'tool-closed'; id: string; name: string | undefined; failed: boolean; output: string }
  | { type: 'call-denied'; id: string; name: string; words: string }
  | {
      type: 'api-retried';
      attempt: number;
      max_retries: number;
      delay_ms: number;
      status: number | undefined;
      error: string;
    }
  | { type: 'model-fallback'; from: string; to: string }
  | { type: 'model-refused'; words: string }
  /** The agent's own message in place of an answer; `error` is its word for why. */
  | { type: 'model-failed'; error: string; words: string }
  | {
      type: 'limit-told';
      status: string;
      limit: string | undefined;
      resets_at: string | undefined;
      utilization: number | undefined;
    }
  | { type: 'compacting' }
  | { type: 'compacted'; before_tokens: number | undefined }
  | { type: 'hook-started'; id: string; name: string }
  | { type: 'hook-ran'; id: string; name: string; outcome: string }
  | { type: 'background-changed'; id: string; status: string; description: string }
  | { type: 'told'; words: string }
  /** The agent has read a message that it was sent, and echoes the id that it was sent with. */
  | { type: 'message-taken'; id: string }
  | TurnEnded
  | { type: 'state-changed'; state: string }
  | { type: 'control-answered'; request_id: string; failed: boolean; answer: unknown }
  /** The agent asks the program that started it, and waits for the answer. */
  | { type: 'control-asked'; request_id: string; subject: string; request: unknown }
  /** Known, and nothing that a person or a timer has to know of. */
  | { type: 'housekeeping'; name: string }
  | { type: 'unknown-message'; name: string; bytes: number }
  | { type: 'malformed-line'; bytes: number; head: string };

/** A result line. There may be several in one session; cost and tokens count from its start. */
export interface TurnEnded {
  type: 'turn-ended';
  /** The agent's own words: `success`, `error_max_turns`… An API failure is a `success` that failed. */
  subtype: string;
  failed: boolean;
  terminal_reason: string | undefined;
  stop_reason: string | undefined;
  /** The HTTP status of the API's last answer, where it is an error. */
  api_status: number | undefined;
  /** The API's word for its error; newer agents only. */
  api_error: string | undefined;
  /** Turns since the result before. */
  turns: number;
  cost_usd: number;
  tokens: Tokens;
  denials: (Denial & { id: string })[];
  /** The errors, or the text of the result. */
  words: string;
}

export interface McpServerState {
  name: string;
  status: string;
  /** Names of the tools that it offers, without the server's prefix; unknown before it is connected. */
  tools: string[];
}

/** What the engine itself does and decides. These are what the run's event log holds. */
export type EngineEvent =
  | {
      type: 'run-started';
      pid: number;
      project: string;
      /** What an earlier run left in force. */
      carried: CarriedOver;
    }
  /** The queue that the run begins with, once what an earlier one left behind is mended. */
  | { type: 'queue-counted'; tasks: number; ready: number; dirty_files: number }
  | {
      type: 'session-recovered';
      session: string;
      task: string;
      how: string;
      ended_processes: number;
    }
  | {
      type: 'task-picked';
      session: string;
      task: string;
      title: string;
      attempt: number;
      max_attempts: number;
    }
  | { type: 'phase-entered'; session: string; phase: Phase }
  /** The checks that fail before the session has begun: they are not its doing. */
  | { type: 'baseline-taken'; session: string; failing: string[] }
  | {
      type: 'session-prepared';
      session: string;
      prompt_hash: string;
      mcp_hash: string;
      settings_hash: string;
      prompt_bytes: number;
      tools: string[];
    }
  | { type: 'agent-started'; session: string; pid: number }
  | { type: 'prompt-sent'; session: string }
  | { type: 'progress-told'; session: string; message: string; percent: number | undefined }
  /** The session asks the people who are there, and waits until then. UTC. */
  | {
      type: 'question-asked';
      session: string;
      task: string;
      id: string;
      question: string;
      options: string[];
      until: string;
    }
  /** It waits no longer, or did not at all: nobody was there. An answer may still come after another end. */
  | {
      type: 'question-ended';
      session: string;
      task: string;
      id: string;
      question: string;
      how: QuestionEnd;
      answer: string | undefined;
    }
  | { type: 'check-started'; session: string; name: string; purpose: CheckPurpose }
  | { type: 'check-ended'; session: string; result: CheckResult; purpose: CheckPurpose }
  /** Words of a person are on their way into the session. */
  | { type: 'words-told'; session: string; id: string; words: string; by: string }
  /** The agent has read them. */
  | { type: 'words-taken'; session: string; id: string }
  /** They were said to a session that could not begin: nobody reads them. */
  | { type: 'words-dropped'; id: string; words: string }
  /** What the session does has changed; `deadline` is when it counts as hung. UTC times. */
  | {
      type: 'activity-changed';
      session: string;
      state: ActivityState;
      words: string;
      since: string;
      deadline: string;
      stop: StopReason;
    }
  | {
      type: 'stop-sent';
      session: string;
      why: StopReason;
      how: 'interrupt' | 'SIGINT' | 'SIGTERM' | 'SIGKILL';
    }
  | {
      type: 'agent-exited';
      session: string;
      exit_code: number | undefined;
      signal: string | undefined;
    }
  | { type: 'session-read'; session: string; reading: SessionReading }
  /** Files of the database that neither Ralph nor its tools changed while the session ran. */
  | {
      type: 'queue-guarded';
      session: string;
      /** Changes that a person has to confirm: their tasks are blocked. */
      held: { task: string; why: string }[];
      /** Changes that count, in words. */
      taken: string[];
      /** Files that the session itself had written, put back as they were. */
      restored: string[];
      /** The folder that keeps what was put out of the way. */
      displaced: string | undefined;
    }
  /** The session changed what the agent itself obeys in this project: hooks, settings, skills. */
  | { type: 'settings-changed'; session: string; files: string[]; diff?: string }
  /** The whole of what will be recorded, before anything of it is written. */
  | { type: 'session-decided'; session: string; record: SessionRecord }
  | {
      type: 'session-ended';
      session: string;
      task: string;
      title: string;
      outcome: Outcome;
      reason: string;
      charged: boolean;
      verified: boolean;
      next: NextTask;
      cost_usd: number;
      turns: number;
      duration_ms: number;
      /** What in its change a person should look at. */
      flags?: RedFlag[];
    }
  | { type: 'task-recorded'; session: string; task: string; status: string }
  | { type: 'tasks-joined'; session: string; tasks: string[] }
  /** What keeps the next session from beginning, known now; whether it is waited for is not said. */
  | ({ type: 'obstacle-met' } & Wait)
  | ({ type: 'wait-began' } & Wait)
  | { type: 'wait-ended'; cause: Wait['cause']; how: WaitEnd }
  /** A command from another terminal was read; `refused` says why it does nothing. */
  | { type: 'control-taken'; id: string; command: ControlCommand; refused: string | undefined }
  /** Old session files, logs and refs are gone, as `run.keep` says. */
  | { type: 'run-cleaned'; sessions: number; bytes: number }
  | { type: 'failed'; failure: Failure }
  | {
      type: 'run-ended';
      end: RunEnd;
      why: string;
      done: number;
      /** Of those. */
      unverified: number;
      not_done: number;
      cost_usd: number;
    };

/** Everything that can happen while tasks are played. Every printer and view is a fold over these. */
export type RunEvent = EngineEvent | ({ session: string } & TranscriptEvent);

/** An event with its place in the run: `seq` counts from 1, `at` is UTC. */
export type StampedEvent = RunEvent & { run: string; seq: number; at: string };
