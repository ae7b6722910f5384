import { createHash } from 'node:crypto';
import type { StopReason, TranscriptEvent } from '../model/event.ts';
import { plainLine } from '../model/plain-text.ts';
import type { SessionSignal } from '../model/signal.ts';

/**
 * What shows that a session stands still: why it is stopped, and the evidence for people. Before it
 * comes `begins`, with the first call that brings nothing new: from then on the files should not change.
 */
export type Standstill = { type: 'begins' } | StandsStill;

export interface StandsStill {
  type: 'stands-still';
  stop: Extract<StopReason, 'repetition' | 'same-failure'>;
  evidence: string;
}

/** From which time on the same counts as standing still; what comes once is no repetition. */
export interface RepetitionLimits {
  same_call: number;
  same_failure: number;
}

/** A call that has begun, until its end is seen. */
interface BegunCall {
  hash: string;
  words: string;
  subagent: boolean;
}

/** Calls that never end are forgotten in the end: memory stays bounded. */
const rememberedCalls = 1_000;

const shownInput = 80;

/**
 * Sees that a session stands still: the same calls with the same answers over and over, or the same
 * checks that fail with the same files. Whatever was not seen before in the session is progress, and
 * all counts begin anew. Pure, and bounded: it keeps hashes.
 */
export class Repetition {
  readonly #limits: RepetitionLimits;
  readonly #calls = new Repeats();
  readonly #failures = new Repeats();
  readonly #begun = new Map<string, BegunCall>();
  /** The subagents that run, by the ids of their calls. */
  readonly #agents = new Set<string>();

  constructor(limits: RepetitionLimits) {
    this.#limits = limits;
  }

  /** The standstill that this event shows, or undefined. */
  take(event: TranscriptEvent): Standstill | undefined {
    if (event.type === 'tool-opened') this.#begin(event);
    if (event.type !== 'tool-closed') return undefined;
    const call = this.#begun.get(event.id);
    this.#begun.delete(event.id);
    this.#agents.delete(event.id);
    if (call === undefined) return undefined;
    const hadRepeated = this.#calls.repeated;
    const count = this.#calls.count(hashOf(call.hash, event.output));
    // Subagents that work side by side may all begin with the same call.
    const side = call.subagent ? Math.max(1, this.#agents.size) : 1;
    if (count < atLeastTwo(this.#limits.same_call) * side) {
      return this.#calls.repeated && !hadRepeated ? { type: 'begins' } : undefined;
    }
    const evidence = `${call.words} ${count} times with the same answer, and nothing else new`;
    return { type: 'stands-still', stop: 'repetition', evidence };
  }

  /** The standstill that a signal of the session shows, or undefined. */
  takeSignal(signal: SessionSignal): StandsStill | undefined {
    // Without the id of the files nobody knows whether they are the same.
    if (signal.type !== 'checks-ran' || signal.tree === undefined) return undefined;
    const failed = signal.failed.toSorted();
    const count = this.#failures.count(hashOf(signal.tree, ...failed));
    if (failed.length === 0 || count < atLeastTwo(this.#limits.same_failure)) return undefined;
    const names = plainLine(failed.join(', '), shownInput);
    const evidence = `${names} failed ${count} times with the same files`;
    return { type: 'stands-still', stop: 'same-failure', evidence };
  }

  /** Something outside of the calls and their answers shows progress: they are counted anew. */
  progressed(): void {
    this.#calls.forget();
  }

  /** A person has said something: whatever comes then, it is not what came before once more. */
  spokenTo(): void {
    this.#calls.forget();
    this.#failures.forget();
  }

  #begin({ id, name, input, subagent }: Extract<TranscriptEvent, { type: 'tool-opened' }>): void {
    if (name === 'Agent' || name === 'Task') this.#agents.add(id);
    const hash = hashOf(name, JSON.stringify(input ?? {}));
    this.#begun.set(id, { hash, words: callWords(name, input), subagent });
    if (this.#begun.size <= rememberedCalls) return;
    for (const oldest of this.#begun.keys()) {
      this.#begun.delete(oldest);
      this.#agents.delete(oldest);
      return;
    }
  }
}

/** What is forgotten counts as new when it comes again: a session is then rather left alone. */
const rememberedHashes = 10_000;

/** Counts how often each of some things has come since the last one that was new. */
class Repeats {
  readonly #seen = new Set<string>();
  readonly #counts = new Map<string, number>();

  #repeated = false;

  /** Whether anything has come twice since then. */
  get repeated(): boolean {
    return this.#repeated;
  }

  /** How often it has come since then, this time included. */
  count(hash: string): number {
    if (!this.#seen.has(hash)) {
      if (this.#seen.size >= rememberedHashes) this.#seen.clear();
      this.#seen.add(hash);
      this.forget();
    }
    const count = (this.#counts.get(hash) ?? 0) + 1;
    this.#counts.set(hash, count);
    if (count > 1) this.#repeated = true;
    return count;
  }

  /** Begins all counts anew. */
  forget(): void {
    this.#counts.clear();
    this.#repeated = false;
  }
}

/** Each part has its length before it, so that no two lists of parts read the same. */
function hashOf(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64');
}

function atLeastTwo(limit: number): number {
  return Math.max(2, limit);
}

const tellingKeys = ['command', 'file_path', 'path', 'pattern', 'url'];

/** The tool, with the part of its input that tells what it does: `` Bash `cat x` ``. */
function callWords(name: string, input: unknown): string {
  const shown = plainLine(name, shownInput);
  if (typeof input !== 'object' || input === null) return shown;
  const telling = tellingKeys.map((key): unknown => Reflect.get(input, key));
  const others: unknown[] = Object.values(input);
  const told = [...telling, ...others].find((value) => typeof value === 'string' && value !== '');
  return typeof told === 'string' ? `${shown} \`${plainLine(told, shownInput)}\`` : shown;
}
