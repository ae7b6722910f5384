import type { Check } from '../../model/config.ts';

/** Trees that a run may come back to; more would only take memory. */
const keptTrees = 20;

/**
 * The checks that this run has seen pass, each on the very files that it passed with; and those that
 * failed before a task began, since a session could write the file that keeps these.
 */
export class PassedChecks {
  /** Commands by git's id of the tree, the tree that was noted first in front. */
  readonly #byTree = new Map<string, Set<string>>();
  readonly #baselines = new Map<string, Check[]>();

  note(tree: string | undefined, command: string): void {
    if (tree === undefined) return;
    const commands = this.#byTree.get(tree) ?? new Set();
    this.#byTree.set(tree, commands.add(command));
    const [first] = this.#byTree.keys();
    if (this.#byTree.size > keptTrees && first !== undefined) this.#byTree.delete(first);
  }

  has(tree: string | undefined, command: string): boolean {
    return tree !== undefined && this.#byTree.get(tree)?.has(command) === true;
  }

  /** What this run knows to have failed before the task began; undefined when it knows nothing yet. */
  baselineOf(task: string): Check[] | undefined {
    return this.#baselines.get(task);
  }

  keepBaseline(task: string, failing: Check[]): void {
    this.#baselines.set(task, failing);
  }

  /** The task is done: if it is played again, it begins anew. */
  dropBaseline(task: string): void {
    this.#baselines.delete(task);
  }
}
