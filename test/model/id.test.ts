import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { durationWords, parseDuration } from '../../src/model/duration.ts';
import { newSessionId, newTaskId, sessionMonth, taskIdPattern } from '../../src/model/id.ts';

describe('ids and durations', () => {
  it('makes task ids that YAML reads as text', () => {
    for (let round = 0; round < 100; round++) {
      const id = newTaskId(randomBytes);
      expect(id).toMatch(/^t-[0-9abcdefghjkmnpqrstvwxyz]{7}$/);
      expect(id).toMatch(taskIdPattern);
    }
  });

  it('makes session ids that sort by time and tell their month', () => {
    const at = (time: string): string => newSessionId(new Date(time), randomBytes);
    const earlier = at('2026-09-30T23:59:59.999Z');
    const later = at('2026-10-01T00:00:00Z');
    expect(earlier < later).toBe(true);
    expect(sessionMonth(earlier)).toBe('2026-09');
    expect(sessionMonth(later)).toBe('2026-10');
    expect(sessionMonth('../../etc')).toBeUndefined();
  });

  it('reads and words durations', () => {
    expect(['250ms', '90s', '30m', '2h', '1d'].map(parseDuration)).toEqual([
      250, 90_000, 1_800_000, 7_200_000, 86_400_000,
    ]);
    expect(['', '30', 'm', '1.5h', '-1s'].map(parseDuration)).toEqual(Array(5).fill(undefined));
    expect([400, 12_000, 185_000, 7_620_000].map(durationWords)).toEqual([
      '0.4s',
      '12s',
      '3m 05s',
      '2h 07m',
    ]);
  });
});
