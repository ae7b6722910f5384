import { statSync } from 'node:fs';
import { FileTail } from '../../host/file-tail.ts';
import { JsonLines } from '../../host/jsonl.ts';
import type { TranscriptEvent } from '../../model/event.ts';
import type { Tokens } from '../../model/session-end.ts';
import { LineFrame } from '../../monitor/line-frame.ts';
import { translateLine } from '../../monitor/translate.ts';

export interface CopyParts {
  /** Finds the agent's file, which a new conversation gets with its first words. */
  find: () => string | undefined;
  /** The session's own stream. */
  stream: string;
  /** So many bytes of it are kept; what goes on after them only counts. */
  most: number;
  /** Called with what happens in the conversation from now on. */
  take: (event: TranscriptEvent) => void;
}

/** What a conversation in a terminal came to, as far as it tells. Its cost is not in it. */
export interface ConversationCount {
  turns: number;
  tokens: Tokens;
  model: string | undefined;
  /** Not all of it is kept: it was more than may be. */
  is_cut: boolean;
}

/** A file that is not there yet is looked for again after this. */
const lookAgainMs = 250;

/**
 * Keeps what is said in a terminal with the session, as its stream: there the agent prints for the
 * person, and only its own file of the conversation tells what it did.
 */
export class ConversationCopy {
  readonly #parts: CopyParts;
  readonly #frame = new LineFrame();
  readonly #lines: JsonLines | undefined;
  readonly #timer: NodeJS.Timeout;
  /** By message: the agent writes one line for each block of it, each with what all took so far. */
  readonly #messages = new Map<string, Tokens>();
  #model: string | undefined;
  /** Bytes that are kept, and whether there was more. */
  #kept = 0;
  #isCut = false;
  /** Bytes of what was said before. */
  #skip: number;
  #tail: FileTail | undefined;

  constructor(parts: CopyParts) {
    this.#parts = parts;
    const stream = JsonLines.open(parts.stream);
    this.#lines = stream.ok ? stream.value : undefined;
    this.#skip = sizeOf(parts.find());
    this.#open();
    this.#timer = setInterval(() => {
      this.#open();
    }, lookAgainMs);
  }

  /** Takes what is left. Call it once the agent has ended. */
  close(): ConversationCount {
    clearInterval(this.#timer);
    this.#open();
    this.#tail?.close();
    this.#lines?.close();
    const counts = [...this.#messages.values()];
    const sum = (key: keyof Tokens): number => counts.reduce((all, one) => all + one[key], 0);
    return {
      turns: counts.length,
      tokens: { input: sum('input'), output: sum('output'), cached: sum('cached') },
      model: this.#model,
      is_cut: this.#isCut,
    };
  }

  #open(): void {
    if (this.#tail !== undefined) return;
    const path = this.#parts.find();
    if (path === undefined) return;
    try {
      this.#tail = new FileTail(path, (chunk) => {
        const skipped = Math.min(this.#skip, chunk.length);
        this.#skip -= skipped;
        for (const line of this.#frame.push(chunk.subarray(skipped))) this.#take(line);
      });
    } catch {
      // No regular file: then there is no copy.
    }
  }

  /** The agent also notes there what is for its own use only. */
  #take(line: string): void {
    const value = parse(line);
    const type = textAt(value, 'type');
    if (type !== 'assistant' && type !== 'user') return;
    this.#keep(line, value);
    if (type === 'assistant') this.#count(at(value, 'message'));
    for (const event of translateLine(line)) this.#parts.take(event);
  }

  /** Without it the record still tells what came of it. */
  #keep(line: string, value: unknown): void {
    this.#kept += Buffer.byteLength(line);
    this.#isCut ||= this.#kept > this.#parts.most;
    if (!this.#isCut) this.#lines?.append(value, false);
  }

  #count(message: unknown): void {
    const id = textAt(message, 'id');
    if (id === undefined) return;
    this.#model = textAt(message, 'model') ?? this.#model;
    const usage = at(message, 'usage');
    this.#messages.set(id, {
      input: numberAt(usage, 'input_tokens') + numberAt(usage, 'cache_creation_input_tokens'),
      output: numberAt(usage, 'output_tokens'),
      cached: numberAt(usage, 'cache_read_input_tokens'),
    });
  }
}

function sizeOf(path: string | undefined): number {
  return path === undefined ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function textAt(value: unknown, key: string): string | undefined {
  const text = at(value, key);
  return typeof text === 'string' ? text : undefined;
}

function numberAt(value: unknown, key: string): number {
  const number = at(value, key);
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : 0;
}
