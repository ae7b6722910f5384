import type { Command } from 'commander';
import type { Layout } from '../../db/layout/layout.ts';
import type { LayoutOptions } from '../command/db-layout.ts';
import type { ResolveOptions } from '../command/db-resolve.ts';
import { commandMaker, type Done, type JsonOption } from './command-maker.ts';

/** The commands that are about the database's files as git has them. */
export function addDbCommands(program: Command, done: Done): void {
  const db = program
    .command('db')
    .helpGroup('Setting up:')
    .description("what git and the database's files have to do");

  const command = commandMaker(db, 'Commands');
  command('resolve [files...]', "merge the queue's files that git left in conflict", [
    'ralph db resolve',
    'ralph db resolve --stage',
    'ralph db resolve .ralph/db/tasks.yaml',
    'ralph db resolve --again .ralph/db/tasks.yaml',
  ])
    .option('--stage', 'tell git that what was merged, or decided by hand and is valid, is decided')
    .option('--again', 'merge these files anew, over what was decided in them by hand')
    .action(async (files: string[], options: ResolveOptions) => {
      const { resolveFiles } = await import('../command/db-resolve.ts');
      done(await resolveFiles(files, options));
    });

  const layout = (name: Layout, description: string): Command =>
    command(name, description, [`ralph db ${name}`, `ralph db ${name} --dry-run`])
      .option('--dry-run', 'only say what would move')
      .action(async (options: LayoutOptions) => {
        const { changeLayout } = await import('../command/db-layout.ts');
        done(await changeLayout(name, options));
      });
  layout('split', 'give each task of tasks.yaml a file of its own, in the same order');
  layout('join', 'put the tasks with files of their own at the end of tasks.yaml');
  layout(
    'archive',
    'move what is done or skipped, and that no other task names, out of the queue',
  ).option('--restore <ids...>', 'bring these tasks back from the archive instead');

  command(
    'merge-driver <base> <ours> <theirs> [path]',
    "git's merge driver for the queue; `ralph init --git` registers it",
    ["git config merge.ralph.driver 'ralph db merge-driver %O %A %B %P'"],
  ).action(
    async (
      base: string,
      ours: string,
      theirs: string,
      path: string | undefined,
      options: JsonOption,
    ) => {
      const { mergeDriver } = await import('../command/db-merge-driver.ts');
      done(await mergeDriver({ base, ours, theirs, path }, options));
    },
  );
}
