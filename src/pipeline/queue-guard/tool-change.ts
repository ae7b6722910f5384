import type { ProjectTool } from '../../model/project-tool.ts';
import { projectToolsOf, type Queue } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';

interface Seen {
  task: Task;
  queue: Queue;
}

/** How what a task's session may run differs, part by part. Pure. */
export function toolChanges(
  before: Seen,
  after: Seen,
): { key: string; from: string; to: string }[] {
  const old = toolsByName(before);
  const now = toolsByName(after);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === undefined || to === undefined) {
      const words = (tool: ProjectTool | undefined): string =>
        tool === undefined ? 'nothing' : JSON.stringify(tool.command);
      return [{ key: `tool ${name}`, from: words(from), to: words(to) }];
    }
    const keys = (Object.keys(from) as (keyof ProjectTool)[]).filter(
      (key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]),
    );
    return keys.map((key) => ({
      key: `tool ${name} (${key})`,
      from: JSON.stringify(from[key]),
      to: JSON.stringify(to[key]),
    }));
  });
}

function toolsByName({ task, queue }: Seen): Map<string, ProjectTool> {
  return new Map(projectToolsOf(task, queue).map((tool) => [tool.name, tool]));
}
