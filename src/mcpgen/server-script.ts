import { markerName } from '../host/marked-process.ts';

export interface ScriptPlan {
  /** Absolute paths of Node and of the server's runtime. */
  node: string;
  runtime: string;
  /** Names of the environment variables that the server, and the checks that it runs, may see. */
  keep: string[];
}

/**
 * The text of the session's server script. It finds its own folder, so that the same text serves
 * every session and a person can run it by hand; it drops what the agent's environment holds beyond
 * the listed names, credentials first of all.
 */
export function serverScript(plan: ScriptPlan): string {
  return `#!/usr/bin/env bash
# Ralph's MCP server for one session. Made by Ralph; run it by hand to debug the session:
#   bash ralph-mcp.sh   then speak JSON-RPC, one message per line
set -euo pipefail

${ownFolder}
${keepOnly(plan.keep)}
# Every process of the session carries this, so that none of them can be lost.
export ${markerName}="\${folder##*/}"

exec ${quote(plan.node)} ${quote(plan.runtime)} "$folder"
`;
}

/**
 * The lines by which a script finds its own folder, for any path and wherever it is called from. The
 * agent names it by its whole path, for which no other process need be started.
 */
export const ownFolder = `folder=\${BASH_SOURCE[0]%/*}
if [[ $folder != /* ]]; then
  folder=$(CDPATH='' cd -- "$(dirname -- "\${BASH_SOURCE[0]}")" && pwd)
fi`;

/** The lines of a script that drop every variable of the environment but these. */
export function keepOnly(names: readonly string[]): string {
  return `keep=' ${names.join(' ')} '

for name in $(compgen -e); do
  case "$keep" in
    *" $name "*) ;;
    # Some belong to bash itself and stay.
    *) unset "$name" 2>/dev/null || true ;;
  esac
done
`;
}

/** A word for bash that means exactly this text. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
