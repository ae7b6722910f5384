import * as z from 'zod/mini';
import { filePaths, line, specField } from '../field.ts';
import { problemList } from '../input-problem.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import { failureLine } from './failure-line.ts';
import { takenLine } from './named.ts';

export const createFeature = defineProjectTool({
  name: 'create_feature',
  title: 'Create a feature',
  description:
    'Adds a feature: what several tasks have in common. Its description and files are in the prompt of each of them.',
  use: 'when several tasks belong to one thing that has no feature yet',
  kinds: ['plan'],
  reads_only: false,
  input: z.strictObject({
    name: line(60),
    title: z.optional(line(200)),
    description: z.optional(z.string()),
    context_files: z.optional(filePaths),
    spec: z.optional(specField),
  }),
  output: z.object({ name: z.string() }),
  run: async (input, project) => {
    const loaded = project.store.load();
    if (!loaded.ok) return refusal(failureLine(loaded.failure));
    const taken = takenLine('feature', input.name, loaded.value.queue.features.keys());
    if (taken !== undefined) return refusal(problemList([taken]));
    const made = await project.store.editCatalog('features', { type: 'add', record: input });
    if (!made.ok) return refusal(failureLine(made.failure));
    const message = `Created the feature ${input.name}. Tasks name it as their feature.`;
    return answer(message, { name: input.name, message });
  },
});
