import type { TaskEdit } from '../../db/store.ts';
import { taskHash } from '../../db/task-hash.ts';
import { findTask } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { ExitCode } from '../exit-code.ts';
import { reasonWords } from '../given-words.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { noteOf } from '../person-note.ts';
import { refusedTask } from '../refused-task.ts';
import { runningRun } from '../task-state.ts';
import { wakeEngine } from '../wake-engine.ts';

export interface ReopenOptions {
  json: boolean;
  reason?: string;
}

/** Makes a task that is done, blocked or skipped pending once more, with all its attempts. */
export async function reopen(idOrPrefix: string, options: ReopenOptions): Promise<ExitCode> {
  const { json } = options;
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, store } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, json);
  const task = found.value;
  const example = `ralph reopen ${task.id} --reason "…"`;
  const reason = await reasonWords(options.reason, example);
  if (!reason.ok) return printFailure(reason.failure, json);
  const edit = reopenEdit(task, reason.value, runningRun(project)?.current?.task);
  if (!edit.ok) return printFailure(edit.failure, json);
  const edited = await store.editTask(task.id, edit.value);
  if (!edited.ok) return printFailure(edited.failure, json);
  const then = await wakeEngine(opened.value, edited.value, 'reopen');
  const built = doneOn(task.id, queue.tasks);
  const text = [
    `${task.id} is pending again, with all its attempts; ${then}.`,
    ...(built.length === 0
      ? []
      : [`  ! done already on top of it: ${built.join(', ')}; they stay done.`]),
  ].join('\n');
  return printReport(
    { kind: 'task', data: { ...edited.value, done_dependants: built }, text },
    json,
  );
}

/** The done tasks that depend on this one, also through others. */
function doneOn(id: string, tasks: readonly Task[]): string[] {
  const reached = new Set([id]);
  for (const one of reached) {
    for (const task of tasks) if (task.depends_on.includes(one)) reached.add(task.id);
  }
  return tasks
    .filter((task) => task.id !== id && reached.has(task.id) && task.status === 'done')
    .map((task) => task.id);
}

/** What changes in this task. Fails with `refused` where it would not mean what it says. */
function reopenEdit(
  task: Task,
  reason: string | undefined,
  playing: string | undefined,
): Result<TaskEdit> {
  const { id, status, session } = task;
  if (id === playing) {
    return refusedTask(id, 'is being played', `\`ralph cancel ${id}\` ends its session first`);
  }
  switch (status) {
    case 'done':
    case 'blocked':
    case 'skipped': {
      return ok({
        set: {
          status: 'pending',
          ...(session === undefined ? {} : { attempts_from: session }),
        },
        unset: ['blocked'],
        ...noteOf(reason),
        if_hash: taskHash(task),
      });
    }
    case 'pending':
      return refusedTask(
        id,
        'is pending already',
        `\`ralph retry ${id}\` gives it its attempts back`,
      );
    case 'draft':
      return refusedTask(
        id,
        'is a draft: it was never played',
        `\`ralph approve ${id}\` lets it be played`,
      );
    case 'in_progress':
      return refusedTask(id, 'is in progress: a person has taken it', 'ask that person');
  }
}
