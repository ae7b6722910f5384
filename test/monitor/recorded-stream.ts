import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import type { TranscriptEvent } from '../../src/model/event.ts';
import { LineFrame } from '../../src/monitor/line-frame.ts';
import { translateLine } from '../../src/monitor/translate.ts';

const index = z.array(
  z.object({
    stream: z.string(),
    what: z.string(),
    exit_code: z.number(),
    end: z.string(),
    detail: z.optional(z.string()),
  }),
);
export type RecordedStream = z.infer<typeof index>[number];

/** The file of a recorded stream, or of the stderr beside it. */
export function recordedPath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/streams/${name}`, import.meta.url));
}

/** Every recorded stream of the real agent, with the end that it has to be read as. */
export const recordedStreams: RecordedStream[] = index.parse(
  JSON.parse(readFileSync(recordedPath('index.json'), 'utf8')),
);

export function recordedBytes(stream: string): Buffer {
  return readFileSync(recordedPath(stream));
}

export function recordedStderr(stream: string): string {
  const path = recordedPath(stream.replace(/\.jsonl$/, '.stderr'));
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** All events of a recorded stream, its bytes given in chunks of this size. */
export function recordedEvents(stream: string, chunkBytes = 65_536): TranscriptEvent[] {
  const frame = new LineFrame();
  const bytes = recordedBytes(stream);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    lines.push(...frame.push(bytes.subarray(at, at + chunkBytes)));
  }
  const cut = frame.end();
  return [...lines, ...(cut === undefined ? [] : [cut])].flatMap(translateLine);
}
