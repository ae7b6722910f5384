import * as z from 'zod/mini';
import { line, words } from '../field.ts';
import { problemList } from '../input-problem.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import { failureLine } from './failure-line.ts';
import { resolved, takenLine } from './named.ts';

export const createDiscipline = defineProjectTool({
  name: 'create_discipline',
  title: 'Create a discipline',
  description:
    'Adds a discipline: a way of working that tasks can name. Its persona and conventions are in the prompt of each of them, its checks are theirs too.',
  use: 'when several tasks want a way of working that has no discipline yet',
  kinds: ['plan'],
  reads_only: false,
  input: z.strictObject({
    name: line(60),
    title: z.optional(line(200)),
    persona: z.optional(z.string()),
    conventions: z.optional(z.string()),
    verify: z.optional(z.array(words)),
  }),
  output: z.object({ name: z.string() }),
  run: async (input, project) => {
    const loaded = project.store.load();
    if (!loaded.ok) return refusal(failureLine(loaded.failure));
    const { queue } = loaded.value;
    const taken = takenLine('discipline', input.name, queue.disciplines.keys());
    if (taken !== undefined) return refusal(problemList([taken]));
    const given = resolved(input, queue, project.declaredChecks());
    if (!given.ok) return refusal(given.failure);
    const record = given.value;
    const made = await project.store.editCatalog('disciplines', { type: 'add', record });
    if (!made.ok) return refusal(failureLine(made.failure));
    const message = `Created the discipline ${input.name}. Tasks name it as their discipline.`;
    return answer(message, { name: input.name, message });
  },
});
