import { markerName } from '../../host/marked-process.ts';
import { keepOnly, ownFolder } from '../server-script.ts';
import type { ExtraServer } from './extra-server.ts';

/** What the agent tells the servers that it starts. */
const agentNames = ['CLAUDE_PROJECT_DIR'];

/** The file of the session's folder that starts this server. */
export function extraScriptName({ name }: Pick<ExtraServer, 'name'>): string {
  return `mcp-${name}.sh`;
}

/** The names of the environment variables that an extra server sees: `system`, and what its entry declares. */
export function extraNames({ entry, variables }: ExtraServer, system: readonly string[]): string[] {
  const own = entry.type === 'stdio' ? Object.keys(entry.env) : [];
  const declared = [...own, ...variables.map(({ name }) => name)].filter((name) =>
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
  );
  return [...new Set([...system, ...agentNames, ...declared])];
}

/** The text of the script that starts an extra server, whose command it gets as arguments. */
export function extraScript(server: ExtraServer, system: readonly string[]): string {
  return `#!/usr/bin/env bash
# Starts the MCP server ${server.name} of .mcp.json for one session. Made by Ralph.
#   bash ${extraScriptName(server)} COMMAND ARGUMENTS…   as mcp.json has them
set -euo pipefail

${ownFolder}
${keepOnly(extraNames(server, system))}
# Every process of the session carries this, so that none of them can be lost.
export ${markerName}="\${folder##*/}"

exec "$@"
`;
}
