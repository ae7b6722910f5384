import type { AnswerOptions } from '../command/answer.ts';
import type { ApproveOptions } from '../command/approve.ts';
import type { BlockOptions } from '../command/block.ts';
import type { DoneOptions } from '../command/done.ts';
import type { ReopenOptions } from '../command/reopen.ts';
import type { SkipOptions } from '../command/skip.ts';
import { wholeNumber } from '../option.ts';
import type { AddCommand, Done, JsonOption } from './command-maker.ts';

/** The commands that answer a task and change its status. */
export function addStatusCommands(command: AddCommand, done: Done): void {
  command(
    'answer <id> [words...]',
    'answer the question of a blocked task, which is then played on',
    [
      'ralph answer login-form "With a cookie"',
      'ralph answer login-form --option 2',
      'ralph answer login-form - < answer.txt',
      'ralph answer login-form',
    ],
  )
    .option('--option <n>', 'one of the options that it gave, counted from 1', wholeNumber)
    .action(async (id: string, words: string[], options: AnswerOptions) => {
      const { answer } = await import('../command/answer.ts');
      done(await answer(id, words, options));
    });

  command('reopen <id>', 'make a done, blocked or skipped task pending, with all its attempts', [
    'ralph reopen login-form --reason "The button is still too small"',
  ])
    .option(
      '--reason <text>',
      'what is missing; goes into the notes of the task and to its next session',
    )
    .action(async (id: string, options: ReopenOptions) => {
      const { reopen } = await import('../command/reopen.ts');
      done(await reopen(id, options));
    });

  command('retry <id>', 'give a task all its attempts back and make it pending', [
    'ralph retry login-form',
  ]).action(async (id: string, options: JsonOption) => {
    const { retry } = await import('../command/retry.ts');
    done(await retry(id, options));
  });

  command('done <ids...>', 'make tasks done because you say so; they are shown as unverified', [
    'ralph done login-form',
    'ralph done login-form parser --reason "Done by hand in 4f1c2d"',
  ])
    .option('--reason <text>', 'why; goes into the notes of each task')
    .action(async (ids: string[], options: DoneOptions) => {
      const { makeDone } = await import('../command/done.ts');
      done(await makeDone(ids, options));
    });

  command('block <id> [why...]', 'keep a task from being played until a person says more', [
    'ralph block login-form "The design is not decided"',
    'ralph block login-form "Two designs" --question "Which one?"',
    'ralph block login-form - < why.txt',
  ])
    .option('--question <text>', 'what `ralph answer` then answers')
    .action(async (id: string, words: string[], options: BlockOptions) => {
      const { block } = await import('../command/block.ts');
      done(await block(id, words, options));
    });

  command('skip <id>', 'take a task out of the queue for good', [
    'ralph skip login-form --reason "Nobody needs it"',
  ])
    .option('--reason <text>', 'why; goes into the notes of the task')
    .action(async (id: string, options: SkipOptions) => {
      const { skip } = await import('../command/skip.ts');
      done(await skip(id, options));
    });

  command('approve [ids...]', 'let drafts be played', [
    'ralph approve t-7k3f9qa',
    'ralph approve --all',
    'ralph approve --session s-20260101-000000-abcdef',
  ])
    .option('--all', 'all drafts')
    .option('--session <session>', 'the drafts that this session made')
    .action(async (ids: string[], options: ApproveOptions & { session?: string }) => {
      const { session } = options;
      if (session !== undefined) {
        const { approveSession } = await import('../command/approve-session.ts');
        done(await approveSession(session, ids, options));
        return;
      }
      const { approve } = await import('../command/approve.ts');
      done(await approve(ids, options));
    });
}
