import { CommanderError, type Command } from 'commander';
import { exitCode } from './exit-code.ts';
import { printFailure } from './output.ts';

/** The commands that write to the queue, steer a run or start one, or remove something. */
const commands = new Set([
  ...['init', 'add', 'explain', 'retry', 'play', 'verify', 'db resolve'],
  ...['db split', 'db join', 'db archive'],
  ...['pause', 'resume', 'stop', 'cancel', 'takeover'],
  ...['undo', 'commit', 'ui'],
  ...['tell', 'answer', 'reopen', 'clean'],
  ...['done', 'block', 'skip', 'approve', 'set', 'note', 'edit', 'move'],
  ...['feature add', 'feature set', 'feature remove'],
  ...['config set', 'config unset', 'allow'],
  'tool run',
  ...['discipline add', 'discipline set', 'discipline remove'],
  ...['mcp', 'mcp install', 'mcp debug'],
]);

/** What a command is called behind `ralph`: with the command that it belongs to. */
export function nameOf(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${above.name()} ${command.name()}` : command.name();
}

/** Whether this command is kept from sessions, which have tools of their own for what they may do. */
export function isForPeople(command: string): boolean {
  return commands.has(command);
}

/** Says so to the session that this process belongs to, and throws what ends the command line. */
export function refuseSession(command: string, session: string, json: boolean): never {
  printFailure(
    {
      reason: 'usage',
      detail: `a session uses its tools; \`ralph ${command}\` is for people`,
      todo: `this process belongs to session ${session} (RALPH_SESSION); commands that only look work here`,
    },
    json,
  );
  throw new CommanderError(exitCode.usage, 'ralph.session', 'for people');
}
