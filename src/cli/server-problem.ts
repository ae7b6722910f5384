import type { Project } from '../db/project.ts';
import { unknownServers } from '../db/read/server-name.ts';
import { mcpFileName, readMcpFile } from '../mcpgen/extra/mcp-file.ts';
import { readEntry } from '../mcpgen/extra/server-entry.ts';
import type { Problem } from '../model/problem.ts';
import type { Queue } from '../model/queue.ts';

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
