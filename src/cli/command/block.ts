import type { TaskEdit } from '../../db/store.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { answerHint } from '../display/answer-hint.ts';
import type { ExitCode } from '../exit-code.ts';
import { givenWords, reasonWords } from '../given-words.ts';
import { printFailure } from '../output.ts';
import { refusedTask } from '../refused-task.ts';
import { changeStatus, findTasks } from '../status-change.ts';

export interface BlockOptions {
  json: boolean;
  question?: string;
}

/** Keeps a task from being played until a person says more; with a question, until it is answered. */
export async function block(id: string, words: string[], options: BlockOptions): Promise<ExitCode> {
  const { json } = options;
  const reason = await givenWords(words, `ralph block ${id} "why"`);
  if (!reason.ok) return printFailure(reason.failure, json);
  const question = await reasonWords(options.question, `ralph block ${id} "why" --question "…"`);
  if (!question.ok) return printFailure(question.failure, json);
  return changeStatus({
    name: 'block',
    json,
    pick: (tasks) => findTasks(tasks, [id]),
    edit: (task) => blockEdit(task, reason.value, question.value),
    report: ({ tasks: [task], woken }) => ({
      kind: 'task',
      data: task,
      text: [
        `${task?.id ?? id} is blocked: ${plainLine(question.value ?? reason.value)}`,
        `  ${answerHint(task?.id ?? id, {})}, \`ralph reopen ${task?.id ?? id}\` lets it be played without one`,
        ...(woken ? ['  the run looks at the queue again'] : []),
      ].join('\n'),
    }),
  });
}

function blockEdit(task: Task, reason: string, question: string | undefined): Result<TaskEdit> {
  const { id, status } = task;
  switch (status) {
    case 'pending':
    case 'draft':
    case 'in_progress':
      return ok({
        set: {
          status: 'blocked',
          blocked: { on: 'human', reason, ...(question === undefined ? {} : { question }) },
        },
      });
    case 'blocked': {
      const why = task.blocked?.question ?? task.blocked?.reason ?? 'without a reason';
      return refusedTask(
        id,
        `is blocked already: ${plainLine(why)}`,
        `\`ralph edit ${id}\` changes why, \`ralph answer ${id} "…"\` answers it`,
      );
    }
    case 'done':
    case 'skipped':
      return refusedTask(
        id,
        `is ${status}: nobody plays it`,
        `\`ralph reopen ${id} --reason "…"\` lets it be played anew`,
      );
  }
}
