import * as z from 'zod/mini';
import type { Failure } from '../../model/failure.ts';
import { failureWords } from '../../model/failure.ts';
import { nearest } from '../../model/nearest.ts';
import { kinds, priorities } from '../../model/task.ts';
import { text, writtenTask } from '../../model/written-task.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import type { ServedProject } from '../server/served-project.ts';

export const createTask = defineProjectTool({
  name: 'create_task',
  title: 'Create a task',
  description:
    'Adds a task to the queue and answers with its id. It is played after this session, once this task is complete.',
  use: 'for work that you find and that does not belong to this task',
  kinds: ['implement', 'plan'],
  reads_only: false,
  input: z.object({
    title: text.check(z.maxLength(200)),
    description: z.optional(z.string()),
    kind: z.optional(z.enum(kinds)),
    priority: z.optional(z.enum(priorities)),
    feature: z.optional(text),
    discipline: z.optional(text),
    depends_on: writtenTask.shape.depends_on,
    acceptance: z.optional(z.array(text)),
    verify: z.optional(z.array(text)).register(z.globalRegistry, {
      description: 'Names of checks that the project declares',
    }),
    context_files: z.optional(z.array(text)),
    tags: z.optional(z.array(text)),
  }),
  run: async (input, project) => {
    const refused = limitWords(project) ?? undeclaredWords(input.verify ?? [], project);
    if (refused !== undefined) return refusal(refused);
    const added = await project.store.addTask({ ...input, status: 'draft', ...project.maker });
    if (!added.ok) return refusal(`Not done: ${shortWords(added.failure)}`);
    const { id, title } = added.value;
    project.noteCreated({ id, title });
    return answer(`Created ${id}: ${title}`);
  },
});

/** Counted in the queue itself: what the session's own folder says could be changed by the session. */
function limitWords(project: ServedProject): string | undefined {
  const limit = project.maxNewTasks();
  if (limit === undefined) return undefined;
  const loaded = project.store.load();
  if (!loaded.ok) return `Not done: ${shortWords(loaded.failure)}`;
  const { tasks } = loaded.value.queue;
  const created = tasks.filter((task) => task.parent === project.maker.parent).length;
  if (created < limit) return undefined;
  return `Not done: this session may create ${limit} tasks and has created ${created}. Say what remains in the handoff instead.`;
}

/** Agents hand Ralph no shell commands: they name checks that the project's owner declared. */
function undeclaredWords(verify: string[], project: ServedProject): string | undefined {
  const declared = project.declaredChecks();
  const [first] = verify.filter((name) => !declared.includes(name));
  if (first === undefined) return undefined;
  const near = nearest(first, declared);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `Not done: verify: found ${JSON.stringify(first)}, expected names of declared checks (${declared.join(', ') || 'none is declared'}).${hint}`;
}

function shortWords(failure: Failure): string {
  const { what, where, todo } = failureWords(failure);
  return [what, where, todo].filter((part) => part !== undefined).join('; ');
}
