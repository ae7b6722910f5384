import { describe, expect, it } from 'vitest';
import { failureWords } from '../../src/model/failure.ts';

describe('the words of a failure', () => {
  it('name the first ten tasks that a start may mean, and how many more [CLI-5]', () => {
    const candidates = Array.from({ length: 10_000 }, (_, index) => `t-${index}`);
    const { what } = failureWords({ reason: 'task-ambiguous', prefix: 't', candidates });
    expect(what).toBe('t may mean t-0, t-1, t-2, t-3, t-4, t-5, t-6, t-7, t-8, t-9 and 9990 more');
    const few = failureWords({ reason: 'task-ambiguous', prefix: 'f', candidates: ['f1', 'f2'] });
    expect(few.what).toBe('f may mean f1, f2');
  });
});
