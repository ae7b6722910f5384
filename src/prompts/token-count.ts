/** tiktoken is quadratic on unbroken runs; cutting there costs under 0.1% of exactness. */
const pieceLength = 4_000;

/**
 * What a text costs the model, in tokens. An estimate: Claude's tokenizer is not public, so this is
 * OpenAI's count times a fixed factor, and never more than the text has bytes. Loads the tokenizer at
 * the first call.
 */
export async function estimateTokens(text: string): Promise<number> {
  const { get_encoding } = await import('tiktoken');
  const encoding = get_encoding('o200k_base');
  try {
    let count = 0;
    for (let start = 0; start < text.length; start += pieceLength) {
      // Ordinary: `<|endoftext|>` in what people wrote is text like any other and must not throw.
      count += encoding.encode_ordinary(text.slice(start, start + pieceLength)).length;
    }
    return Math.min(Math.round(count * claudeFactor), Buffer.byteLength(text));
  } finally {
    encoding.free();
  }
}

const claudeFactor = 1.3;

/** A text of more bytes for each token than this is nothing that people or programs write. */
const bytesPerToken = 40;

/** Whether a text costs at most so many tokens by the estimate. Mostly told without the tokenizer. */
export async function fitsTokens(text: string, limit: number): Promise<boolean> {
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return true;
  if (bytes > limit * bytesPerToken) return false;
  return (await estimateTokens(text)) <= limit;
}
