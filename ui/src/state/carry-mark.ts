import type { Carry } from './carry.svelte.ts';
import type { FilledLane } from './lane.ts';

/** How a task looks while one is carried: itself, at the place where it would lie, or in the lane. */
export type CarryMark = 'carried' | 'above' | 'below' | 'aimed' | 'refused' | undefined;

/** What a task of a lane shows of what is carried. */
export function carryMark(carry: Carry, lane: FilledLane, id: string): CarryMark {
  const { task, plan, around } = carry;
  if (task === undefined) return undefined;
  if (task.id === id) return 'carried';
  if (carry.lane?.goal !== lane.goal || plan === undefined) return undefined;
  if ('why' in plan) return 'refused';
  // Elsewhere than in its own lane the place is not for the person to say.
  if (!lane.states.includes(task.state)) return 'aimed';
  if (around.below?.id === id) return 'above';
  return around.below === undefined && around.above?.id === id ? 'below' : undefined;
}

/** The same of the head of a lane, or of an empty one. */
export function laneMark(carry: Carry, lane: FilledLane): 'aimed' | 'refused' | undefined {
  const { task, plan } = carry;
  if (task === undefined || plan === undefined || carry.lane?.goal !== lane.goal) return undefined;
  if ('why' in plan) return 'refused';
  return lane.states.includes(task.state) ? undefined : 'aimed';
}
