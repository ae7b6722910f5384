import type { Config } from '../model/config.ts';
import type { RunEnd } from '../model/event.ts';
import type { SessionRecord } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';

/** Why a run ends. */
export interface End {
  end: RunEnd;
  why: string;
}

/** What a run has come to so far, as far as it decides whether the run goes on. */
export class RunTally {
  /** The status that each played task has now. */
  readonly #played = new Map<string, string>();
  readonly #unverified = new Set<string>();
  #sessions = 0;
  #created = 0;
  #cost = 0;
  #billed = 0;
  /** The last sessions, as long as each was charged and changed nothing. */
  #unchanged: SessionRecord[] = [];
  #withoutTools = 0;

  get sessions(): number {
    return this.#sessions;
  }

  /** Tasks that sessions of this run have created. */
  get created(): number {
    return this.#created;
  }

  /** Dollars. */
  get cost(): number {
    return this.#cost;
  }

  /** Dollars that no plan pays for. */
  get billed(): number {
    return this.#billed;
  }

  /** Sessions in a row, the last ones, that had no connection to their own tools. */
  get withoutTools(): number {
    return this.#withoutTools;
  }

  get notDone(): number {
    return [...this.#played.values()].filter((status) => status !== 'done').length;
  }

  /** Of those that are done: what nothing but the session's word speaks for. */
  get unverified(): number {
    return this.#unverified.size;
  }

  get done(): number {
    return this.#played.size - this.notDone;
  }

  /** A person may have finished meanwhile what this run has played. */
  look(byId: ReadonlyMap<string, Task>): void {
    for (const id of this.#played.keys()) {
      if (byId.get(id)?.status === 'done') this.#played.set(id, 'done');
    }
  }

  take(record: SessionRecord, { hadTools }: { hadTools: boolean }): void {
    this.#sessions += 1;
    this.#played.set(record.task, record.next.status);
    if (record.next.status === 'done' && !record.verified) this.#unverified.add(record.task);
    else this.#unverified.delete(record.task);
    for (const { task, next } of record.reviewed ?? []) {
      if (this.#played.has(task)) this.#played.set(task, next.status);
      this.#unverified.delete(task);
    }
    this.#created += record.tasks_created.length;
    this.#cost += record.cost_usd;
    if (record.subscription !== true) this.#billed += record.cost_usd;
    this.#unchanged = hasChangedNothing(record) ? [...this.#unchanged, record] : [];
    this.#withoutTools = hadTools ? 0 : this.#withoutTools + 1;
  }

  /** The end that so many sessions without any effect call for. */
  standstill({ stagnation }: Config): End | undefined {
    if (this.#unchanged.length < stagnation.unchanged_sessions) return undefined;
    const sessions = this.#unchanged.map(({ task, outcome }) => `${task} ${outcome}`).join(', ');
    return {
      end: 'stagnated',
      why: `${this.#unchanged.length} sessions in a row changed neither a task nor a file (${sessions}); \`ralph show\` tells their last failure, and the task may need other words`,
    };
  }
}

/** Not when git could not tell: who is not known to stand still goes on. */
function hasChangedNothing({ charged, next, tree_before, tree_after }: SessionRecord): boolean {
  const sameTree = tree_before !== undefined && tree_before === tree_after;
  return charged && next.status === 'pending' && sameTree;
}
