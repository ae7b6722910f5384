import type { Command } from 'commander';
import { commandMaker, type Done, type JsonOption } from './command-maker.ts';

/** The commands for pipelines. */
export function addPipelineCommands(program: Command, done: Done): void {
  const group = program
    .command('pipeline')
    .helpGroup('The queue:')
    .description('the chains of stages for `ralph add --pipeline`, of pipelines.yaml: list, show');
  const command = commandMaker(group, 'Commands');

  command('list', 'list the pipelines with their stages', ['ralph pipeline list']).action(
    async (options: JsonOption) => {
      const { listPipelines } = await import('../command/pipeline/list.ts');
      done(await listPipelines(options));
    },
  );

  command('show <pipeline>', 'show the tasks that a pipeline makes', [
    'ralph pipeline show spec-implement-review',
  ]).action(async (name: string, options: JsonOption) => {
    const { showPipeline } = await import('../command/pipeline/show.ts');
    done(await showPipeline(name, options));
  });
}
