import type { CheckResult } from './check.ts';
import type { Failure } from './failure.ts';
import type { NextTask, Outcome } from './outcome.ts';
import type { SessionReading } from './session-end.ts';

/** The parts of a session that people see. */
export type Phase = 'prepare' | 'work' | 'verify' | 'record';

/** Why Ralph itself ends a session before the agent does. */
export type StopReason =
  'cancelled' | 'start' | 'silence' | 'tool' | 'deadline' | 'lingering' | 'engine';

/** Why a run is over. `stopped`: the rest of the queue could not be played either. */
export type RunEnd = 'drained' | 'nothing-ready' | 'max-tasks' | 'interrupted' | 'stopped';

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
  | { type: 'stream-beat' }
  | { type: 'text'; text: string; subagent: boolean }
  | { type: 'thinking'; text: string; subagent: boolean }
  | { type: 'tool-opened'; id: string; name: string; input: unknown; subagent: boolean }
  | { type: 'tool-closed'; id: string; name: string; failed: boolean; output: string }
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
  | {
      type: 'limit-told';
      status: string;
      limit: string | undefined;
      resets_at: string | undefined;
      utilization: number | undefined;
    }
  | { type: 'compacted'; before_tokens: number | undefined }
  | { type: 'hook-ran'; name: string; outcome: string }
  | { type: 'background-changed'; id: string; status: string; description: string }
  | { type: 'told'; words: string }
  | { type: 'turn-ended'; turns: number; cost_usd: number; failed: boolean; words: string }
  | { type: 'control-answered'; request_id: string; failed: boolean; answer: unknown }
  | { type: 'unknown-message'; name: string; bytes: number }
  | { type: 'malformed-line'; bytes: number; head: string };

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
      tasks: number;
      ready: number;
      dirty_files: number;
    }
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
  | { type: 'check-ended'; session: string; result: CheckResult }
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
  | {
      type: 'session-ended';
      session: string;
      task: string;
      outcome: Outcome;
      reason: string;
      charged: boolean;
      verified: boolean;
      next: NextTask;
      cost_usd: number;
      turns: number;
      duration_ms: number;
    }
  | { type: 'task-recorded'; session: string; task: string; status: string }
  | { type: 'tasks-joined'; session: string; tasks: string[] }
  | { type: 'backed-off'; delay_ms: number; why: string }
  | { type: 'failed'; failure: Failure }
  | {
      type: 'run-ended';
      end: RunEnd;
      why: string;
      done: number;
      not_done: number;
      cost_usd: number;
    };

/** Everything that can happen while tasks are played. Every printer and view is a fold over these. */
export type RunEvent = EngineEvent | ({ session: string } & TranscriptEvent);

/** An event with its place in the run: `seq` counts from 1, `at` is UTC. */
export type StampedEvent = RunEvent & { run: string; seq: number; at: string };
