import type { Tiktoken } from 'tiktoken';

/** tiktoken is quadratic on unbroken runs; cutting there costs under 0.1% of exactness. */
const pieceLength = 4_000;

const claudeFactor = 1.3;

/**
 * What a text costs the model, in tokens. An estimate: Claude's tokenizer is not public, so this is
 * OpenAI's count times a fixed factor, and never more than the text has bytes. Loads the tokenizer,
 * which takes a good part of a second.
 */
export async function estimateTokens(text: string): Promise<number> {
  const encoding = await loadEncoding();
  try {
    return countTokens(encoding, text);
  } finally {
    encoding.free();
  }
}

/** The same for each of these texts. */
export async function estimateEach(texts: readonly string[]): Promise<number[]> {
  const encoding = await loadEncoding();
  try {
    return texts.map((text) => countTokens(encoding, text));
  } finally {
    encoding.free();
  }
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
): Promise<string | undefined> {
  let encoding: Tiktoken | undefined;
  try {
    for (const text of texts) {
      const bytes = Buffer.byteLength(text);
      if (bytes <= limit) return text;
      if (bytes > limit * bytesPerToken) continue;
      encoding ??= await loadEncoding();
      if (countTokens(encoding, text) <= limit) return text;
    }
    return undefined;
  } finally {
    encoding?.free();
  }
}

async function loadEncoding(): Promise<Tiktoken> {
  const { get_encoding } = await import('tiktoken');
  return get_encoding('o200k_base');
}

function countTokens(encoding: Tiktoken, text: string): number {
  let count = 0;
  for (let start = 0; start < text.length; start += pieceLength) {
    // Ordinary: `<|endoftext|>` in what people wrote is text like any other and must not throw.
    count += encoding.encode_ordinary(text.slice(start, start + pieceLength)).length;
  }
  return Math.min(Math.round(count * claudeFactor), Buffer.byteLength(text));
}
