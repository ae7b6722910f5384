import { maxDurationMs } from '../model/duration.ts';

/** A call of a tool (or a run of a hook) whose end was not seen yet. Times in milliseconds. */
interface OpenCall {
  name: string;
  since: number;
  /** When its own time began to run: calls of one answer may wait for each other. */
  from: number;
  limit: number;
}

/** Milliseconds that one call may take. */
export interface CallLimits {
  tool: number;
  mcp: number;
  /** Single tools by their names; these win over the others. */
  tools: Readonly<Record<string, number>>;
}

/** What a call tells of itself when it begins. */
export interface BegunCall {
  id: string;
  name: string;
  input: unknown;
}

/** A command that is ended at its own time-out takes a little longer until that is told. */
const ownTimeMarginMs = 10_000;

/** The calls that a session has open, its subagents' too, in the order in which they began. */
export class OpenCalls {
  readonly #limits: CallLimits;
  readonly #calls = new Map<string, OpenCall>();

  constructor(limits: CallLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#calls.size;
  }

  open({ id, name, input }: BegunCall, at: number): void {
    if (this.#calls.has(id)) return;
    const limit = this.#ownLimit(name) ?? Math.max(this.#limits.tool, announcedTime(name, input));
    this.#calls.set(id, { name, since: at, from: at, limit });
  }

  /** False when it was not open. */
  close(id: string, at: number): boolean {
    let behind = false;
    for (const [other, call] of this.#calls) {
      // What was called after it may have been waiting for it.
      if (behind) call.from = at;
      if (other === id) behind = true;
    }
    return this.#calls.delete(id);
  }

  /** So many milliseconds do not count for what is open. */
  shift(ms: number): void {
    for (const call of this.#calls.values()) call.from += ms;
  }

  clear(): void {
    this.#calls.clear();
  }

  /**
   * The call that tells what goes on, and when it counts as hung. Of several the oldest, as the later
   * ones may not run yet. A subagent has no limit of its own: its calls have, and between them it has
   * to show a sign (`sign`: the last one) within the time of one call, since not all of them are seen.
   */
  oldest(sign: number): { name: string; since: number; deadline: number } | undefined {
    let agent: OpenCall | undefined;
    for (const call of this.#calls.values()) {
      if (!isAgent(call.name)) {
        return { name: call.name, since: call.since, deadline: call.from + call.limit };
      }
      agent ??= call;
    }
    if (agent === undefined) return undefined;
    return { name: agent.name, since: agent.since, deadline: sign + agent.limit };
  }

  #ownLimit(name: string): number | undefined {
    const { tools, mcp } = this.#limits;
    if (Object.hasOwn(tools, name)) return tools[name];
    return name.startsWith('mcp__') ? mcp : undefined;
  }
}

/** How long a command said that it may take, with what comes on top; 0 for any other call. */
function announcedTime(name: string, input: unknown): number {
  if (name !== 'Bash' || typeof input !== 'object' || input === null) return 0;
  const timeout: unknown = Reflect.get(input, 'timeout');
  if (typeof timeout !== 'number' || !(timeout > 0)) return 0;
  return Math.min(timeout, maxDurationMs) + ownTimeMarginMs;
}

function isAgent(name: string): boolean {
  return name === 'Agent' || name === 'Task';
}
