import { nearest } from '../../../model/nearest.ts';
import type { ProjectTool } from '../../../model/project-tool.ts';
import { projectToolsOf, type Queue } from '../../../model/queue.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';

/** Ids of the tasks whose sessions get a tool, and names of the disciplines that name it. */
export function usersOf(
  { name }: ProjectTool,
  queue: Queue,
): { tasks: string[]; disciplines: string[] } {
  const getIt = queue.tasks.filter((task) =>
    projectToolsOf(task, queue).some((tool) => tool.name === name),
  );
  const naming = [...queue.disciplines.values()].filter(({ tools }) => tools.includes(name));
  return { tasks: getIt.map(({ id }) => id), disciplines: naming.map((one) => one.name) };
}

/** The tool of this name. Fails with `name-not-found`. */
export function findTool({ tools }: Pick<Queue, 'tools'>, name: string): Result<ProjectTool> {
  const tool = tools.get(name);
  if (tool !== undefined) return ok(tool);
  return fail({
    reason: 'name-not-found',
    noun: 'tool',
    name,
    nearest: nearest(name, tools.keys()),
  });
}
