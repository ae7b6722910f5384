import { taskIdPattern } from '../model/id.ts';
import { outcomeOf, outcomeOfPrint, type Handlers } from './handler.ts';

/** Prompts that are counted for one answer: a screen shows no more tasks at a time. */
const mostEstimates = 60;

/** The queue as lists and boards show it, and what of it is not in its files. */
export const queueHandlers: Handlers<'GET /queue' | 'GET /tallies' | 'GET /estimates'> = {
  'GET /queue': { answer: ({ desk }) => outcomeOf(desk.queue()) },
  'GET /tallies': {
    answer: async ({ desk }) => ({ ok: true, value: await desk.tallies() }),
  },
  'GET /estimates': {
    answer: async ({ run, query }) => {
      const given = (query('tasks') ?? '').split(',');
      const ids = given.filter((id) => taskIdPattern.test(id)).slice(0, mostEstimates);
      if (ids.length === 0) return { ok: true, value: { rows: [] } };
      return outcomeOfPrint(await run({ words: ['tokens', '--json', '--', ...ids] }));
    },
  },
};
