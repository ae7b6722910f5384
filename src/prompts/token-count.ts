import { createHash } from 'node:crypto';
import type { Tiktoken } from 'tiktoken';

/** tiktoken is quadratic on unbroken runs; cutting there costs under 0.1% of exactness. */
const pieceLength = 4_000;

/** The default of `prompt.token_factor`: Claude's tokens for each of OpenAI's. */
export const defaultTokenFactor = 1.3;

/**
 * What texts cost the model, in tokens. Estimates: Claude's tokenizer is not public, so each is OpenAI's
 * count times a fixed factor, and never more than the text has bytes. Loads the tokenizer, which takes a
 * good part of a second, unless it has counted all of them before.
 */
export async function estimateEach(
  texts: readonly string[],
  factor = defaultTokenFactor,
): Promise<number[]> {
  const counter = new TokenCounter(factor);
  try {
    const counts: number[] = [];
    for (const text of texts) counts.push(await counter.count(text));
    return counts;
  } finally {
    counter.close();
  }
}

/** The same for one text. */
export async function estimateTokens(text: string, factor = defaultTokenFactor): Promise<number> {
  const [count = 0] = await estimateEach([text], factor);
  return count;
}

/** A text of more bytes for each token than this is nothing that people or programs write. */
const bytesPerToken = 8;

/**
 * The first of these texts that costs at most so many tokens by the estimate, or undefined. The
 * tokenizer is loaded only where bytes alone do not tell, and then once.
 */
export async function firstThatFits(
  texts: Iterable<string>,
  limit: number,
  factor = defaultTokenFactor,
): Promise<string | undefined> {
  const counter = new TokenCounter(factor);
  try {
    for (const text of texts) {
      if (counter.bound(text) <= limit) return text;
      if (Buffer.byteLength(text) > limit * bytesPerToken) continue;
      if ((await counter.count(text)) <= limit) return text;
    }
    return undefined;
  } finally {
    counter.close();
  }
}

/** How often a text was counted; what many prompts have in common is counted once in a run. */
const known = new Map<string, number>();
const mostKnown = 2_000;

/** Counts with a tokenizer that is loaded when it is first needed, and given back in `close`. */
export class TokenCounter {
  readonly #factor: number;
  #encoding: Tiktoken | undefined;

  constructor(factor: number) {
    this.#factor = factor;
  }

  /** The estimate of a text. */
  async count(text: string): Promise<number> {
    return this.#known(text) ?? this.#countAnew(text);
  }

  /** What its estimate is at most; the estimate itself where it is known. Loads nothing. */
  bound(text: string): number {
    return this.#known(text) ?? Buffer.byteLength(text);
  }

  close(): void {
    this.#encoding?.free();
    this.#encoding = undefined;
  }

  #known(text: string): number | undefined {
    const raw = known.size === 0 ? undefined : known.get(keyOf(text));
    return raw === undefined ? undefined : this.#estimate(raw, text);
  }

  async #countAnew(text: string): Promise<number> {
    this.#encoding ??= await loadEncoding();
    const raw = rawCount(this.#encoding, text);
    if (known.size >= mostKnown) known.clear();
    known.set(keyOf(text), raw);
    return this.#estimate(raw, text);
  }

  #estimate(raw: number, text: string): number {
    return Math.min(Math.round(raw * this.#factor), Buffer.byteLength(text));
  }
}

async function loadEncoding(): Promise<Tiktoken> {
  const { get_encoding } = await import('tiktoken');
  return get_encoding('o200k_base');
}

function rawCount(encoding: Tiktoken, text: string): number {
  let count = 0;
  for (let start = 0; start < text.length; start += pieceLength) {
    // Ordinary: `<|endoftext|>` in what people wrote is text like any other and must not throw.
    count += encoding.encode_ordinary(text.slice(start, start + pieceLength)).length;
  }
  return count;
}

function keyOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
