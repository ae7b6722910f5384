import type { Store } from '../../db/store.ts';
import type { Task } from '../../model/task.ts';
import type { SeenTasks } from '../seen-task.ts';

/** What the tools that need no session are given: a session has it too, and so has the standing server. */
export interface ServedProject {
  /** Absolute path of the folder that holds `.ralph`. */
  readonly root: string;
  readonly store: Store;
  /** What a task that is made here says of its maker; `parent` is a session's id. */
  readonly maker: { created_by: 'agent'; parent?: string };
  /** The task of the session that asks; undefined without one. */
  readonly own_task: string | undefined;
  /** The tasks as the client was shown them. */
  readonly seen: SeenTasks;
  /** What becomes of a task that is made here: a sentence for the answer. */
  readonly afterwards: string;
  /** How many tasks may be made here in all; undefined for any number. */
  maxNewTasks(): number | undefined;
  /** Names of the checks that the project declares: the only ones that a task made here may name. */
  declaredChecks(): string[];
  /** Called for each task that was made. */
  noteCreated(task: Pick<Task, 'id' | 'title'>): void;
}
