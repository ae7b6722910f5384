import { describe, expect, it } from 'vitest';
import { compareReadings } from '../fuzz/two-readings.ts';

describe('a list that is read record by record', () => {
  it('reads exactly like the whole document, also when a text is changed again and again [DB-14, DB-140]', () => {
    const { split, kept, finding, texts } = compareReadings({ seed: 20261121, runs: 2_000 });
    expect(finding).toBeUndefined();
    expect(texts).toBeGreaterThanOrEqual(2_000);
    // A test in which nothing is ever split, or kept, would prove nothing.
    expect(split).toBeGreaterThan(500);
    expect(kept).toBeGreaterThan(200);
  });
});
