import type { TaskState } from '../../../src/model/queue.ts';
import type { ShownTask } from './project.svelte.ts';

/** What it says of a task that it lies in a lane. */
export type Goal =
  | 'planned'
  | 'ready'
  | 'waiting'
  | 'draft'
  | 'progress'
  | 'validating'
  | 'blocked'
  | 'done'
  | 'skipped';

/** A group of the list, or a column of the board. */
export interface Lane {
  goal: Goal;
  words: string;
  states: readonly TaskState[];
}

/** A lane with what lies in it, in the order in which it is played. */
export interface FilledLane extends Lane {
  tasks: readonly ShownTask[];
}

/** The groups of the list, in the order in which people look. */
export const groups: readonly Lane[] = [
  { goal: 'validating', words: 'Now', states: ['playing', 'verifying'] },
  { goal: 'blocked', words: 'Needs you', states: ['blocked'] },
  { goal: 'progress', words: 'In progress', states: ['in_progress'] },
  { goal: 'ready', words: 'Ready', states: ['ready'] },
  { goal: 'waiting', words: 'Waiting', states: ['waiting'] },
  { goal: 'draft', words: 'Drafts', states: ['draft'] },
  { goal: 'done', words: 'Done', states: ['done'] },
  { goal: 'skipped', words: 'Skipped', states: ['skipped'] },
];

/** The columns of the board, in their order. */
export const columns: readonly Lane[] = [
  { goal: 'planned', words: 'Planned', states: ['draft', 'ready', 'waiting'] },
  { goal: 'progress', words: 'In progress', states: ['playing', 'in_progress'] },
  { goal: 'validating', words: 'Validating', states: ['verifying'] },
  { goal: 'done', words: 'Done', states: ['done', 'skipped'] },
  { goal: 'blocked', words: 'Blocked', states: ['blocked'] },
];

/** The lanes with the tasks that lie in each; the tasks keep their order. */
export function filledLanes(lanes: readonly Lane[], tasks: readonly ShownTask[]): FilledLane[] {
  const byState = new Map<TaskState, ShownTask[]>();
  const filled = lanes.map((lane) => {
    const own: ShownTask[] = [];
    for (const state of lane.states) byState.set(state, own);
    return { ...lane, tasks: own };
  });
  for (const task of tasks) byState.get(task.state)?.push(task);
  return filled;
}
