import { priorities, type Priority } from '../../../src/model/task.ts';
import type { UiCommand } from '../../../src/server/route.ts';
import type { Lane } from './lane.ts';
import type { ShownTask } from './project.svelte.ts';

/** Where a task is let go. */
export interface Landing {
  task: ShownTask;
  from: Lane;
  to: Lane;
  /** Its neighbours there; undefined at an end of the lane. */
  above: ShownTask | undefined;
  below: ShownTask | undefined;
}

/** What moving a task there asks for, in words too; or why the rules do not allow it. */
export type MovePlan = { commands: UiCommand[]; words: string } | { why: string };

/** What a person means who lets a task go there. */
export function movePlan(landing: Landing): MovePlan {
  const { task, from, to } = landing;
  if (isPlayed(task)) return { why: `${task.id} is being played; cancel it first` };
  if (from.goal === to.goal) return orderPlan(landing);
  switch (to.goal) {
    case 'progress':
      return { why: 'In progress is what Ralph plays: press Play on the task' };
    case 'validating':
      return { why: 'Ralph itself verifies a task, once its session ends' };
    case 'done':
      return {
        commands: [{ verb: 'done', task: task.id }],
        words: `${task.id} is done, unverified: you say so`,
      };
    case 'blocked':
      return blockPlan(task);
    case 'skipped':
      if (task.state === 'done') return { why: `${task.id} is done: nothing is left to skip` };
      return { commands: [{ verb: 'skip', task: task.id }], words: `${task.id} is skipped` };
    case 'planned':
    case 'ready':
    case 'waiting':
    case 'draft':
      return planAgain(landing);
  }
}

function isPlayed({ state }: ShownTask): boolean {
  return state === 'playing' || state === 'verifying';
}

function blockPlan({ id, state }: ShownTask): MovePlan {
  if (state === 'done' || state === 'skipped') {
    return { why: `${id} is ${state}: nobody plays it, so there is nothing to block` };
  }
  const words = 'A person put it aside';
  return { commands: [{ verb: 'block', task: id, words }], words: `${id} is put aside` };
}

/** From elsewhere, or from another group, to what is to be played. */
function planAgain({ task, to }: Landing): MovePlan {
  const { id, state, unmet } = task;
  if (to.goal === 'draft') return { why: 'Only a task that nobody has approved yet is a draft' };
  switch (state) {
    case 'draft':
      return { commands: [{ verb: 'approve', task: id }], words: `${id} is approved` };
    case 'ready':
      return { why: `Nothing keeps ${id} waiting; give it a dependency for that` };
    case 'waiting':
      return { why: `${id} waits for ${unmet.join(', ')}` };
    case 'in_progress':
      return { why: `${id} is in progress: a person has taken it` };
    case 'playing':
    case 'verifying':
      return { why: `${id} is being played; cancel it first` };
    case 'blocked':
    case 'done':
    case 'skipped':
      return { commands: [{ verb: 'reopen', task: id }], words: `${id} is open again` };
  }
}

/** Another place among those of its lane, and the priority that goes with it. */
function orderPlan({ task, above, below }: Landing): MovePlan {
  const { id } = task;
  if (task.state === 'done' || task.state === 'skipped') {
    return { why: 'What is over has no order any more' };
  }
  const priority = priorityBetween(task.priority, above?.priority, below?.priority);
  const commands: UiCommand[] = [];
  const words: string[] = [];
  if (priority !== task.priority) {
    commands.push({ verb: 'set', task: id, priority });
    words.push(`becomes ${priority}`);
  }
  if (below?.priority === priority) {
    commands.push({ verb: 'move', task: id, place: 'before', other: below.id });
    words.push(`comes before ${below.id}`);
  } else if (above?.priority === priority) {
    commands.push({ verb: 'move', task: id, place: 'after', other: above.id });
    words.push(`comes after ${above.id}`);
  }
  return commands.length === 0
    ? { why: `${id} is there already` }
    : { commands, words: `${id} ${words.join(', ')}` };
}

/** Priority counts before the place: the one nearest to its own that may stand between these. */
function priorityBetween(
  own: Priority,
  above: Priority | undefined,
  below: Priority | undefined,
): Priority {
  const least = above === undefined ? 0 : priorities.indexOf(above);
  const most = below === undefined ? priorities.length - 1 : priorities.indexOf(below);
  const at = Math.min(Math.max(priorities.indexOf(own), least), most);
  return priorities[at] ?? own;
}
