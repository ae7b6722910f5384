import type { TaskEdit } from '../../db/store.ts';
import { unmetDependencies, taskMap } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { ExitCode } from '../exit-code.ts';
import { reasonWords } from '../given-words.ts';
import { printFailure } from '../output.ts';
import { noteOf } from '../person-note.ts';
import { refusedTask } from '../refused-task.ts';
import { changeStatus, findTasks } from '../status-change.ts';

export interface SkipOptions {
  json: boolean;
  reason?: string;
}

/** Takes a task out of the queue for good. What depends on it goes on waiting, and that is told. */
export async function skip(id: string, options: SkipOptions): Promise<ExitCode> {
  const { json } = options;
  const reason = await reasonWords(options.reason, `ralph skip ${id} --reason "…"`);
  if (!reason.ok) return printFailure(reason.failure, json);
  return changeStatus({
    name: 'skip',
    json,
    pick: (tasks) => findTasks(tasks, [id]),
    edit: (task) => skipEdit(task, reason.value),
    report: ({ tasks: [task], queue, woken }) => {
      const name = task?.id ?? id;
      const waiting = waitingFor(name, queue.tasks);
      const waits = waiting.length === 1 ? 'waits' : 'wait';
      return {
        kind: 'task',
        data: { ...task, waiting },
        text: [
          `${name} is skipped; \`ralph reopen ${name}\` takes it back.`,
          ...(waiting.length === 0
            ? []
            : [
                `  ! ${waiting.join(', ')} ${waits} for it, and a skipped task is never done: \`ralph set ID depends_on-=${name}\``,
              ]),
          ...(woken ? ['  the run looks at the queue again'] : []),
        ].join('\n'),
      };
    },
  });
}

/** The open tasks that cannot be played while this one is not done. */
function waitingFor(id: string, tasks: readonly Task[]): string[] {
  const byId = taskMap(tasks);
  return tasks
    .filter((task) => task.status !== 'done' && task.status !== 'skipped')
    .filter((task) => unmetDependencies(task, byId).includes(id))
    .map((task) => task.id);
}

function skipEdit(task: Task, reason: string | undefined): Result<TaskEdit> {
  const { id, status } = task;
  if (status === 'skipped') {
    return refusedTask(id, 'is skipped already', `\`ralph reopen ${id}\` lets it be played`);
  }
  if (status === 'done') {
    return refusedTask(
      id,
      'is done: there is nothing left to skip',
      `\`ralph undo ${id}\` takes back what it changed`,
    );
  }
  return ok({ set: { status: 'skipped' }, unset: ['blocked'], ...noteOf(reason) });
}
