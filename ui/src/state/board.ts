import type { UiCommand } from '../../../src/server/route.ts';
import type { ShownTask } from './project.svelte.ts';

/** The columns of the board, in their order. */
export const columns = ['planned', 'progress', 'validating', 'done', 'blocked'] as const;
export type Column = (typeof columns)[number];

export const columnWords: Record<Column, string> = {
  planned: 'Planned',
  progress: 'In progress',
  validating: 'Validating',
  done: 'Done',
  blocked: 'Blocked',
};

/** Where a task's card lies. */
export function columnOf({ state }: Pick<ShownTask, 'state'>): Column {
  switch (state) {
    case 'draft':
    case 'ready':
    case 'waiting':
      return 'planned';
    case 'playing':
    case 'in_progress':
      return 'progress';
    case 'verifying':
      return 'validating';
    case 'done':
    case 'skipped':
      return 'done';
    case 'blocked':
      return 'blocked';
  }
}

/** A card that was let go somewhere. */
export interface Drop {
  task: ShownTask;
  to: Column;
  /** The card above which it lies now; undefined at the end of the column. */
  before: ShownTask | undefined;
}

/** What moving a card there asks for, or why the rules do not allow it. */
export function dropCommand({ task, to, before }: Drop): UiCommand | { why: string } {
  const from = columnOf(task);
  const { id } = task;
  if (from === 'progress' || from === 'validating') {
    return task.state === 'in_progress'
      ? inPlace(task, to, before)
      : { why: `${id} is being played; cancel it first` };
  }
  if (to === 'progress' || to === 'validating') {
    return { why: 'What is in progress is what Ralph plays: press Play on the task' };
  }
  if (to === from) return inPlace(task, to, before);
  if (to === 'done') {
    return task.state === 'draft'
      ? { why: `${id} is a draft; approve it first` }
      : { verb: 'done', task: id };
  }
  if (to === 'blocked') return { verb: 'block', task: id, words: 'A person put it aside on the board' };
  return { verb: 'reopen', task: id };
}

function inPlace(task: ShownTask, to: Column, before: ShownTask | undefined): ReturnType<typeof dropCommand> {
  if (to !== 'planned') return { why: 'Only what is planned has an order' };
  if (before === undefined) return { why: 'It is at the end already, or comes there by its priority' };
  if (before.priority !== task.priority) {
    return { why: `Priority comes first: ${before.id} is ${before.priority}, ${task.id} is ${task.priority}` };
  }
  return { verb: 'move', task: task.id, place: 'before', other: before.id };
}
