import type { Timers } from '../model/config.ts';
import type { ActivityState, StopReason, TranscriptEvent } from '../model/event.ts';
import { durationWords } from '../model/duration.ts';
import { unreachable } from '../model/unreachable.ts';
import { OpenCalls } from './open-call.ts';

export interface ActivityView {
  state: ActivityState;
  /** Milliseconds: when it began. */
  since: number;
  /** Milliseconds: when the session counts as hung, if nothing else comes. */
  deadline: number;
  /** Why Ralph stops the session at the deadline. */
  stop: StopReason;
  /** For people: `waits for the model`. */
  words: string;
}

/** Compaction says nothing for so long and is well. */
const compactionMs = 180_000;

const endedStatuses: ReadonlySet<string> = new Set(['completed', 'failed', 'killed', 'stopped']);

/**
 * Judges silence by what is going on: an open call, a wait for the model, an answer that comes in
 * parts, a process that lingers after its result. Pure: time comes in with each event.
 */
export class Activity {
  readonly #timers: Timers;
  readonly #calls: OpenCalls;
  readonly #background = new Set<string>();
  #phase: Exclude<ActivityState, 'tool-open'> = 'starting';
  #since: number;
  /** The last sign that something moves. In the future while an announced wait lasts. */
  #sign: number;
  /** More time than the timers give, for the state that is on. */
  #allowance = 0;
  #words = 'starts';
  #beats = false;
  /** A person is asked: since when, and until when at the latest. Nothing counts as hung meanwhile. */
  #asking: { since: number; until: number } | undefined;

  /** `mcp_tool_ms`: how long one call of an MCP tool may take. `now` in milliseconds. */
  constructor(timers: Timers, { mcp_tool_ms, now }: { mcp_tool_ms: number; now: number }) {
    this.#timers = timers;
    const { tool, tools } = timers;
    this.#calls = new OpenCalls({ tool, mcp: mcp_tool_ms, tools });
    this.#since = now;
    this.#sign = now;
  }

  /** How many tasks run in the background of the session. */
  get background(): number {
    return this.#background.size;
  }

  get deadline(): number {
    return this.view.deadline;
  }

  get stop(): StopReason {
    return this.view.stop;
  }

