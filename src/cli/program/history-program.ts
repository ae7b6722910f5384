import { Option } from 'commander';
import type { ExportOptions } from '../command/export.ts';
import type { LogOptions } from '../command/log.ts';
import type { ReportOptions } from '../command/report.ts';
import type { SessionOptions } from '../command/session/session.ts';
import { groupings, type StatsOptions } from '../command/stats-grouping.ts';
import { replaySpeed, sinceTime, sinceTimeOrRun, wholeNumber } from '../option.ts';
import type { AddCommand, Done } from './command-maker.ts';

/** The commands that look at the sessions that were played. */
export function addHistoryCommands(command: AddCommand, done: Done): void {
  command(
    'log [task]',
    'list the sessions, newest first; of one task where it, a session of it or `last` is named',
    ['ralph log', 'ralph log login-form --limit 5', 'ralph log last'],
  )
    .option('--limit <n>', 'so many at most; 30 where it is not said', wholeNumber)
    .action(async (given: string | undefined, options: LogOptions) => {
      const { log } = await import('../command/log.ts');
      done(await log(given, options));
    });

  command(
    'session <session>',
    'show a session: a unique start of its id, `last`, or a task for its last one',
    [
      'ralph session last',
      'ralph session login-form --transcript --full',
      'ralph session s-20260101-000000-abcdef --replay --speed 10',
    ],
    'print one JSON document (with --replay one event per line)',
  )
    .option('--transcript', 'all that happened in it')
    .option('--full', 'with --transcript: cut nothing')
    .option('--prompt', 'the exact prompt that it got')
    .option('--tools', "Ralph's tools that it had")
    .option('--checks', 'the checks, with the end of their output')
    .option('--replay', 'play it again on the screen')
    .option('--speed <n>', 'with --replay: so many times as fast, `max` for at once', replaySpeed)
    .action(async (given: string, options: SessionOptions) => {
      const { session } = await import('../command/session/session.ts');
      done(await session(given, options));
    });

  command('stats', 'tell what the sessions came to: outcomes, attempts, cost, tokens and times', [
    'ralph stats',
    'ralph stats --since 30d --by feature',
    'ralph stats --by day --json',
  ])
    .option(
      '--since <time>',
      'those that ended since: 30d, 8h, 2026-11-01 or an ISO time',
      sinceTime,
    )
    .addOption(new Option('--by <what>', 'group by group, too').choices(groupings))
    .action(async (options: StatsOptions) => {
      const { stats } = await import('../command/stats.ts');
      done(await stats(options));
    });

  command(
    'report',
    'tell what the last run came to: done, unverified, blocked, cost, and what looks odd',
    [
      'ralph report',
      'ralph report --since 8h',
      'ralph report --md > report.md',
      'ralph report --html --out report.html',
    ],
  )
    .option(
      '--since <time>',
      'what ended since: 8h, 2026-11-01, an ISO time; or the id of a run',
      sinceTimeOrRun,
    )
    .option('--md', 'as Markdown, for a pull request')
    .option('--html', 'as one HTML file')
    .option('--out <file>', 'into a file; its ending says the form, unless --md or --html does')
    .option('--force', 'replace a file that is there')
    .action(async (options: ReportOptions) => {
      const { report } = await import('../command/report.ts');
      done(await report(options));
    });

  command(
    'export <session>',
    'write a session as one file for a bug report or a colleague, secrets masked',
    [
      'ralph export last',
      'ralph export login-form --md --out report.md',
      'ralph export last --html --out - > session.html',
    ],
  )
    .option('--md', 'as Markdown')
    .option('--html', 'as one HTML file; this is the default')
    .option(
      '--out <file>',
      'instead of .ralph/run/exports/<session>.html; `-` for the standard output',
    )
    .option('--force', 'replace a file that is there')
    .action(async (given: string, options: ExportOptions) => {
      const { exportSession } = await import('../command/export.ts');
      done(await exportSession(given, options));
    });
}
