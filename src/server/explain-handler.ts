import { explainCall } from './command-words.ts';
import { found, outcomeOf, outcomeOfPrint, type Handlers } from './handler.ts';
import { explainBody } from './written-body.ts';

/** A person's words, and the tasks that a session makes of them. */
export const explainHandlers: Handlers<
  `GET /explain${'' | '/:session'}` | `POST /explain${'' | '/preview' | '/cancel'}`
> = {
  'GET /explain': { answer: ({ desk }) => ({ ok: true, value: { session: desk.explains } }) },
  'GET /explain/:session': {
    answer: async ({ desk, at }) => {
      const explained = await desk.explained(at.session);
      return explained.ok ? found(explained.value) : outcomeOf(explained);
    },
  },
  'POST /explain/preview': {
    body: explainBody,
    answer: async ({ run, body }) => outcomeOfPrint(await run(explainCall(body, '--print'))),
  },
  'POST /explain': {
    body: explainBody,
    answer: async ({ run, body }) => outcomeOfPrint(await run(explainCall(body, '--detach'))),
  },
  'POST /explain/cancel': {
    answer: async ({ run }) =>
      outcomeOfPrint(await run({ words: ['explain', '--cancel', '--json'] })),
  },
};
