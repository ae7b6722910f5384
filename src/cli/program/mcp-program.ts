import { Option, type Command } from 'commander';
import { clientNames, scopes } from '../../mcpgen/install/client-name.ts';
import type { DebugOptions } from '../command/mcp/debug.ts';
import type { InstallOptions } from '../command/mcp/install.ts';
import { commandMaker, type Done } from './command-maker.ts';

/** The standing MCP server, and the commands about MCP servers. */
export function addMcpCommands(program: Command, done: Done): void {
  const group = program
    .command('mcp')
    .helpGroup('Setting up:')
    .description('serve this project to Claude Code, Cursor or another MCP client, over stdio')
    // What stands behind a sub-command belongs to it.
    .enablePositionalOptions()
    .option('--project <dir>', 'serve the project that this folder lies in')
    .addHelpText('after', groupExamples)
    .action(async (options: { project?: string }) => {
      const { serveMcp } = await import('../command/mcp/serve.ts');
      done(serveMcp(options));
    });
  const command = commandMaker(group, 'Commands');

  command('install', 'tell a client of it: writes its configuration, or prints it', [
    'ralph mcp install',
    'ralph mcp install --client cursor --yes',
    'ralph mcp install --client vscode --print',
    'ralph mcp install --scope user',
  ])
    .addOption(
      new Option('--client <name>', 'who is to use it').choices(clientNames).default('claude'),
    )
    .addOption(
      new Option('--scope <whose>', 'for all who work in this project, or for you everywhere')
        .choices(scopes)
        .default('project'),
    )
    .option('--print', 'only print what to put where')
    .option('--yes', 'do not ask')
    .action(async (options: InstallOptions) => {
      const { install } = await import('../command/mcp/install.ts');
      done(await install(options));
    });

  command(
    'debug <session> [input]',
    "start a session's own MCP server, list what it has, call it",
    [
      'ralph mcp debug last',
      'ralph mcp debug login-form --call list_tasks \'{"status": "draft"}\'',
      'ralph mcp debug s-20260101-000000-abcdef --read ralph://task',
    ],
  )
    .option('--list', 'list its tools and resources (without --call and --read it does so anyway)')
    .option('--call <tool>', 'call this tool with [input], a JSON object')
    .option('--read <uri>', 'read this resource')
    .option('--yes', 'do not ask before a tool is called that writes')
    .action(async (session: string, input: string | undefined, options: DebugOptions) => {
      const { debug } = await import('../command/mcp/debug.ts');
      done(await debug(session, input, options));
    });
}

const groupExamples = `
Examples:
  $ ralph mcp install
  $ claude mcp add ralph -- ralph mcp
  $ ralph mcp --project ../other`;
