import { commandWords } from './command-words.ts';
import { outcomeOf, outcomeOfPrint, type Handlers } from './handler.ts';
import { newTask, taskDeletion, taskPatch, typedTask, uiCommand } from './written-body.ts';

/** A longer diff is for a terminal. */
const mostDiffBytes = 1024 * 1024;

/** Tasks, and what a person does with them. */
export const taskHandlers: Handlers<
  | `${'GET' | 'PATCH'} /tasks/:id`
  | `POST /tasks${'' | '/preview' | '/:id/preview' | '/:id/delete'}`
  | `GET /tasks/:id/${'prompt' | 'tools' | 'diff'}`
  | 'POST /commands'
> = {
  'GET /tasks/:id': { answer: ({ desk, at }) => outcomeOf(desk.task(at.id)) },
  'POST /tasks': {
    body: newTask,
    answer: async ({ desk, body }) => outcomeOf(await desk.add(body)),
  },
  'POST /tasks/preview': {
    body: typedTask,
    answer: ({ desk, body }) => outcomeOf(desk.preview(body)),
  },
  'POST /tasks/:id/preview': {
    body: typedTask,
    answer: ({ desk, at, body }) => outcomeOf(desk.preview(body, at.id)),
  },
  'POST /tasks/:id/delete': {
    body: taskDeletion,
    answer: async ({ desk, at, body }) => outcomeOf(await desk.delete(at.id, body)),
  },
  'PATCH /tasks/:id': {
    body: taskPatch,
    answer: async ({ desk, at, body }) => outcomeOf(await desk.edit(at.id, body)),
  },
  'GET /tasks/:id/prompt': {
    answer: async ({ run, at }) =>
      outcomeOfPrint(await run({ words: ['prompt', '--json', '--tokens', '--', at.id] })),
  },
  'GET /tasks/:id/tools': {
    answer: async ({ run, at }) =>
      outcomeOfPrint(await run({ words: ['tools', '--json', '--', at.id] })),
  },
  'GET /tasks/:id/diff': {
    answer: async ({ run, text, at }) => {
      const [told, shown] = await Promise.all([
        run({ words: ['diff', '--json', '--', at.id] }),
        text({ words: ['diff', '--', at.id] }, mostDiffBytes),
      ]);
      if (!told.ok) return outcomeOfPrint(told);
      // Where nothing changed, it says so in words.
      const diff = /^(?:diff|commit) /m.test(shown.text) ? shown.text : '';
      return outcomeOfPrint({ ok: true, data: { ...(told.data as object), diff, cut: shown.cut } });
    },
  },
  'POST /commands': {
    body: uiCommand,
    answer: async ({ run, body }) => outcomeOfPrint(await run({ words: commandWords(body) })),
  },
};
