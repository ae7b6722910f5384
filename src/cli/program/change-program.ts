import type { CleanOptions } from '../command/clean.ts';
import type { CommitOptions } from '../command/commit-choice.ts';
import type { DiffOptions } from '../command/diff.ts';
import type { JudgeOptions } from '../command/judge.ts';
import type { UndoOptions } from '../command/undo-question.ts';
import { collect, integer } from '../option.ts';
import type { AddCommand, Done } from './command-maker.ts';

/** The commands for what sessions changed, and left behind. */
export function addChangeCommands(command: AddCommand, done: Done): void {
  command('diff <what> [paths...]', "show a session's changes, or a task's, by git", [
    'ralph diff login-form',
    'ralph diff s-20260101-000000-abcdef --stat',
    'ralph diff last',
    'ralph diff login-form -- src',
  ])
    .option('--stat', 'only the names of files, with how much changed')
    .action(async (what: string, paths: string[], options: DiffOptions) => {
      const { diff } = await import('../command/diff.ts');
      done(await diff(what, paths, options));
    });

  command('undo <what>', "take a session's changes to files back, or a task's; asks first", [
    'ralph undo login-form',
    'ralph undo last',
    'ralph undo s-20260101-000000-abcdef --yes',
  ])
    .option('--yes', 'do not ask')
    .option('--force', 'also when tasks that depend on it were done since')
    .action(async (what: string, options: UndoOptions) => {
      const { undoChange } = await import('../command/undo.ts');
      done(await undoChange(what, options));
    });

  command(
    'commit [ids...]',
    'commit what tasks changed and nobody has committed, one commit each',
    ['ralph commit login-form', 'ralph commit --each --dry-run', 'ralph commit --each --yes'],
  )
    .option(
      '--each',
      'every done task with changes that are in no commit; one with red flags is left out and named, which is no failure',
    )
    .option('--dry-run', 'show what would be committed')
    .option(
      '--yes',
      'do not ask where a task is not done, or has red flags; with --each: also commit those',
    )
    .action(async (ids: string[], options: CommitOptions) => {
      const { commit } = await import('../command/commit.ts');
      done(await commit(ids, options));
    });

  command('clean', 'remove what old runs left behind, as `run.keep` says; never the history', [
    'ralph clean',
    'ralph clean --dry-run',
    'ralph clean --all --json',
  ])
    .option('--dry-run', 'tell what would go, and remove nothing')
    .option('--all', 'whatever its age and size; what a run needs stays, and what undoes open work')
    .option('--yes', 'with --all: also the checkpoints of work that is in no commit')
    .action(async (options: CleanOptions) => {
      const { clean } = await import('../command/clean.ts');
      done(await clean(options));
    });

  command('judge <stream>', 'tell how a recorded session ended, as the monitor reads it', [
    'ralph judge .ralph/run/sessions/s-20260101-000000-abc/stream.jsonl',
    'ralph judge stream.jsonl --exit-code 1 --stderr stderr.txt --expect-server ralph --json',
    'ralph judge - < stream.jsonl',
  ])
    .option('--exit-code <n>', "the agent's exit code, negative for a signal", integer)
    .option('--stderr <file>', 'what the agent printed on stderr')
    .option('--expect-server <name>', 'an MCP server that it needed; may be repeated', collect)
    .action(async (stream: string, options: JudgeOptions) => {
      const { judge } = await import('../command/judge.ts');
      done(await judge(stream, options));
    });
}
