import type { TaskEdit } from '../../db/store.ts';
import { powersOf } from '../../mcpgen/session-power.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { ExitCode } from '../exit-code.ts';
import { printFailure } from '../output.ts';
import { refusedTask } from '../refused-task.ts';
import { changeStatus, findTasks, readyWords } from '../status-change.ts';

export interface ApproveOptions {
  json: boolean;
  all?: boolean;
}

/** Lets drafts be played: those that are named, or all. What they would run as a shell command is told, and what an agent's get. */
export async function approve(ids: string[], { json, all }: ApproveOptions): Promise<ExitCode> {
  const isAll = all === true;
  if (isAll === ids.length > 0) {
    const detail = isAll ? 'both tasks and --all are given' : 'no task is named';
    const todo = 'name the drafts, or give --all: `ralph approve ID`, `ralph approve --all`';
    return printFailure({ reason: 'usage', detail, todo }, json);
  }
  return changeStatus({
    name: 'approve',
    json,
    pick: (tasks) => (isAll ? allDrafts(tasks) : findTasks(tasks, ids)),
    edit: approveEdit,
    report: (changed) => ({
      kind: 'task-list',
      data: { tasks: changed.tasks, ready: changed.ready },
      text: [
        ...changed.tasks.flatMap((task) => [
          `${task.id} is pending: ${plainLine(task.title)}`,
          ...rawCommands(task, changed.queue).map(
            (command) => `  ! its check is a shell command: ${plainLine(command)}`,
          ),
          ...agentPowers(task, changed.queue).map((power) => `  ! its sessions get ${power}`),
        ]),
        ...readyWords(changed),
      ].join('\n'),
    }),
  });
}

function allDrafts(tasks: readonly Task[]): Result<Task[]> {
  const drafts = tasks.filter((task) => task.status === 'draft');
  if (drafts.length > 0) return ok(drafts);
  const todo = '`ralph list` shows what there is';
  return fail({ reason: 'refused', detail: 'no task is a draft', todo });
}

function approveEdit({ id, status }: Task): Result<TaskEdit> {
  switch (status) {
    case 'draft':
      return ok({ set: { status: 'pending' } });
    case 'pending':
      return refusedTask(id, 'is pending already', `\`ralph show ${id}\` tells what it waits for`);
    case 'blocked':
      return refusedTask(id, 'is blocked, and no draft', `\`ralph answer ${id} "…"\` plays it on`);
    case 'in_progress':
      return refusedTask(id, 'is in progress: a person has taken it', 'ask that person');
    case 'done':
    case 'skipped':
      return refusedTask(
        id,
        `is ${status}, and no draft`,
        `\`ralph reopen ${id} --reason "…"\` lets it be played anew`,
      );
  }
}

/** What an agent has chosen for the sessions of a task, for which it may have waited. */
function agentPowers(task: Task, queue: Queue): string[] {
  return task.created_by === 'agent' ? powersOf(task, queue) : [];
}

/** Checks that no config declares: whoever approves the task approves that they run. */
function rawCommands({ verify }: Task, { config }: Queue): string[] {
  const declared = new Set(config.checks.map((check) => check.name));
  return verify.filter((entry) => !declared.has(entry));
}
