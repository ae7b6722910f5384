import * as z from 'zod/mini';
import { words } from '../field.ts';
import { answer, defineTool, refusal } from '../tool.ts';

export const reportProgress = defineTool({
  name: 'report_progress',
  title: 'Report progress',
  description: 'Shows one line to the people who watch.',
  use: 'now and then in long work, one line',
  kinds: ['implement', 'plan', 'review'],
  reads_only: false,
  input: z.strictObject({
    message: words.check(z.maxLength(200)),
    percent: z.optional(z.number().check(z.gte(0), z.lte(100))),
  }),
  run: ({ message, percent }, session) => {
    const shown = session.signal({
      type: 'progress',
      message,
      ...(percent === undefined ? {} : { percent }),
    });
    return shown.ok
      ? answer('Shown.')
      : refusal('Not shown: the session folder cannot be written.');
  },
});
