import type { Project } from '../../db/project.ts';
import { readText } from '../../host/file.ts';
import { serverName } from '../../mcpgen/mcp-config.ts';
import { shortHash, taskContent } from '../../mcpgen/task-view.ts';
import { explainTools } from '../../mcpgen/explain-table.ts';
import type { ExplainAnswers } from '../../model/explain.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { queueInput, type ExplainInput } from '../../prompts/explain/explain-input.ts';
import { explainPrompt } from '../../prompts/explain/explain-prompt.ts';
import { maskedExplain, maskRemarks } from '../../prompts/masked-input.ts';
import { rootsOf, type SessionPrompt } from '../prompt/session-prompt.ts';
import { soundTemplates } from '../prompt/template-folder.ts';

/** What a person wants: tasks of their words, or other ones than those that were made. */
export interface ExplainWish {
  answers: ExplainAnswers;
  revision: { words: string; tasks: Task[]; said: string | undefined } | undefined;
}

/** What people tell each other in the guide is not for sessions. */
const comments = /<!--[\s\S]*?-->\n?/g;

/** What tools are for here, where that is something else than in a session with a task. */
const uses: Record<string, string> = {
  complete_task: 'when the plan is whole. It tells once what rules find wrong with it',
  block_task: 'when the words do not tell what is wanted: ask with `on: human` and a question',
  create_task: 'to make a task',
  update_task: 'to mend a task, also one that was there before and nearly does what is wanted',
};

/** What a task says beside these is of no use to who revises it. */
const unsaid = ['created', 'created_by', 'parent', 'status', 'session', 'rank', 'notes'];

/**
 * The prompt of a session that makes tasks of a person's words. Fails with `unreadable`, and with `invalid-database` where
 * a template is wrong.
 */
export async function explainSessionPrompt(
  project: Project,
  queue: Queue,
  wish: ExplainWish,
): Promise<Result<SessionPrompt>> {
  const guide = readText(project.guide);
  if (!guide.ok) return guide;
  const input: ExplainInput = {
    ...queueInput(queue),
    answers: wish.answers,
    revision: wish.revision && {
      words: wish.revision.words,
      drafts: wish.revision.tasks.map((task) => ({
        hash: shortHash(task),
        status: task.status,
        content: contentOf(task),
      })),
      said: wish.revision.said,
    },
    guide: guide.value?.replace(comments, ''),
    max_new_tasks: queue.config.max_new_tasks.session,
    tools: explainTools.map(({ name, use }) => ({ name, use: uses[name] ?? use })),
    tool_prefix: `mcp__${serverName}__`,
  };
  const own = await soundTemplates(project, queue.config);
  if (!own.ok) return own;
  const masked = maskedExplain(input);
  const frame = { roots: rootsOf(project.root), templates: own.value };
  const prompt = await explainPrompt(masked.data, frame, queue.config.prompt);
  return ok({ ...prompt, remarks: maskRemarks(masked.places) });
}

function contentOf(task: Task): Record<string, unknown> {
  const entries = Object.entries(taskContent(task));
  return Object.fromEntries(entries.filter(([key]) => !unsaid.includes(key)));
}
