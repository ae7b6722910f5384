import * as z from 'zod/mini';
import { lockOwner } from '../model/lock-owner.ts';
import type { ProjectTool } from '../model/project-tool.ts';
import type { Task } from '../model/task.ts';
import { kinds } from '../model/task.ts';

/**
 * What the session's MCP server serves, as data beside its script. The same task, kind and config give
 * the same bytes: what differs from session to session is in session.json.
 */
const check = z.object({ name: z.string(), command: z.string() });

export const manifest = z.object({
  schema_version: z.literal(1),
  kind: z.enum(kinds),
  tools: z.array(z.string()),
  /** The task as it was when it was picked; later edits do not move the goal of a session under way. */
  task: z.custom<Task>(
    (value: unknown) => typeof value === 'object' && value !== null && 'id' in value,
  ),
  checks: z.array(check),
  /** Names of those that failed before the task began: they do not count against it. */
  failing_before: z.array(z.string()),
  /** All that the project declares: the only ones that a task made by a session may name. */
  declared_checks: z.array(z.string()),
  check_timeout_ms: z.number(),
  max_new_tasks: z.number(),
  /** The project's own kinds, of which it may make tasks; missing where there are none. */
  own_kinds: z.optional(
    z.array(
      z.object({ name: z.string(), like: z.enum(kinds), description: z.optional(z.string()) }),
    ),
  ),
  /** The session makes tasks of a person's words; beside its own it may withdraw these, of an earlier one. */
  explain: z.optional(z.object({ revised: z.array(z.string()) })),
  /** The project's own tools as they were when the task was picked. */
  project_tools: z._default(
    z.array(
      z.custom<ProjectTool>(
        (value: unknown) => typeof value === 'object' && value !== null && 'command' in value,
      ),
    ),
    [],
  ),
});
export type Manifest = z.infer<typeof manifest>;

/** Whose session it is: for the server's guard, for recovery, and for people who look around. */
export const sessionFile = z.object({
  session: z.string(),
  run: z.string(),
  task: z.string(),
  project: z.string(),
  claude_session: z.string(),
  started: z.string(),
  engine: lockOwner,
});
export type SessionFile = z.infer<typeof sessionFile>;
