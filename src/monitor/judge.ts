import type { McpServerState, TranscriptEvent, TurnEnded } from '../model/event.ts';
import { plainLine } from '../model/plain-text.ts';
import { unreachable } from '../model/unreachable.ts';
import type { Denial, SessionEnd, SessionReading, Tokens } from '../model/session-end.ts';
import { apiErrorOf } from './verdict/api-error.ts';
import { type PlanLimit, toldLimit, wordedLimit } from './verdict/plan-limit.ts';
import { PlanUse } from './verdict/plan-use.ts';
import { startupWords } from './verdict/startup-words.ts';

/** How the agent's process ended. `stderr`: its end is enough. */
export interface ProcessEnd {
  exit_code: number | undefined;
  signal: string | undefined;
  stderr: string;
}

type Verdict = Pick<SessionReading, 'end' | 'detail'> & {
  words?: string;
  resets_at?: string | undefined;
};

/** More denied calls than this say nothing new. */
const keptDenials = 50;

/** Of a text that the agent told; the whole of it is in the stream's file. */
const keptWords = 500;
const keptInput = 2_000;

const noTokens: Tokens = { input: 0, output: 0, cached: 0 };

/**
 * Reads one session's events and says how the session ended. Keeps only what it needs for that, so its
 * memory does not grow with the stream.
 */
export class StreamJudge {
  readonly #expected: readonly string[];
  #servers: McpServerState[] | undefined;
  #model: string | undefined;
  #version: string | undefined;
  /** Something that only an agent at work prints. */
  #alive = false;
  #stopped = false;
  #last: TurnEnded | undefined;
  #turns = 0;
  #cost = 0;
  #tokens = noTokens;
  #denials = new Map<string, Denial>();
  #error: string | undefined;
  #retry: { error: string; status: number | undefined } | undefined;
  #refused = false;
  #limit: Extract<TranscriptEvent, { type: 'limit-told' }> | undefined;
  readonly #planUse = new PlanUse();
  #malformed = 0;
  #unknown = 0;
  #cutShort = false;
  #garbage: string | undefined;

  /** `expected`: the MCP servers that the session cannot do without. */
  constructor(expected: readonly string[]) {
    this.#expected = expected;
  }

  /** Whether a plan pays for the session: only then the agent tells of limits. */
  get subscription(): boolean {
    return this.#limit !== undefined;
  }

  /** Ralph has told the agent to stop. From then on only cost, turns and tokens are taken. */
  stopSent(): void {
    this.#stopped = true;
  }