  get view(): ActivityView {
    if (this.#asking === undefined) return this.#view();
    const { since, until } = this.#asking;
    const { deadline, stop } = this.#view();
    return {
      ...{ state: 'tool-open', since, stop },
      // What is left of the time of the call that asks begins after that.
      deadline: until + Math.max(0, deadline - since),
      words: 'waits for the answer of a person',
    };
  }

  /** The session waits for a person from now on, and until then at the latest: its timers stand still. */
  askPerson(at: number, until: number): void {
    this.#asking = { since: at, until };
  }

  /** It waits no more: its timers go on where they stood. */
  askEnded(at: number): void {
    if (this.#asking === undefined) return;
    const stood = Math.max(0, at - this.#asking.since);
    this.#asking = undefined;
    this.#calls.shift(stood);
    this.#sign = Math.min(this.#sign + stood, Math.max(at, this.#sign));
  }

  #view(): ActivityView {
    const open = this.#openCall();
    if (open !== undefined) return open;
    return {
      state: this.#phase,
      since: this.#since,
      deadline: this.#sign + Math.max(this.#limit(), this.#allowance),
      stop: this.#stopReason(),
      words: this.#words,
    };
  }

  /** The servers are connected and the task was handed over. */
  promptSent(at: number): void {
    this.#waitForModel(at, 'waits for the model');
  }

  take(event: TranscriptEvent, at: number): ActivityView {
    this.#move(event, at);
    return this.view;
  }

  #move(event: TranscriptEvent, at: number): void {
    switch (event.type) {
      case 'agent-initialized':
      case 'model-asked':
        this.#waitForModel(at, 'waits for the model');
        return;
      case 'stream-beat':
        if (!event.subagent) this.#beats = true;
        this.#answer(event.subagent, at);
        return;
      case 'text':
      case 'thinking':
        this.#answer(event.subagent, at);
        return;
      case 'tool-opened':
        this.#answer(event.subagent, at);
        this.#calls.open(event, at);
        return;
      case 'hook-started':
        this.#calls.open({ id: event.id, name: `hook ${event.name}`, input: undefined }, at);
        return;
      case 'tool-closed':
      case 'hook-ran':
        this.#close(event.id, at);
        return;
      case 'api-retried': {
        const wait = durationWords(event.delay_ms);
        this.#waitForModel(at, `asks the model again in ${wait} (${event.error})`);
        this.#sign = at + event.delay_ms;
        return;
      }
      case 'compacting':
        this.#waitForModel(at, 'compacts the conversation');
        this.#allowance = compactionMs;
        return;
      case 'compacted':
      case 'model-fallback':
        this.#waitForModel(at, 'waits for the model');
        return;
      case 'told':
        // Feedback of a hook or of the agent itself: the model is asked once more.
        if (this.#phase === 'streaming') this.#waitForModel(at, 'waits for the model');
        return;
      case 'background-changed':
        this.#sign = Math.max(this.#sign, at);
        if (event.status === 'running') this.#background.add(event.id);
        if (endedStatuses.has(event.status)) this.#background.delete(event.id);
        return;
      case 'message-taken':
        this.#sign = Math.max(this.#sign, at);
        // Words that came at the end of a turn begin another one.
        if (this.#phase === 'after-result') this.#waitForModel(at, 'waits for the model');
        return;
      case 'turn-ended':
        this.#calls.clear();
        this.#enter('after-result', at, 'has ended its turn');
        return;
      case 'model-refused':
      case 'model-failed':
      case 'limit-told':
      case 'call-denied':
      case 'state-changed':
      case 'control-answered':
      case 'control-asked':
      case 'housekeeping':
      case 'unknown-message':
      case 'malformed-line':
        return;
      default:
        unreachable(event);
    }
  }

  /** A call that is open tells what goes on, unless the session has not begun or has ended its turn. */
  #openCall(): ActivityView | undefined {
    if (this.#phase === 'starting' || this.#phase === 'after-result') return undefined;
    const call = this.#calls.oldest(this.#sign);
    if (call === undefined) return undefined;
    const { since, deadline, name } = call;
    return { state: 'tool-open', since, deadline, stop: 'tool', words: `runs ${name}` };
  }

  #answer(subagent: boolean, at: number): void {
    this.#sign = Math.max(this.#sign, at);
    if (subagent) return;
    if (this.#phase === 'streaming') this.#sign = at;
    else this.#enter('streaming', at, 'the model answers');
  }

  #close(id: string, at: number): void {
    this.#sign = Math.max(this.#sign, at);
    if (!this.#calls.close(id, at) || this.#calls.size > 0) return;
    if (this.#phase === 'streaming') this.#waitForModel(at, 'waits for the model');
  }

  #waitForModel(at: number, words: string): void {
    this.#enter('waiting-model', at, words);
  }

  #enter(phase: Exclude<ActivityState, 'tool-open'>, at: number, words: string): void {
    this.#phase = phase;
    this.#since = at;
    this.#sign = at;
    this.#allowance = 0;
    this.#words = words;
  }

  #limit(): number {
    const { start, model, stream, tool, after_result } = this.#timers;
    switch (this.#phase) {
      case 'starting':
        return start;
      case 'waiting-model':
        return model;
      case 'streaming':
        // Without partial messages a long part of an answer is as silent as a wait.
        return this.#beats ? stream : model;
      case 'after-result':
        // The agent waits for work in its background by itself.
        return this.#background.size > 0 ? Math.max(tool, after_result) : after_result;
      default:
        return unreachable(this.#phase);
    }
  }

  #stopReason(): StopReason {
    if (this.#phase === 'starting') return 'start';
    return this.#phase === 'after-result' ? 'lingering' : 'silence';
  }
}
