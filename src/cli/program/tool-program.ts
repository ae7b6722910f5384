import type { Command } from 'commander';
import { commandMaker, type Done, type JsonOption } from './command-maker.ts';

/** The commands for the project's own tools. */
export function addToolCommands(program: Command, done: Done): void {
  const group = program
    .command('tool')
    .helpGroup('The queue:')
    .description("the project's own tools for sessions, of tools.yaml: list, show, run");
  const command = commandMaker(group, 'Commands');

  command('list', 'list the tools, with the tasks that get them in numbers', [
    'ralph tool list',
  ]).action(async (options: JsonOption) => {
    const { listTools } = await import('../command/tool/list.ts');
    done(await listTools(options));
  });

  command('show <tool>', 'show what a tool takes and runs, and who gets it', [
    'ralph tool show deploy',
  ]).action(async (name: string, options: JsonOption) => {
    const { showTool } = await import('../command/tool/show.ts');
    done(await showTool(name, options));
  });

  command('run <tool> [values...]', 'run a tool as a session would, to try it', [
    'ralph tool run deploy stage=staging',
    'ralph tool run deploy stage=staging count=2 --json',
  ]).action(async (name: string, values: string[], options: JsonOption) => {
    const { runTool } = await import('../command/tool/run.ts');
    done(await runTool(name, values, options));
  });
}
