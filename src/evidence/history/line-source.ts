import { closeSync, constants, readSync } from 'node:fs';
import { openRegular } from '../../host/regular-file.ts';
import { LineFrame } from '../../monitor/line-frame.ts';

const chunkBytes = 256 * 1024;
const newline = 10;

export interface FileLine {
  text: string;
  /** Where in the file it ends, its line break included. */
  end: number;
  /** Whether it has a line break: the last one may still be written. */
  whole: boolean;
}

/**
 * The lines of a file from its first to its last, read as they are asked for: memory holds a chunk and
 * a line, however long the file is. `wanted` decides by a line's bytes whether it becomes text. What is
 * no readable regular file has no lines. `from` is the byte at which the first of them begins.
 */
export function* fileLines(
  path: string,
  wanted: (line: Buffer) => boolean = () => true,
  from = 0,
): Generator<FileLine, undefined> {
  const descriptor = openQuietly(path);
  if (descriptor === undefined) return;
  const frame = new LineFrame();
  try {
    let offset = from;
    /** Whether the line under way began in an earlier chunk: then all of it is kept. */
    let begun = false;
    for (let chunk = read(descriptor, offset); chunk.length > 0; chunk = read(descriptor, offset)) {
      let start = 0;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, start)) {
        const bytes = chunk.subarray(start, at + 1);
        start = at + 1;
        const end = offset + start;
        if (begun || wanted(bytes))
          for (const text of frame.push(bytes)) yield { text, end, whole: true };
        begun = false;
      }
      begun ||= start < chunk.length;
      frame.push(chunk.subarray(start));
      offset += chunk.length;
    }
    const text = frame.end();
    if (text !== undefined) yield { text, end: offset, whole: false };
  } finally {
    closeSync(descriptor);
  }
}

function read(descriptor: number, position: number): Buffer {
  // A new one each time: the line under way may be a view of it.
  const chunk = Buffer.allocUnsafe(chunkBytes);
  return chunk.subarray(0, readSync(descriptor, chunk, 0, chunkBytes, position));
}

function openQuietly(path: string): number | undefined {
  try {
    return openRegular(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
}
