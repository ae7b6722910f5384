import { projectTools } from '../tool-table.ts';
import type { Tool } from '../tool.ts';
import { createTask } from '../tool/create-task.ts';
import type { ServedProject } from './served-project.ts';

/** What a session is told is that its tasks are played after it; here a person decides. */
const draftWords =
  'Adds a task to the queue as a draft and answers with its id and hash. It is not played before a person approves it: `ralph approve ID`.';

/**
 * The tools of one standing server: those that need no session. Calls that write take turns, so that
 * many at once do not wait for the lock of each other until they give up.
 */
export function standingTools(): Tool<ServedProject>[] {
  let last: Promise<unknown> = Promise.resolve();
  return projectTools.map((tool) => {
    const { description } = tool.name === createTask.name ? { description: draftWords } : tool;
    if (tool.reads_only) return { ...tool, description };
    return {
      ...tool,
      description,
      call: (input, served, context) => {
        const turn = last.then(() => tool.call(input, served, context));
        last = turn.catch(() => undefined);
        return turn;
      },
    };
  });
}
