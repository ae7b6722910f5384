import { Command, CommanderError } from 'commander';
import { markerName } from '../host/marked-process.ts';
import { exitCode } from './exit-code.ts';
import { printFailure } from './output.ts';
import { addCatalogCommands } from './program/catalog-program.ts';
import { addChangeCommands } from './program/change-program.ts';
import { commandMaker, type AddCommand, type JsonOption } from './program/command-maker.ts';
import { addCompletionCommands } from './program/completion-program.ts';
import { addConfigCommands } from './program/config-program.ts';
import { addDbCommands } from './program/db-program.ts';
import { addHistoryCommands } from './program/history-program.ts';
import { addMcpCommands } from './program/mcp-program.ts';
import { addQueueCommands } from './program/queue-program.ts';
import { addRunCommands } from './program/run-program.ts';
import { addSetUpCommands } from './program/set-up-program.ts';
import { addPipelineCommands } from './program/pipeline-program.ts';
import { addToolCommands } from './program/tool-program.ts';
import { version } from './version.ts';

/** Runs the command line and returns its exit code. Each command is loaded when it is called. */
export async function run(argv: string[]): Promise<number> {
  // Who reads the output may go (`ralph list | head`); that is no reason to stop playing.
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  // A throw outside of every await. What a session left running is ended by its guard.
  process.on('uncaughtException', (error) => {
    console.error(unexpectedWords(error));
    process.exit(exitCode.failure);
  });
  let code: number = exitCode.ok;
  const program = makeProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end here too; they have been printed.
      return error.exitCode === 0 ? exitCode.ok : printUsage(error, program, argv.slice(2));
    }
    console.error(unexpectedWords(error));
    return exitCode.failure;
  }
}

/** Tells what is wrong with the words of the command line. Without any of them the help is what tells. */
async function printUsage(
  { code, message }: CommanderError,
  program: Command,
  words: string[],
): Promise<number> {
  // Help was shown; and a session was told that the command is for people.
  if (code === 'commander.help' || code === 'ralph.session') return exitCode.usage;
  const { usageFailure } = await import('./usage-failure.ts');
  const failure = usageFailure(message, commandPath(program, words));
  return printFailure(failure, words.includes('--json'));
}

/** The words that name commands: `feature add` of `feature add login --title X`. */
function commandPath(program: Command, words: readonly string[]): string[] {
  const path: string[] = [];
  let command = program;
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    path.push(word);
    command = next;
  }
  return path;
}

/** A terminal that was closed gives EIO; the signal that comes with it ends the session politely. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

/** A throw is a bug of Ralph's own: say so in one line, and how to see more. */
function unexpectedWords(error: unknown): string {
  if (process.env['RALPH_DEBUG'] !== undefined && error instanceof Error)
    return String(error.stack);
  const words = error instanceof Error ? error.message : String(error);
  return `ralph: an unexpected error, which is a bug: ${words}\n  → run it again with RALPH_DEBUG=1 and report what it prints; what was recorded stays recorded`;
}

function makeProgram(done: (code: number) => void): Command {
  const program = new Command('ralph')
    .description('Plays a queue of tasks, kept as YAML in git, through a coding agent.')
    .version(version, '-V, --version')
    .exitOverride()
    // What is wrong with the words is printed as any failure is.
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .addHelpText('after', helpAfter)
    .hook('preAction', async (_, command) => {
      const session = process.env[markerName];
      if (session === undefined) return;
      const { isForPeople, nameOf, refuseSession } = await import('./for-people.ts');
      const name = nameOf(command);
      if (isForPeople(name)) refuseSession(name, session, command.opts<JsonOption>().json);
    });

  const group = (heading: string): AddCommand => commandMaker(program, heading);
  addSetUpCommands(group('Setting up'), done);
  addCompletionCommands(program, group('Setting up'), done);
  addQueueCommands(group('The queue'), done);
  addRunCommands(group('Playing'), done);
  addHistoryCommands(group('What came of it'), done);
  addChangeCommands(group('What it changed'), done);
  addCatalogCommands(program, done);
  addToolCommands(program, done);
  addPipelineCommands(program, done);
  addConfigCommands(program, done);
  addMcpCommands(program, done);
  addDbCommands(program, done);
  // Where `help` is shown, which would have a heading of its own.
  program.commandsGroup('Setting up:').helpCommand(true);
  return program;
}

const helpAfter = `
Examples:
  $ ralph init
  $ ralph add "Add a login form"
  $ ralph play

Exit codes:
  0 ok   1 failure   2 usage   3 nothing there, or refused   4 not found   5 busy
  6 invalid database or value   7 played, but not all is done   130 interrupted

With --json a command prints one document {schema_version, kind, data, warnings}; play prints one
event per line.`;
