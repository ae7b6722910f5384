import type { Path } from '../../db/read/place.ts';
import type { PlanSource } from '../../mcpgen/session-plan.ts';
import { kindName, type Task } from '../../model/task.ts';
import { unreachable } from '../../model/unreachable.ts';

/** The words for where a rule or a tool of a plan comes from. `place`: of a part of the config. */
export function sourceWords(
  place: (path: Path) => string | undefined,
  task: Task,
): (source: PlanSource) => string {
  const { id, discipline } = task;
  return (source) => {
    switch (source.type) {
      case 'ralph':
        return "Ralph's own server";
      case 'kind':
        return `kind ${kindName(task)}`;
      case 'guard':
        return 'every session';
      case 'commit':
        return `commit: agent (${place(['commit']) ?? 'the default'})`;
      case 'config':
        return place([...source.key.split('.'), source.index]) ?? source.key;
      case 'task':
        return `permissions of ${id}`;
      case 'server':
        return source.named.from.type === 'config'
          ? (place(['agent', 'mcp_servers']) ?? 'agent.mcp_servers')
          : `mcp_servers of the discipline ${discipline ?? ''}`;
      default:
        return unreachable(source);
    }
  };
}
