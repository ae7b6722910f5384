import { extraScriptName } from './extra/extra-script.ts';
import type { ExtraServer } from './extra/extra-server.ts';

/** The server's name; its tools appear to the agent as `mcp__ralph__…`. */
export const serverName = 'ralph';

/** The variable by which the agent's MCP config finds the session's folder. */
export const folderVariable = 'RALPH_SESSION_DIR';

/**
 * The text of mcp.json. The folder comes from the environment, so that it holds no path and is the
 * same for every session; `alwaysLoad` makes the agent wait for the server and keep its tools at hand.
 * Of extra servers `${NAME}` stays as it is: the agent puts the values in, and no file holds them.
 */
export function mcpConfig(extra: readonly ExtraServer[] = []): string {
  const own = [serverName, started('ralph-mcp.sh')] as const;
  const others = extra.map((server) => [server.name, extraEntry(server)] as const);
  const mcpServers = Object.fromEntries([own, ...others]);
  return `${JSON.stringify({ mcpServers }, undefined, 2)}\n`;
}

function extraEntry(server: ExtraServer): object {
  const { entry } = server;
  if (entry.type !== 'stdio') return { ...entry, alwaysLoad: true };
  const { command, args, env } = entry;
  const more = Object.keys(env).length === 0 ? {} : { env };
  return { ...started(extraScriptName(server), command, ...args), ...more };
}

function started(script: string, ...words: string[]): object {
  const args = [`\${${folderVariable}}/${script}`, ...words];
  return { type: 'stdio', command: 'bash', args, alwaysLoad: true };
}
