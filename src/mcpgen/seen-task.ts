import type { Task } from '../model/task.ts';
import { shortHash } from './task-view.ts';

const most = 200;

/** Tasks as the model was shown them last, so that it can be told what changed since. */
export class SeenTasks {
  readonly #byHash = new Map<string, Task>();

  /** Notes what was shown, and returns its hash. */
  note(task: Task): string {
    const hash = shortHash(task);
    this.#byHash.delete(hash);
    this.#byHash.set(hash, task);
    const [oldest] = this.#byHash.keys();
    if (this.#byHash.size > most && oldest !== undefined) this.#byHash.delete(oldest);
    return hash;
  }

  /** The task that had this hash; undefined for one that was not shown, or by a server that has ended since. */
  find(hash: string): Task | undefined {
    return this.#byHash.get(hash);
  }
}
