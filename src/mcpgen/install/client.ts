import { join } from 'node:path';
import { serverName } from '../mcp-config.ts';
import type { ClientName, Scope } from './client-name.ts';

/** What a client is to start, as its configuration has it. */
export interface ClientEntry {
  type?: 'stdio';
  command: string;
  args: string[];
}

export interface ClientSetUp {
  client: ClientName;
  /** As people call it. */
  title: string;
  scope: Scope;
  /** The file from the project's root, or in the user's home; undefined where the client alone writes it. */
  file: string | undefined;
  /** The key of the file under which servers stand. */
  list: 'mcpServers' | 'servers';
  entry: ClientEntry;
  /** A command of the client's own that does the same. */
  line: string | undefined;
}

const folder = '${workspaceFolder}';

/** How this client is told of the standing server, which these words start. */
export function clientSetUp(
  client: ClientName,
  scope: Scope,
  ralph: readonly string[],
): ClientSetUp {
  const [command = '', ...first] = ralph;
  const started = (...more: string[]): ClientEntry => ({
    command,
    args: [...first, 'mcp', ...more],
  });
  switch (client) {
    case 'claude':
      return {
        ...{ client, title: 'Claude Code', scope, list: 'mcpServers' },
        // In ~/.claude.json Claude Code keeps much else, and writes it while it runs.
        file: scope === 'project' ? '.mcp.json' : undefined,
        // It starts servers in the folder that it was started in.
        entry: { type: 'stdio', ...started() },
        line: `claude mcp add --scope ${scope} ${serverName} -- ${[...ralph, 'mcp'].map(word).join(' ')}`,
      };
    case 'cursor':
      return {
        ...{ client, title: 'Cursor', scope, list: 'mcpServers' },
        file: join('.cursor', 'mcp.json'),
        // In the file of the user the variable is the folder of that file.
        entry: scope === 'project' ? started('--project', folder) : started(),
        line: undefined,
      };
    case 'vscode': {
      const entry: ClientEntry = { type: 'stdio', ...started('--project', folder) };
      const json = JSON.stringify({ name: serverName, ...entry });
      return {
        ...{ client, title: 'VS Code', scope, list: 'servers', entry },
        // Where a user's file lies depends on the system and on the profile.
        file: scope === 'project' ? join('.vscode', 'mcp.json') : undefined,
        line: scope === 'user' ? `code --add-mcp ${word(json)}` : undefined,
      };
    }
  }
}

/** A word for a shell. */
export function word(text: string): string {
  return /^[\w./@:=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
