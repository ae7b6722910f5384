import type { Command } from 'commander';
import { commandMaker, type Done, type JsonOption } from './command-maker.ts';

/** The commands for what `.ralph/config.yaml` says. */
export function addConfigCommands(program: Command, done: Done): void {
  const group = program
    .command('config')
    .helpGroup('Setting up:')
    .description('what .ralph/config.yaml says: get, set, unset, and what each key means')
    .addHelpText('after', '\n`ralph config list` tells what each key means, and its default.');
  const command = commandMaker(group, 'Commands');

  command('list', 'tell what each key means, and its default', ['ralph config list']).action(
    async (options: JsonOption) => {
      const { listConfig } = await import('../command/config.ts');
      done(listConfig(options));
    },
  );

  command('get [key]', 'show what holds, and whether it is the default', [
    'ralph config get',
    'ralph config get run.keep.age',
    'ralph config get timers --json',
  ]).action(async (key: string | undefined, options: JsonOption) => {
    const { getConfig } = await import('../command/config.ts');
    done(await getConfig(key, options));
  });

  command('set <key> [words...]', 'change keys in place; comments stay', [
    'ralph config set run.keep.age 7d',
    'ralph config set max_turns=50 verify+=test timeout=',
    'ralph config set checks.lint="npm run -s lint" permissions.allow+="Bash(npm run lint *)"',
  ]).action(async (key: string, words: string[], options: JsonOption) => {
    const { setConfig } = await import('../command/config.ts');
    done(await setConfig([key, ...words], options));
  });

  command('unset <keys...>', 'go back to the default', ['ralph config unset run.keep.age']).action(
    async (keys: string[], options: JsonOption) => {
      const { unsetConfig } = await import('../command/config.ts');
      done(await unsetConfig(keys, options));
    },
  );
}
