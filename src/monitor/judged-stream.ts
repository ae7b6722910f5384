import type { SessionReading } from '../model/session-end.ts';
import { type ProcessEnd, StreamJudge } from './judge.ts';
import { LineFrame } from './line-frame.ts';
import { translateLine } from './translate.ts';

export interface JudgedStream {
  reading: SessionReading;
  /** It holds no message at all, and what no text holds. */
  binary: boolean;
}

/**
 * Reads a session's output from its first to its last chunk, in memory that does not grow with it.
 * `expected`: the MCP servers that the session could not do without. Throws what reading a chunk throws.
 */
export async function judgeStream(
  chunks: AsyncIterable<Buffer>,
  expected: readonly string[],
  end: ProcessEnd,
): Promise<JudgedStream> {
  const frame = new LineFrame();
  const judge = new StreamJudge(expected);
  const seen = new Set<'message' | 'no-text'>();
  const take = (line: string): void => {
    for (const event of translateLine(line)) {
      judge.take(event);
      if (event.type !== 'malformed-line') seen.add('message');
      else if (noText.test(event.head)) seen.add('no-text');
    }
  };
  for await (const chunk of chunks) frame.push(chunk).forEach(take);
  const cut = frame.end();
  if (cut !== undefined) take(cut);
  return { reading: judge.reading(end), binary: seen.has('no-text') && !seen.has('message') };
}

/** What stands for bytes that are no character, and control characters that no program prints as text. */
const noText = /[\ufffd\u0000-\u0006\u000e-\u001a\u001c-\u001f]/;
