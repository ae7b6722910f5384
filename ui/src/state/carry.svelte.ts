import { tick } from 'svelte';
import type { UiCommand } from '../../../src/server/route.ts';
import type { FilledLane, Goal } from './lane.ts';
import { movePlan, type Around, type Move, type MovePlan } from './move-plan.ts';
import type { ProjectState, ShownTask } from './project.svelte.ts';
import type { ToastState } from './toast.svelte.ts';

/** A list or a board in which tasks can be carried. */
export interface CarryField {
  /** Those that are shown. */
  lanes: () => readonly FilledLane[];
  /** Brings a place of a lane to where people see it. */
  show: (lane: FilledLane, index: number) => void;
}

/** A place in a lane: so many of its tasks lie above it, the carried one left out. */
interface Aim {
  goal: Goal;
  at: number;
}

interface Held {
  id: string;
  field: CarryField;
  by: 'pointer' | 'keys';
}

interface Spot {
  task: ShownTask;
  lane: FilledLane;
  at: number;
}

/**
 * A task that a person carries to another place, with the pointer or with keys. Where it would lie and what
 * that would mean is told all the time; only letting it go changes anything.
 */
export class Carry {
  readonly #project: ProjectState;
  readonly #toast: ToastState;
  #held = $state.raw<Held | undefined>(undefined);
  #aim = $state.raw<Aim | undefined>(undefined);
  #busy = $state(false);
  #at = $state.raw({ x: 0, y: 0 });
  /** Where it lies as long as it is not let go. */
  readonly #home = $derived.by(() => (this.#held === undefined ? undefined : spotOf(this.#held)));
  readonly #lane = $derived(this.#held?.field.lanes().find(({ goal }) => goal === this.#aim?.goal));
  readonly #around = $derived.by(() => this.#neighbours());
  readonly #plan = $derived.by(() => this.#planned());

  constructor(project: ProjectState, toast: ToastState) {
    this.#project = project;
    this.#toast = toast;
  }

  /** What is carried. */
  get task(): ShownTask | undefined {
    return this.#home?.task;
  }

  get by(): Held['by'] | undefined {
    return this.#held?.by;
  }

  /** What was asked for is on its way. */
  get isBusy(): boolean {
    return this.#busy;
  }

  /** Where it would lie; undefined beside all lanes. */
  get lane(): FilledLane | undefined {
    return this.#lane;
  }

  /** The tasks between which it would lie. */
  get around(): Around {
    return this.#around;
  }

  /** Undefined where it would stay what and where it is. */
  get plan(): MovePlan | undefined {
    return this.#plan;
  }

  /** Where the pointer is that carries it. */
  get at(): { x: number; y: number } {
    return this.#at;
  }

  follow(x: number, y: number): void {
    this.#at = { x, y };
  }

