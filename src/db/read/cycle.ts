/**
 * Ways round in a graph, at least one for each group of nodes that wait for each other, each as its
 * nodes in order. A loop, not recursion: a chain of dependencies may be longer than the call stack.
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of edges.keys()) {
    const way: { node: string; next: number }[] = [];
    const place = new Map<string, number>();
    const enter = (node: string): void => {
      place.set(node, way.length);
      way.push({ node, next: 0 });
    };
    if (!done.has(start)) enter(start);
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const to = edges.get(step.node)?.[step.next++];
      if (to === undefined) {
        way.pop();
        place.delete(step.node);
        done.add(step.node);
        continue;
      }
      const back = place.get(to);
      if (back !== undefined) cycles.push(way.slice(back).map(({ node }) => node));
      else if (!done.has(to) && edges.has(to)) enter(to);
    }
  }
  return cycles;
}
