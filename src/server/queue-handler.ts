import { taskIdPattern } from '../model/id.ts';
import { outcomeOf, outcomeOfPrint, type Handlers } from './handler.ts';
import type { EstimateAnswer } from './route.ts';

/** Prompts that are counted for one answer: a screen shows no more tasks at a time. */
const mostEstimates = 60;

/** The queue as lists and boards show it, and what of it is not in its files. */
export const queueHandlers: Handlers<'GET /queue' | 'GET /tallies' | 'GET /estimates'> = {
  'GET /queue': { answer: ({ desk }) => outcomeOf(desk.queue()) },
  'GET /tallies': {
    answer: async ({ desk }) => ({ ok: true, value: await desk.tallies() }),
  },
  'GET /estimates': {
    answer: async ({ desk, run, query }) => {
      const { estimates } = desk;
      const given = (query('tasks') ?? '').split(',');
      // What is no task would be looked for among the files.
      const ids = given
        .filter((id) => taskIdPattern.test(id) && desk.known([id]).ok)
        .slice(0, mostEstimates);
      const known = estimates.rows(ids);
      const missing = ids.filter((id) => !known.some(({ name }) => name === id));
      if (missing.length === 0) return { ok: true, value: { rows: known } };
      const { edition } = estimates;
      const counted = outcomeOfPrint<EstimateAnswer>(
        await run({ words: ['tokens', '--json', '--', ...missing] }),
      );
      if (!counted.ok) return counted;
      estimates.take(counted.value, edition);
      return { ok: true, value: { rows: [...known, ...counted.value.rows] } };
    },
  },
};
