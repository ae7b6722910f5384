import type { Queue } from '../model/queue.ts';
import type { Task } from '../model/task.ts';

/** What a person wants of one run, on top of what the config says. */
export interface PlayOptions {
  /** Only these tasks; all when undefined. */
  ids: ReadonlySet<string> | undefined;
  /** Sessions at most; a second attempt at a task is one more. */
  max_tasks: number | undefined;
  /** No session begins from then on. */
  until: Date | undefined;
  /** Instead of what config and tasks say. */
  max_attempts: number | undefined;
  /** Dollars for the whole run, also those that a plan pays for; the config's limit when undefined. */
  max_budget_usd: number | undefined;
  /** Asks a person before each task. */
  confirm: Confirm | undefined;
  /** With a drained queue the run goes on when this calls back; it returns what ends the watch. */
  keep: ((changed: () => void) => () => void) | undefined;
}

export type Confirm = (task: Task, queue: Queue, cancel: AbortSignal) => Promise<Confirmation>;

export type Confirmation = 'play' | 'skip' | 'quit';
