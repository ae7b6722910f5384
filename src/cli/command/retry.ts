import type { TaskEdit } from '../../db/store.ts';
import { plainLine } from '../../model/plain-text.ts';
import { findTask, taskMap, whyNotReady } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { howToPlay } from '../awaited-task.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { runningRun } from '../task-state.ts';
import { wakeEngine } from '../wake-engine.ts';

/** Gives a task all its attempts back and makes it pending; a run that waits looks at it at once. */
export async function retry(idOrPrefix: string, options: { json: boolean }): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, store } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, options.json);
  const task = found.value;
  const edit = retryEdit(task, taskMap(queue.tasks), runningRun(project)?.current?.task);
  if (!edit.ok) return printFailure(edit.failure, options.json);
  const edited = await store.editTask(task.id, edit.value);
  if (!edited.ok) return printFailure(edited.failure, options.json);
  const then = await wakeEngine(opened.value, edited.value, 'retry');
  const { question } = task.blocked ?? {};
  const text = [
    `${task.id} has all its attempts back; ${then}.`,
    ...(question === undefined
      ? []
      : [
          `Its question stays unanswered: ${plainLine(question)}`,
          `  It is played without an answer; \`ralph answer ${task.id} "…"\` instead of retry would give it one.`,
        ]),
  ].join('\n');
  return printReport({ kind: 'task', data: edited.value, text }, options.json);
}

const todoUntried = '`ralph next` tells what is played next, `ralph play` plays';

/** What `retry` changes in this task. Fails with `refused` where it would not mean what it says. */
function retryEdit(
  task: Task,
  byId: ReadonlyMap<string, Task>,
  playing: string | undefined,
): Result<TaskEdit> {
  const { id, status, session } = task;
  const refused = (why: string, todo: string): Result<never> =>
    fail({ reason: 'refused', detail: `task ${id} ${why}`, todo });
  if (id === playing) {
    return refused('is being played', `\`ralph cancel ${id}\` ends its session first`);
  }
  switch (status) {
    case 'done':
      return refused(
        'is done',
        `add a task for what is missing, or \`ralph reopen ${id} --reason "…"\` to have it done anew`,
      );
    case 'skipped':
      return refused('is skipped', `\`ralph reopen ${id}\` lets it be played`);
    case 'draft':
      return refused('is a draft', `\`ralph approve ${id}\` lets it be played`);
    case 'in_progress':
      return refused('is in progress: a person has taken it', 'ask that person');
    case 'blocked':
    case 'pending': {
      if (status === 'pending' && session === undefined) {
        const why = whyNotReady(task, byId);
        const rest = why === undefined ? '' : `: it ${why}`;
        const todo = why === undefined ? todoUntried : howToPlay(task, byId);
        return refused(`was not tried yet and has nothing to get back${rest}`, todo);
      }
      const from = session === undefined ? {} : { attempts_from: session };
      return ok({ set: { status: 'pending', ...from }, unset: ['blocked'] });
    }
  }
}
