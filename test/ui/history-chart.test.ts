import { describe, expect, it } from 'vitest';
import { historyCharts } from '../../ui/src/state/history-chart.ts';
import { recordOf } from '../rig/record-of.ts';

describe('the charts of the history', () => {
  it('count attempts in the order of their numbers [WEB-94]', () => {
    const attempts = [10, 2, 1, 11];
    const records = attempts.map((attempt) => recordOf({ hour: 9, task: 'alpha', attempt }));
    const chart = historyCharts(records).find(({ title }) => title === 'Attempts per task');
    expect(chart?.bars.map(({ label }) => label)).toEqual([
      '1 attempt',
      '2 attempts',
      '10 attempts',
      '11 attempts',
    ]);
  });
});