  take(event: TranscriptEvent): void {
    if (event.type === 'turn-ended') this.#spend(event);
    if (this.#stopped) return;
    this.#cutShort = false;
    switch (event.type) {
      case 'agent-initialized':
        this.#alive = true;
        this.#servers = event.mcp_servers;
        this.#model = event.model || undefined;
        this.#version = event.agent_version || undefined;
        return;
      case 'text':
      case 'thinking':
      case 'tool-opened':
      case 'stream-beat':
        this.#alive = true;
        this.#error = undefined;
        this.#retry = undefined;
        this.#refused = false;
        return;
      case 'model-failed':
        this.#error = event.error;
        return;
      case 'model-refused':
        this.#refused = true;
        return;
      case 'api-retried':
        this.#retry = { error: event.error, status: event.status };
        return;
      case 'limit-told':
        this.#limit = event;
        this.#planUse.take(event);
        return;
      case 'turn-ended':
        this.#last = { ...event, words: plainLine(event.words, keptWords) };
        return;
      case 'control-answered':
      case 'hook-ran':
        this.#alive = true;
        return;
      case 'unknown-message':
        this.#unknown += 1;
        return;
      case 'malformed-line':
        this.#malformed += 1;
        this.#garbage ??= event.head;
        this.#cutShort = event.head.startsWith('{');
        return;
      case 'model-asked':
      case 'tool-closed':
      case 'call-denied':
      case 'model-fallback':
      case 'compacting':
      case 'compacted':
      case 'hook-started':
      case 'background-changed':
      case 'told':
      case 'message-taken':
      case 'state-changed':
      case 'control-asked':
      case 'housekeeping':
        return;
      default:
        unreachable(event);
    }
  }

  /** What came of the session, once its process has ended and everything it printed was taken. */
  reading(process: ProcessEnd): SessionReading {
    const verdict = this.#verdict(process);
    const words = verdict.words ?? this.#words(verdict.end, process);
    return {
      end: verdict.end,
      detail: verdict.detail,
      words: words === undefined || words === '' ? undefined : words,
      turns: this.#turns,
      cost_usd: this.#cost,
      tokens: this.#tokens,
      resets_at: verdict.resets_at,
      denials: [...this.#denials.values()],
      malformed: this.#malformed,
      unknown: this.#unknown,
      subscription: this.subscription,
      utilization: this.#planUse.highest,
      model: this.#model,
      agent_version: this.#version,
    };
  }

  #spend(turn: TurnEnded): void {
    this.#turns += turn.turns;
    // Both count from the start of the process: the last result holds the sum.
    this.#cost = turn.cost_usd;
    this.#tokens = turn.tokens;
    for (const { id, tool, input } of turn.denials) {
      if (this.#denials.size >= keptDenials) return;
      this.#denials.set(id, { tool, input: input.slice(0, keptInput) });
    }
  }

  #verdict(process: ProcessEnd): Verdict {
    const turn = this.#last;
    if (!this.#alive && (turn === undefined || turn.failed)) {
      if (turn === undefined && endedByForce(process)) return plain('no-result');
      return { ...plain('startup-error'), words: this.#startupWords(turn, process) };
    }
    if (turn === undefined) return this.#withoutResult();
    const missing = this.#missingServers();
    if (missing.length > 0)
      return { ...plain('mcp-unavailable'), words: this.#serverWords(missing) };
    return turn.failed ? this.#failed(turn) : this.#succeeded(turn);
  }

  /** The expected servers that the last begin of a turn did not show as connected. */
  #missingServers(): string[] {
    const servers = this.#servers;
    if (servers === undefined) return [];
    return this.#expected.filter(
      (name) => !servers.some((one) => one.name === name && one.status === 'connected'),
    );
  }

  #withoutResult(): Verdict {
    // An agent that sleeps until a limit resets has told of it before.
    const limit = toldLimit(this.#limit);
    if (limit !== undefined) return limited(limit);
    if (this.#stopped) return plain('interrupted');
    return { end: 'no-result', detail: this.#cutShort ? 'truncated line' : undefined };
  }

  #failed(turn: TurnEnded): Verdict {
    if (turn.terminal_reason?.startsWith('aborted_') === true) return plain('interrupted');
    switch (turn.subtype) {
      case 'error_max_turns':
        return plain('max-turns');
      case 'error_max_budget_usd':
        return plain('max-budget');
      case 'error_max_structured_output_retries':
        return plain('agent-error');
      default:
    }
    if (turn.terminal_reason === 'max_turns') return plain('max-turns');
    if (turn.terminal_reason === 'budget_exhausted') return plain('max-budget');
    if (this.#error === 'max_output_tokens') return plain('agent-error');
    const limit = this.#planLimit(turn);
    if (limit !== undefined) return limited(limit);
    if (!this.#isApiFailure(turn)) return plain('agent-error');
    const refused = this.#refused;
    const detail = apiErrorOf({ turn, error: this.#error, retry: this.#retry, refused });
    return { end: 'api-error', detail };
  }

  #planLimit(turn: TurnEnded): PlanLimit | undefined {
    const limited =
      turn.api_status === 429 ||
      this.#error === 'rate_limit' ||
      turn.api_error === 'usage_limit_reached';
    const told = limited ? toldLimit(this.#limit) : undefined;
    return told ?? wordedLimit(turn.words);
  }

  #isApiFailure(turn: TurnEnded): boolean {
    return (
      this.#error !== undefined ||
      this.#refused ||
      turn.api_status !== undefined ||
      turn.api_error !== undefined ||
      turn.stop_reason === 'refusal' ||
      turn.terminal_reason === 'api_error' ||
      turn.terminal_reason === 'prompt_too_long'
    );
  }

  #succeeded(turn: TurnEnded): Verdict {
    if (turn.turns === 0) return plain('nothing-done');
    const { terminal_reason } = turn;
    if (terminal_reason?.startsWith('aborted_') === true) return plain('interrupted');
    if (terminal_reason !== 'completed') {
      return { end: 'agent-error', detail: terminal_reason ?? 'no terminal reason' };
    }
    return { end: 'finished', detail: this.#remark() };
  }

  /** What is worth a look in a session that went well. */
  #remark(): string | undefined {
    if (this.#denials.size > 0) return 'permission_denials';
    if (this.#malformed > 0) {
      return this.#malformed === 1 ? '1 malformed line' : `${this.#malformed} malformed lines`;
    }
    return this.#limit?.status === 'allowed_warning' ? 'limit-warning' : undefined;
  }

  #words(end: SessionEnd, { stderr }: ProcessEnd): string | undefined {
    if (end === 'finished') return undefined;
    return this.#last?.words || startupWords(stderr);
  }

  #startupWords(turn: TurnEnded | undefined, { exit_code, stderr }: ProcessEnd): string {
    const said = turn?.words || startupWords(stderr);
    if (said !== '') return said;
    if (this.#garbage !== undefined) {
      return `it printed what is no message: ${plainLine(this.#garbage, 120)}`;
    }
    return `it ended with exit code ${exit_code ?? 'unknown'} and said nothing`;
  }

  #serverWords(missing: string[]): string {
    return missing
      .map((name) => {
        const status = this.#servers?.find((one) => one.name === name)?.status ?? 'not there';
        return `MCP server ${name}: ${status}`;
      })
      .join(', ');
  }
}

function plain(end: SessionEnd): Verdict {
  return { end, detail: undefined };
}

function limited({ limit, resets_at }: PlanLimit): Verdict {
  return { end: 'plan-limit', detail: limit, resets_at };
}

/** Killed, not ended: by a signal, or with the exit code that stands for one. */
function endedByForce({ exit_code, signal }: ProcessEnd): boolean {
  return signal !== undefined || (exit_code !== undefined && (exit_code < 0 || exit_code > 128));
}
