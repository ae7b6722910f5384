import { priorities, type Priority } from '../../../src/model/task.ts';
import type { UiCommand } from '../../../src/server/route.ts';
import type { Lane } from './lane.ts';
import type { ShownTask } from './project.svelte.ts';

/** The neighbours of a place; undefined at an end of the lane. */
export interface Around {
  above: ShownTask | undefined;
  below: ShownTask | undefined;
}

/** Where a task is let go. */
export interface Landing extends Around {
  task: ShownTask;
  from: Lane;
  to: Lane;
  /** Between which it lay. */
  was: Around;
}

/** What moving a task there asks for, in words too. */
export interface Move {
  commands: UiCommand[];
  words: string;
  /** What takes each of them back, in the same order; nothing where that would not be what it was. */
  undo: UiCommand[];
}

/** Or why the rules do not allow it. */
export type MovePlan = Move | { why: string };

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
        undo: openAgain(task),
      };
    case 'blocked':
      return blockPlan(task);
    case 'skipped':
      if (task.state === 'done') return { why: `${task.id} is done: nothing is left to skip` };
      return {
        commands: [{ verb: 'skip', task: task.id }],
        words: `${task.id} is skipped`,
        undo: openAgain(task),
      };
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

/** What makes a task that waited for its turn wait for it again. */
function openAgain({ id, state }: ShownTask): UiCommand[] {
  return state === 'ready' || state === 'waiting' ? [{ verb: 'reopen', task: id }] : [];
}

function blockPlan(task: ShownTask): MovePlan {
  const { id, state } = task;
  if (state === 'done' || state === 'skipped') {
    return { why: `${id} is ${state}: nobody plays it, so there is nothing to block` };
  }
  const words = 'A person put it aside';
  return {
    commands: [{ verb: 'block', task: id, words }],
    words: `${id} is put aside`,
    undo: openAgain(task),
  };
}

/** From elsewhere, or from another group, to what is to be played. */
function planAgain({ task, to }: Landing): MovePlan {
  const { id, state, unmet } = task;
  if (to.goal === 'draft') return { why: 'Only a task that nobody has approved yet is a draft' };
  switch (state) {
    case 'draft':
      return { commands: [{ verb: 'approve', task: id }], words: `${id} is approved`, undo: [] };
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
      return {
        commands: [{ verb: 'reopen', task: id }],
        words: `${id} is open again`,
        undo: state === 'skipped' ? [{ verb: 'skip', task: id }] : [],
      };
  }
}

/** Another place among those of its lane, and the priority that goes with it. */
function orderPlan({ task, above, below, was }: Landing): MovePlan {
  const { id } = task;
  if (task.state === 'done' || task.state === 'skipped') {
    return { why: 'What is over has no order any more' };
  }
  const priority = priorityBetween(task.priority, above?.priority, below?.priority);
  const isOther = priority !== task.priority;
  const place = placeBetween(id, priority, { above, below });
  const commands: UiCommand[] = [
    ...(isOther ? [{ verb: 'set', task: id, priority } as const] : []),
    ...(place === undefined ? [] : [place]),
  ];
  if (commands.length === 0) return { why: `${id} is there already` };
  const back = placeBetween(id, task.priority, was);
  const words = [
    ...(isOther ? [`becomes ${priority}`] : []),
    ...(place === undefined ? [] : [`comes ${place.place} ${place.other}`]),
  ];
  return {
    commands,
    words: `${id} ${words.join(', ')}`,
    undo: [
      ...(isOther ? [{ verb: 'set', task: id, priority: task.priority } as const] : []),
      ...(back === undefined ? [] : [back]),
    ],
  };
}

/** The move to between these; undefined where none of them has this priority, which says it all then. */
function placeBetween(id: string, priority: Priority, { above, below }: Around) {
  if (below?.priority === priority) {
    return { verb: 'move', task: id, place: 'before', other: below.id } as const;
  }
  if (above?.priority === priority) {
    return { verb: 'move', task: id, place: 'after', other: above.id } as const;
  }
  return undefined;
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
