/** The server's name; its tools appear to the agent as `mcp__ralph__…`. */
export const serverName = 'ralph';

/** The variable by which the agent's MCP config finds the session's folder. */
export const folderVariable = 'RALPH_SESSION_DIR';

/**
 * The text of mcp.json. The folder comes from the environment, so that it holds no path and is the
 * same for every session; `alwaysLoad` makes the agent wait for the server and keep its tools at hand.
 */
export function mcpConfig(): string {
  const server = {
    type: 'stdio',
    command: 'bash',
    args: [`\${${folderVariable}}/ralph-mcp.sh`],
    alwaysLoad: true,
  };
  return `${JSON.stringify({ mcpServers: { [serverName]: server } }, undefined, 2)}\n`;
}
