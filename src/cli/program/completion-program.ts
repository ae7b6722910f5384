import { Argument, type Command } from 'commander';
import { shells, type Shell } from '../completion/shell-script.ts';
import type { AddCommand, Done, JsonOption } from './command-maker.ts';

/** The commands by which shells complete words. */
export function addCompletionCommands(program: Command, command: AddCommand, done: Done): void {
  command('completion', 'print what makes a shell complete commands, options and ids', [
    'ralph completion bash >> ~/.bashrc',
    'source <(ralph completion zsh)',
    'ralph completion fish > ~/.config/fish/completions/ralph.fish',
  ])
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(async (shell: Shell, options: JsonOption) => {
      const { completion } = await import('../command/completion.ts');
      done(completion(shell, options));
    });

  // What those scripts ask.
  program
    .command('complete [words...]', { hidden: true })
    .description('print the words that may stand behind these')
    .action(async (words: string[]) => {
      const { complete } = await import('../command/complete.ts');
      done(await complete(program, words));
    });
}
