import { found, outcomeOfPrint, type Handlers } from './handler.ts';
import { nothingHere } from './refusal.ts';

/** Rows that one answer may hold. */
const mostRows = 1_000;

/** Nobody looks for longer words. */
const mostWords = 500;

/** What was played and how, and what keeps it from being. */
export const sessionHandlers: Handlers<
  | `GET /sessions${'' | '/:session' | '/:session/rows' | '/:session/rows/:n'}`
  | `GET /sessions/:session/${'found' | 'lines' | 'steps'}`
  | 'POST /presence'
  | 'GET /doctor'
> = {
  'GET /sessions': { answer: async ({ desk }) => found(await desk.sessions()) },
  'GET /sessions/:session': {
    answer: async ({ desk, at }) => found(await desk.session(at.session)),
  },
  'GET /sessions/:session/rows': {
    answer: async ({ desk, at, query }) => {
      const { from, count } = span(query);
      const transcript = await desk.transcript(at.session);
      if (transcript === undefined) return nothingHere;
      return { ok: true, value: { count: transcript.count, rows: transcript.rows(from, count) } };
    },
  },
  'GET /sessions/:session/rows/:n': {
    answer: async ({ desk, at }) => {
      const n = wholeNumber(at.n);
      const transcript = await desk.transcript(at.session);
      return found(n === undefined ? undefined : await transcript?.detail(n));
    },
  },
  'GET /sessions/:session/found': {
    answer: async ({ desk, at, query }) => {
      const words = (query('words') ?? '').slice(0, mostWords);
      return found(await (await desk.transcript(at.session))?.find(words));
    },
  },
  'GET /sessions/:session/lines': {
    answer: async ({ desk, at, query }) => {
      const { from, count } = span(query);
      return found((await desk.transcript(at.session))?.lines(from, count));
    },
  },
  'GET /sessions/:session/steps': {
    answer: async ({ desk, at }) => found((await desk.transcript(at.session))?.steps()),
  },
  'POST /presence': {
    answer: ({ desk }) => {
      desk.notePresence();
      return { ok: true, value: { noted: true } };
    },
  },
  'GET /doctor': {
    answer: async ({ run }) => outcomeOfPrint(await run({ words: ['doctor', '--json'] })),
  },
};

/** Which of many are asked for. */
function span(query: (name: string) => string | undefined): { from: number; count: number } {
  return {
    from: wholeNumber(query('from')) ?? 0,
    count: Math.min(mostRows, wholeNumber(query('count')) ?? 200),
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
