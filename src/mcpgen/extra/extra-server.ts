import { nearest } from '../../model/nearest.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { mcpFileName } from './mcp-file.ts';
import { readEntry, variablesOf, type ServerEntry } from './server-entry.ts';

/** A server of `.mcp.json`, and what named it. */
export interface NamedServer {
  name: string;
  from: { type: 'config' } | { type: 'discipline'; name: string };
}

/** One that a session gets beside Ralph's own. */
export interface ExtraServer extends NamedServer {
  entry: ServerEntry;
  /** Variables of Ralph's environment whose values the entry asks for. */
  variables: { name: string; needed: boolean }[];
}

/** The servers that a task's sessions are to get: what they can do nobody knows, so only where code is changed. */
export function namedServers(
  task: Pick<Task, 'kind' | 'discipline'>,
  { config, disciplines }: Pick<Queue, 'config' | 'disciplines'>,
): NamedServer[] {
  if (task.kind !== 'implement') return [];
  const discipline = task.discipline === undefined ? undefined : disciplines.get(task.discipline);
  const named = new Map<string, NamedServer>();
  for (const name of config.agent.mcp_servers) named.set(name, { name, from: { type: 'config' } });
  for (const name of discipline?.mcp_servers ?? []) {
    if (discipline === undefined || named.has(name)) continue;
    named.set(name, { name, from: { type: 'discipline', name: discipline.name } });
  }
  return [...named.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** These servers as `.mcp.json` declares them. Fails with `refused` for one that it does not, or in no usable way. */
export function extraServers(
  named: readonly NamedServer[],
  declared: ReadonlyMap<string, unknown>,
): Result<ExtraServer[]> {
  const servers: ExtraServer[] = [];
  for (const one of named) {
    if (!declared.has(one.name)) return unknownServer(one, declared);
    const entry = readEntry(declared.get(one.name));
    if (typeof entry === 'string') {
      const detail = `the server ${one.name} of ${mcpFileName} ${entry}`;
      return fail({
        reason: 'refused',
        detail,
        todo: `mend it, or take it out of ${whereOf(one)}`,
      });
    }
    servers.push({ ...one, entry, variables: variablesOf(entry) });
  }
  return ok(servers);
}

/** Fails with `refused` where a variable is not set that one of them cannot do without. */
export function needVariables(
  servers: readonly ExtraServer[],
  env: Record<string, string | undefined>,
): Result<void> {
  for (const { name, variables } of servers) {
    const missing = variables.filter((one) => one.needed && env[one.name] === undefined);
    if (missing.length === 0) continue;
    const names = missing.map((one) => one.name).join(', ');
    const [first] = missing;
    return fail({
      reason: 'refused',
      detail: `the server ${name} of ${mcpFileName} needs ${names}, which ${missing.length === 1 ? 'is' : 'are'} not set`,
      todo: `set it where Ralph runs, or give it a default: \${${first?.name ?? ''}:-}`,
    });
  }
  return ok(undefined);
}

/** The key that names it, in words. */
export function whereOf({ from }: Pick<NamedServer, 'from'>): string {
  return from.type === 'config'
    ? 'agent.mcp_servers'
    : `mcp_servers of the discipline ${from.name}`;
}

/** How rules and tools call a server. */
export function serverRule(name: string): string {
  return `mcp__${name}`;
}

function unknownServer(one: NamedServer, declared: ReadonlyMap<string, unknown>): Result<never> {
  const near = nearest(one.name, declared.keys());
  const known = [...declared.keys()].join(', ');
  const there = known === '' ? 'it declares none' : `it declares ${known}`;
  return fail({
    reason: 'refused',
    detail: `${whereOf(one)} names ${one.name}, and ${mcpFileName} has no such server`,
    todo:
      near === undefined ? `${there}; \`ralph validate\` shows the place` : `did you mean ${near}?`,
  });
}
