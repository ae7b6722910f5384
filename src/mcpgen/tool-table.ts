import type { Task } from '../model/task.ts';
import type { ServedProject } from './server/served-project.ts';
import { inTurns } from './server/turn.ts';
import type { Tool } from './tool.ts';
import { askHuman } from './tool/ask-human.ts';
import { blockTask } from './tool/block-task.ts';
import { completeTask } from './tool/complete-task.ts';
import { createDiscipline } from './tool/create-discipline.ts';
import { createFeature } from './tool/create-feature.ts';
import { createTask } from './tool/create-task.ts';
import { getTask } from './tool/get-task.ts';
import { listTasks } from './tool/list-tasks.ts';
import { reportProgress } from './tool/report-progress.ts';
import { runChecks } from './tool/run-checks.ts';
import { search } from './tool/search.ts';
import { submitReview } from './tool/submit-review.ts';
import { updateTask } from './tool/update-task.ts';

/** The tools that need no session, in the order in which lists name them. */
export const projectTools: readonly Tool<ServedProject>[] = [
  createTask,
  updateTask,
  createFeature,
  createDiscipline,
  listTasks,
  getTask,
  search,
];

/** The tools of a session only: what waits for checks or people must not keep others from their turn. */
const sessionTools: readonly Tool[] = [
  completeTask,
  submitReview,
  runChecks,
  askHuman,
  blockTask,
  reportProgress,
];

/** Every tool that there is, in the order in which prompts and lists name them. */
export const allTools: readonly Tool[] = [...sessionTools, ...projectTools.map(forSession)];

/** The same for the server of one session. */
export function servedTools(): Tool[] {
  return [...sessionTools, ...inTurns(projectTools).map(forSession)];
}

/** A session has all that a project has. */
function forSession(tool: Tool<ServedProject>): Tool {
  return { ...tool, call: (input, session, context) => tool.call(input, session, context) };
}

/** The tools that a session of this task gets, and no others. */
export function toolsOf(task: Pick<Task, 'kind' | 'reviews'>): Tool[] {
  return allTools.filter(
    (tool) => tool.kinds.includes(task.kind) && (tool.suits === undefined || tool.suits(task)),
  );
}
