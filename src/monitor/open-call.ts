/** A call of a tool (or a run of a hook) whose end was not seen yet. Times in milliseconds. */
interface OpenCall {
  name: string;
  since: number;
  /** When its own time began to run: calls of one answer may wait for each other. */
  from: number;
}

/** Milliseconds that one call may take. */
export interface CallLimits {
  tool: number;
  mcp: number;
}

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

  open(id: string, name: string, at: number): void {
    if (!this.#calls.has(id)) this.#calls.set(id, { name, since: at, from: at });
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
        return { name: call.name, since: call.since, deadline: call.from + this.#limit(call.name) };
      }
      agent ??= call;
    }
    if (agent === undefined) return undefined;
    return { name: agent.name, since: agent.since, deadline: sign + this.#limits.tool };
  }

  #limit(name: string): number {
    return name.startsWith('mcp__') ? this.#limits.mcp : this.#limits.tool;
  }
}

function isAgent(name: string): boolean {
  return name === 'Agent' || name === 'Task';
}
