import type { FilledLane } from './lane.ts';
import type { ShownTask } from './project.svelte.ts';

/** A line of the list: a task of a group, or the group's head. */
export interface ListLine {
  lane: FilledLane;
  /** Undefined for the head. */
  task: ShownTask | undefined;
}

/** The groups of the list as lines, one below the other. */
export class ListLayout {
  readonly #lanes: readonly FilledLane[];
  /** The line of each head. */
  readonly #heads: readonly number[];
  /** Of all lines. */
  readonly count: number;

  constructor(lanes: readonly FilledLane[]) {
    this.#lanes = lanes;
    let next = 0;
    this.#heads = lanes.map((lane) => {
      const head = next;
      next += lane.tasks.length + 1;
      return head;
    });
    this.count = next;
  }

  isHead(index: number): boolean {
    return this.#heads.includes(index);
  }

  /** Undefined beyond the end. */
  lineAt = (index: number): ListLine | undefined => {
    const at = this.#heads.findLastIndex((head) => head <= index);
    const lane = this.#lanes[at];
    if (lane === undefined || index >= this.count) return undefined;
    return { lane, task: lane.tasks[index - (this.#heads[at] ?? 0) - 1] };
  };

  /** The line of a task of a group. */
  indexOf({ goal }: FilledLane, index: number): number {
    const at = this.#lanes.findIndex((lane) => lane.goal === goal);
    return (this.#heads[at] ?? 0) + 1 + index;
  }
}
