import type { TaskEdit } from '../../db/store.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { ExitCode } from '../exit-code.ts';
import { reasonWords } from '../given-words.ts';
import { printFailure } from '../output.ts';
import { noteOf } from '../person-note.ts';
import { refusedTask } from '../refused-task.ts';
import { changeStatus, findTasks, readyWords } from '../status-change.ts';

export interface DoneOptions {
  json: boolean;
  reason?: string;
}

/** Makes tasks done because a person says so. Nothing proves it, so they are shown as unverified. */
export async function makeDone(ids: string[], options: DoneOptions): Promise<ExitCode> {
  const { json } = options;
  const reason = await reasonWords(options.reason, 'ralph done ID --reason "…"');
  if (!reason.ok) return printFailure(reason.failure, json);
  return changeStatus({
    name: 'done',
    json,
    pick: (tasks) => findTasks(tasks, ids),
    edit: (task) => doneEdit(task, reason.value),
    report: (changed) => ({
      kind: 'task-list',
      data: { tasks: changed.tasks, ready: changed.ready },
      text: [
        ...changed.tasks.map(({ id }) => `${id} is done, unverified: a person says so.`),
        ...readyWords(changed),
      ].join('\n'),
    }),
  });
}

function doneEdit(task: Task, reason: string | undefined): Result<TaskEdit> {
  const { id, status, session } = task;
  if (status === 'done') {
    return refusedTask(id, 'is done already', `\`ralph show ${id}\` tells what proves it`);
  }
  return ok({
    set: {
      status: 'done',
      // What a session has proven before does not prove what a person says now.
      ...(session === undefined ? {} : { attempts_from: session }),
    },
    unset: ['blocked'],
    ...noteOf(reason),
  });
}
