/** Trees that a run may come back to; more would only take memory. */
const keptTrees = 20;

/** The checks that this run has seen pass, each on the very files that it passed with. Failures are never kept. */
export class PassedChecks {
  /** Commands by git's id of the tree, the tree that was noted first in front. */
  readonly #byTree = new Map<string, Set<string>>();

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
}
