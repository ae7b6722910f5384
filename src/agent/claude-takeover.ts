import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LaunchOptions } from './claude-launch.ts';
import type { Environment } from './environment.ts';

/** Whether the agent's session goes on with its earlier conversation, or begins with these words. */
export interface TerminalStart {
  how: 'resume' | 'begin';
  words: string;
}

/**
 * The arguments of `claude` for a session in a terminal, with a person at it: what decides its tools,
 * settings and permissions is as in `claudeArguments`. Turns and dollars bound only sessions without a person.
 */
export function terminalArguments(options: LaunchOptions, start: TerminalStart): string[] {
  const { model, effort } = options;
  return [
    start.how === 'resume' ? '--resume' : '--session-id',
    options.claude_session,
    '--setting-sources',
    options.setting_sources.join(','),
    '--strict-mcp-config',
    '--mcp-config',
    options.mcp_config,
    '--permission-mode',
    options.permission_mode,
    '--tools',
    options.tools.join(','),
    '--allowedTools',
    ...options.allow,
    '--disallowedTools',
    ...options.deny,
    ...(model === undefined ? [] : ['--model', model]),
    ...(effort === undefined ? [] : ['--effort', effort]),
    // The options that take several values would swallow the words.
    ...(start.how === 'resume' ? [] : ['--', start.words]),
  ];
}

/** What programs in a terminal look at, beside what every session sees. */
export const terminalNames = [
  ...['COLORTERM', 'NO_COLOR', 'FORCE_COLOR', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION'],
  ...['TERMINFO', 'TERMINFO_DIRS', 'TMUX', 'STY', 'EDITOR', 'VISUAL'],
];

/** The agent shortens the names of longer folders, and adds what tells them apart. */
const longestName = 200;

/**
 * The file in which the agent keeps the conversation of a session that ran in this folder; undefined
 * where there is none, as on another machine. Only with it can the session go on.
 */
export function conversationFile(
  env: Environment,
  root: string,
  claude_session: string,
): string | undefined {
  const home = env['CLAUDE_CONFIG_DIR'] ?? join(env['HOME'] ?? homedir(), '.claude');
  const projects = join(home, 'projects');
  const name = realpathSync(root).replaceAll(/[^a-zA-Z0-9]/g, '-');
  const isFolder = (one: string): boolean =>
    one === name || (name.length > longestName && one.startsWith(name.slice(0, longestName)));
  return foldersIn(projects)
    .filter(isFolder)
    .map((folder) => join(projects, folder, `${claude_session}.jsonl`))
    .find((file) => existsSync(file));
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
