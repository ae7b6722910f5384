import { join } from 'node:path';
import { readText } from '../../host/file.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';

/** The file in which a project declares MCP servers for whoever works in it. */
export const mcpFileName = '.mcp.json';

/** More than anybody writes by hand. */
const longestFile = 1_000_000;

/** What the project declares, by name and as it is written; nothing where there is no such file. Fails with `invalid-database`. */
export function readMcpFile(root: string): Result<ReadonlyMap<string, unknown>> {
  const text = readText(join(root, mcpFileName), { maxBytes: longestFile });
  if (!text.ok) return text;
  if (text.value === undefined) return ok(new Map());
  try {
    const servers = serversIn(JSON.parse(text.value));
    if (servers !== undefined) return ok(new Map(Object.entries(servers)));
    return wrong('no `mcpServers`', 'the key `mcpServers` with a server for each name');
  } catch (error) {
    return wrong('what is no JSON', String(error).replace(/^SyntaxError: /, 'JSON: '));
  }
}

function serversIn(file: unknown): object | undefined {
  if (typeof file !== 'object' || file === null) return undefined;
  const servers: unknown = Reflect.get(file, 'mcpServers');
  return typeof servers === 'object' && servers !== null && !Array.isArray(servers)
    ? servers
    : undefined;
}

function wrong(found: string, expected: string): Result<never> {
  const problem = {
    ...{ severity: 'error' as const, file: mcpFileName, line: 1, col: 1 },
    ...{ found, expected, example: undefined },
  };
  return fail({ reason: 'invalid-database', problems: [problem] });
}
