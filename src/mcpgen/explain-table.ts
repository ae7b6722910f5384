import { allTools, toolsOf } from './tool-table.ts';
import type { Tool } from './tool.ts';
import { askHuman } from './tool/ask-human.ts';
import { withdrawTask } from './tool/withdraw-task.ts';

/** Tools that no session with a task has. */
export const explainOnly: readonly Tool[] = [withdrawTask];

/**
 * The tools of a session that makes tasks of a person's words: those for planning. It has no task that an
 * answer of a person could be written into.
 */
export const explainTools: readonly Tool[] = [
  ...toolsOf({ kind: 'plan', reviews: [] }).filter(({ name }) => name !== askHuman.name),
  ...explainOnly,
];

/** Every tool of Ralph's that a session may have, whatever it is for. */
export const everyTool: readonly Tool[] = [...allTools, ...explainOnly];
