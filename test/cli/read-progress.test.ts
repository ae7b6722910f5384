import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readProgress } from '../../src/cli/read-progress.ts';

/** What is on a terminal after a reading that takes this long for each tenth of its records. */
function shown(msEach: number, isTTY = true): string {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  let time = 0;
  const progress = readProgress(stream as unknown as NodeJS.WriteStream, () => time);
  for (let done = 1; done <= 10; done++) {
    time += msEach;
    progress?.(done, 10);
  }
  return (stream.read() as string | null) ?? '';
}

it('says on a terminal how far the reading of a long queue is, once it lasts a second [DB-144]', () => {
  expect(shown(90)).toBe('');
  expect(shown(300, false)).toBe('');
  const lines = shown(300).split('\r\u001B[K');
  expect(lines.slice(0, 3)).toEqual([
    '',
    'reading the queue: 4 of 10 tasks',
    'reading the queue: 5 of 10 tasks',
  ]);
  // The line is gone when the reading is over.
  expect(lines.at(-1)).toBe('');
});