  lift(id: string, field: CarryField, by: Held['by']): void {
    if (this.#busy) return;
    this.#held = { id, field, by };
    const home = this.#home;
    if (home === undefined) this.#held = undefined;
    else this.#aim = { goal: home.lane.goal, at: home.at };
  }

  /** Where it would lie if it was let go now; undefined for nowhere. */
  aim(aim: Aim | undefined): void {
    if (!this.#busy) this.#aim = aim;
  }

  /** One place up or down; where it `wraps`, on into the next lane. */
  step(by: 1 | -1, wraps: boolean): void {
    const lane = this.#lane;
    if (this.#aim === undefined || lane === undefined || this.#busy) return;
    const at = this.#aim.at + by;
    if (at >= 0 && at <= this.#places(lane)) this.#go(lane, at);
    else if (wraps) {
      const next = this.#beside(lane, by);
      if (next !== undefined) this.#go(next, by > 0 ? 0 : this.#places(next));
    }
  }

  /** To the lane beside it. */
  cross(by: 1 | -1): void {
    const next = this.#lane === undefined ? undefined : this.#beside(this.#lane, by);
    if (next === undefined || this.#busy) return;
    this.#go(next, next.goal === this.#home?.lane.goal ? this.#home.at : 0);
  }

  cancel(): void {
    if (!this.#busy) this.#held = undefined;
  }

  /** Does what letting it go here means, or says why it does not. */
  async drop(): Promise<void> {
    const held = this.#held;
    const plan = this.#plan;
    if (held === undefined || this.#busy) return;
    if (plan === undefined || 'why' in plan) {
      this.#held = undefined;
      if (plan !== undefined) this.#toast.refused(refusal(plan.why));
    } else {
      this.#busy = true;
      const isDone = await this.#perform(plan.commands, plan.undo);
      if (isDone) this.#tell(plan);
      this.#busy = false;
      this.#held = undefined;
    }
    if (held.by === 'keys') await focusAgain(held);
  }

  #tell({ words, undo }: Move): void {
    const back = { words: 'Undo', run: () => void this.#perform(undo) };
    this.#toast.done(words, undo.length === 0 ? undefined : back);
  }

  /** Returns whether all of it was done; otherwise each that was done is taken back by that of `undo`. */
  async #perform(
    commands: readonly UiCommand[],
    undo: readonly UiCommand[] = [],
  ): Promise<boolean> {
    let done = 0;
    for (const body of commands) {
      const answered = await this.#project.client.ask('POST /commands', { body });
      if (answered.ok) done += 1;
      else {
        this.#toast.refused(answered.refusal);
        break;
      }
    }
    const isDone = done === commands.length;
    // Half a move is none; what takes a part of it back stands at the same place.
    if (!isDone) await this.#perform(undo.slice(0, done));
    await this.#project.load();
    return isDone;
  }

  #go(lane: FilledLane, at: number): void {
    this.#aim = { goal: lane.goal, at };
    this.#held?.field.show(lane, Math.min(at, Math.max(0, lane.tasks.length - 1)));
  }

  /** How many tasks of a lane it can lie below. */
  #places(lane: FilledLane): number {
    return lane.tasks.length - (lane.goal === this.#home?.lane.goal ? 1 : 0);
  }

  #beside(lane: FilledLane, by: 1 | -1): FilledLane | undefined {
    const lanes = this.#held?.field.lanes() ?? [];
    return lanes[lanes.findIndex(({ goal }) => goal === lane.goal) + by];
  }

  #neighbours(): Around {
    const rest = this.#lane?.tasks.filter(({ id }) => id !== this.#held?.id);
    const at = this.#aim?.at ?? 0;
    return { above: rest?.[at - 1], below: rest?.[at] };
  }

  #planned(): MovePlan | undefined {
    const home = this.#home;
    const to = this.#lane;
    if (home === undefined || to === undefined) return undefined;
    if (to.goal === home.lane.goal && this.#aim?.at === home.at) return undefined;
    const was = { above: home.lane.tasks[home.at - 1], below: home.lane.tasks[home.at + 1] };
    return movePlan({ task: home.task, from: home.lane, to, was, ...this.#around });
  }
}

function spotOf({ id, field }: Held): Spot | undefined {
  for (const lane of field.lanes()) {
    const at = lane.tasks.findIndex((task) => task.id === id);
    const task = lane.tasks[at];
    if (task !== undefined) return { task, lane, at };
  }
  return undefined;
}

function refusal(what: string): Parameters<ToastState['refused']>[0] {
  return { reason: 'rule', what, where: undefined, todo: 'it stays where it was' };
}

/** Who moved it with keys goes on from where it is now. */
async function focusAgain(held: Held): Promise<void> {
  await tick();
  const spot = spotOf(held);
  if (spot === undefined) return;
  held.field.show(spot.lane, spot.at);
  await new Promise(requestAnimationFrame);
  document.querySelector<HTMLElement>(`[data-task="${CSS.escape(held.id)}"]`)?.focus();
}
