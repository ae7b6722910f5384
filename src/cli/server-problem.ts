import type { Project } from '../db/project.ts';
import { unknownServers } from '../db/read/server-name.ts';
import { mcpFileName, readMcpFile } from '../mcpgen/extra/mcp-file.ts';
import { readEntry } from '../mcpgen/extra/server-entry.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import type { Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

/** Fails with `usage` for a server that `.mcp.json` does not declare, or as the reading of that file does. */
export function knownServers(root: string, names: readonly unknown[]): Result<void> {
  if (names.length === 0) return ok(undefined);
  const declared = readMcpFile(root);
  if (!declared.ok) return declared;
  const name = names.map(String).find((one) => !declared.value.has(one));
  if (name === undefined) return ok(undefined);
  const near = nearest(name, declared.value.keys());
  const todo = near === undefined ? 'declare it there first' : `did you mean ${near}?`;
  const detail = `there is no server ${JSON.stringify(name)} in ${mcpFileName}; nothing was written`;
  return fail({ reason: 'usage', detail, todo });
}

/** What is wrong with the MCP servers that the config and disciplines name, and with how `.mcp.json` declares them. */
export function serverProblems(
  project: Project,
  { config, disciplines }: Pick<Queue, 'config' | 'disciplines'>,
): Problem[] {
  const named = new Set([
    ...config.agent.mcp_servers,
    ...[...disciplines.values()].flatMap((one) => one.mcp_servers),
  ]);
  if (named.size === 0) return [];
  const declared = readMcpFile(project.root);
  if (!declared.ok) {
    return declared.failure.reason === 'invalid-database' ? declared.failure.problems : [];
  }
  const unusable = [...named].flatMap((name) => {
    const entry = declared.value.has(name) ? readEntry(declared.value.get(name)) : undefined;
    return typeof entry === 'string' ? [{ name, entry }] : [];
  });
  return [
    ...unknownServers(project, new Set(declared.value.keys())),
    ...unusable.map(({ name, entry }): Problem => ({
      ...{ severity: 'error', file: mcpFileName, line: 1, col: 1, example: undefined },
      found: `the server ${name}, which ${entry}`,
      expected: 'a server that a session can get',
    })),
  ];
}
