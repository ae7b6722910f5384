import type { Tool } from '../tool.ts';

/**
 * These tools, of which calls that write take turns, so that many at once do not wait for the lock of each
 * other until they give up.
 */
export function inTurns<Served>(tools: readonly Tool<Served>[]): Tool<Served>[] {
  let last: Promise<unknown> = Promise.resolve();
  return tools.map((tool) => {
    if (tool.reads_only) return tool;
    return {
      ...tool,
      call: (input, served, context) => {
        const turn = last.then(() => tool.call(input, served, context));
        last = turn.catch(() => undefined);
        return turn;
      },
    };
  });
}
