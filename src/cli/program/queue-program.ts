import { Option } from 'commander';
import { priorities } from '../../model/task.ts';
import type { AddOptions } from '../command/add.ts';
import { collect } from '../option.ts';
import type { AddCommand, Done, JsonOption } from './command-maker.ts';
import { addEditCommands } from './edit-program.ts';
import { addStatusCommands } from './status-program.ts';

/** The commands that look at the queue, and change it. */
export function addQueueCommands(command: AddCommand, done: Done): void {
  addTaskCommands(command, done);
  addStatusCommands(command, done);
  addEditCommands(command, done);
}

function addTaskCommands(command: AddCommand, done: Done): void {
  command('add <title>', 'add a task to the queue', [
    'ralph add "Add a login form"',
    'ralph add "Test the parser" --depends-on parser --verify test --priority high',
  ])
    .option('--id <id>', 'an id of your own choice')
    .option('--description <text>', 'what is to be done, in Markdown')
    .addOption(new Option('--priority <priority>', 'when it is played').choices(priorities))
    .option('--feature <name>', 'a feature of features.yaml')
    .option('--discipline <name>', 'a discipline of disciplines.yaml')
    // One value each and repeatable: a list would swallow the title that follows it.
    .option('--depends-on <id>', 'a task that has to be done first; may be repeated', collect)
    .option('--acceptance <text>', 'a criterion that has to be met; may be repeated', collect)
    .option('--verify <check>', 'a declared check, or a shell command; may be repeated', collect)
    .option('--tag <name>', 'a tag; may be repeated', collect)
    .option('--draft', 'keep it out of the queue for now')
    .action(async (title: string, options: AddOptions) => {
      const { add } = await import('../command/add.ts');
      done(await add(title, options));
    });

  command('list', 'list the tasks in play order', [
    'ralph list',
    "ralph list --json | jq '.data.tasks[].id'",
  ]).action(async (options: JsonOption) => {
    const { list } = await import('../command/list.ts');
    done(await list(options));
  });

  command('show <id>', 'show one task', ['ralph show login-form', 'ralph show t-7k3']).action(
    async (id: string, options: JsonOption) => {
      const { show } = await import('../command/show.ts');
      done(await show(id, options));
    },
  );

  command('next', 'tell which task is next, and why', ['ralph next']).action(
    async (options: JsonOption) => {
      const { next } = await import('../command/next.ts');
      done(await next(options));
    },
  );

  command('prompt <id>', "print the exact prompt of a task's next session", [
    'ralph prompt login-form',
    'ralph prompt login-form --tokens',
  ])
    .option('--tokens', 'print its hash and an estimate of its tokens instead')
    .action(async (id: string, options: JsonOption & { tokens?: boolean }) => {
      const { prompt } = await import('../command/prompt.ts');
      done(await prompt(id, options));
    });
}
