import { projectTools } from '../tool-table.ts';
import type { Tool } from '../tool.ts';
import { createTask } from '../tool/create-task.ts';
import type { ServedProject } from './served-project.ts';
import { inTurns } from './turn.ts';

/** What a session is told is that its tasks are played after it; here a person decides. */
const draftWords =
  'Adds a task to the queue as a draft and answers with its id and hash. It is not played before a person approves it: `ralph approve ID`.';

/** The tools of one standing server: those that need no session. */
export function standingTools(): Tool<ServedProject>[] {
  return inTurns(projectTools).map((tool) => {
    const { description } = tool.name === createTask.name ? { description: draftWords } : tool;
    return { ...tool, description };
  });
}
