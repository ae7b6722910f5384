import { describe, expect, it } from 'vitest';
import { parseUntil } from '../../src/cli/until.ts';

/** In local time, as a person reads the clock. */
const now = new Date(2026, 10, 21, 22, 15, 30);

describe('the time of --until', () => {
  it.each([
    ['07:30', new Date(2026, 10, 22, 7, 30)],
    ['7:30', new Date(2026, 10, 22, 7, 30)],
    ['22:16', new Date(2026, 10, 21, 22, 16)],
    ['22:15', new Date(2026, 10, 22, 22, 15)],
    ['8h', new Date(2026, 10, 22, 6, 15, 30)],
    ['90m', new Date(2026, 10, 21, 23, 45, 30)],
    ['2026-11-23T01:02', new Date(2026, 10, 23, 1, 2)],
    ['2030-01-01T00:00:00Z', new Date(Date.UTC(2030, 0, 1))],
  ])('is what a person means by %s [PLAY-60]', (text, time) => {
    expect(parseUntil(text, now)).toEqual(time);
  });

  it.each(['25:00', '7:60', '0m', '2026-11-20T01:02', '2026-11-23', 'tomorrow', ''])(
    'is nothing for %j [PLAY-60]',
    (text) => {
      expect(parseUntil(text, now)).toBeUndefined();
    },
  );
});
