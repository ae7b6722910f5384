import type { MoveOptions } from '../command/move.ts';
import type { AddCommand, Done, JsonOption } from './command-maker.ts';

/** The commands that change what a task says. */
export function addEditCommands(command: AddCommand, done: Done): void {
  command('set <id> <assignments...>', 'change keys of a task', [
    'ralph set login-form priority=high tags+=ui,forms depends_on-=parser',
    'ralph set login-form title="Log in with a link" max_turns=50',
    'ralph set login-form feature=',
    'ralph set login-form description=- < description.md',
  ]).action(async (id: string, words: string[], options: JsonOption) => {
    const { set } = await import('../command/set.ts');
    done(await set(id, words, options));
  });

  command('note <id> [words...]', 'add a note to a task, for people and for its next session', [
    'ralph note login-form "The designer wants it blue"',
    'ralph note login-form - < note.txt',
  ]).action(async (id: string, words: string[], options: JsonOption) => {
    const { note } = await import('../command/note.ts');
    done(await note(id, words, options));
  });

  command('edit <id>', "open a task's own YAML in your editor ($VISUAL, $EDITOR)", [
    'ralph edit login-form',
    'EDITOR="code --wait" ralph edit login-form',
  ]).action(async (id: string, options: JsonOption) => {
    const { edit } = await import('../command/edit.ts');
    done(await edit(id, options));
  });

  command('move <id>', 'put a task at another place in the queue', [
    'ralph move login-form --before parser',
    'ralph move login-form --top',
  ])
    .option('--before <id>', 'right before this task')
    .option('--after <id>', 'right after this task')
    .option('--top', 'before all others')
    .action(async (id: string, options: MoveOptions) => {
      const { move } = await import('../command/move.ts');
      done(await move(id, options));
    });
}
