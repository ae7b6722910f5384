import { projectToolsOf, type Queue } from '../model/queue.ts';
import type { Task } from '../model/task.ts';
import { namedServers } from './extra/extra-server.ts';

type Empowered = Pick<Task, 'kind' | 'discipline' | 'tools'>;
type Powers = Pick<Queue, 'config' | 'disciplines' | 'tools'>;

/**
 * What the sessions of a task may do beyond what others of its kind may, each in words: tools of the project that
 * change something, and MCP servers of its discipline.
 */
export function powersOf(task: Empowered, queue: Powers): string[] {
  const tools = projectToolsOf(task, queue).filter((tool) => !tool.reads_only);
  const servers = namedServers(task, queue).filter(({ from }) => from.type === 'discipline');
  return [
    ...tools.map(({ name }) => `the tool ${name}`),
    ...servers.map(({ name }) => `the MCP server ${name}`),
  ];
}

/**
 * Those that a task has and nobody gave its maker: a session does not get them for a task by naming a discipline,
 * and a person decides. Without a maker it is all of them.
 */
export function powersBeyond(
  task: Empowered,
  maker: Empowered | undefined,
  queue: Powers,
): string[] {
  // A plan hands on what a person gave it for those who change code.
  const own = maker === undefined ? [] : powersOf({ ...maker, kind: 'implement' }, queue);
  return powersOf(task, queue).filter((power) => !own.includes(power));
}
