import type { TaskState } from '../../../src/model/queue.ts';

/** What a person can do with a task beside playing and editing it. */
export const taskActs = ['approve', 'reopen', 'done', 'block', 'skip', 'note', 'delete'] as const;
export type TaskAct = (typeof taskActs)[number];

/** What of it the rules allow; why not, where a person may expect it, is told by the command itself. */
export function allowedActs(state: TaskState): TaskAct[] {
  switch (state) {
    case 'draft':
      return ['approve', 'block', 'skip', 'done', 'note', 'delete'];
    case 'ready':
    case 'waiting':
    case 'in_progress':
      return ['done', 'block', 'skip', 'note', 'delete'];
    case 'playing':
    case 'verifying':
      return ['note'];
    case 'blocked':
      return ['reopen', 'done', 'skip', 'note', 'delete'];
    case 'done':
    case 'skipped':
      return ['reopen', 'note', 'delete'];
  }
}

export const actWords: Record<TaskAct, string> = {
  approve: 'Approve',
  reopen: 'Reopen…',
  done: 'Mark as done',
  block: 'Block…',
  skip: 'Skip',
  note: 'Add a note…',
  delete: 'Delete…',
};
