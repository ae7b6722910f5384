import { Option } from 'commander';
import type { PlayCommandOptions } from '../command/play.ts';
import type { StatusOptions } from '../command/status.ts';
import type { TakeoverOptions } from '../command/takeover-terminal.ts';
import type { TellOptions } from '../command/tell.ts';
import type { UiOptions } from '../command/ui.ts';
import { amount, attemptCount, portNumber, untilTime, wholeNumber } from '../option.ts';
import type { AddCommand, Done, JsonOption } from './command-maker.ts';

/** The commands that play the queue, and steer what plays it. */
export function addRunCommands(command: AddCommand, done: Done): void {
  command(
    'play [ids...]',
    'play the queue, or only these tasks',
    [
      'ralph play',
      'ralph play login-form --max-attempts 1',
      'ralph play --until 07:30 --max-budget-usd 20',
      'ralph play --keep --detach',
      'ralph play --confirm',
    ],
    'print one event per line (with --dry-run, --validate-only and --detach one document)',
  )
    .option('--max-tasks <n>', 'play so many sessions at most', wholeNumber)
    .option(
      '--max-iterations, --max-attempts <n>',
      'try each task so often at most, 1 to 20',
      attemptCount,
    )
    .option('--max-budget-usd <amount>', 'begin no session once so much is spent', amount)
    .option(
      '--until <time>',
      'begin no session after 07:30, an ISO time, or 8h from now',
      untilTime,
    )
    .option('--keep', 'wait for new work when the queue is drained')
    .option('--guided, --confirm', 'show the plan of each task and ask before it is played')
    .addOption(
      new Option('--detach', 'play in the background, without this terminal').conflicts([
        'confirm',
        'dryRun',
        'validateOnly',
      ]),
    )
    .option('--dry-run', 'print the plan of the next session and start nothing')
    .option('--validate-only', "run every task's checks now and start no session")
    .action(async (ids: string[], options: PlayCommandOptions) => {
      const { play } = await import('../command/play.ts');
      done(await play(ids, options));
    });

  command('ui [folders...]', 'serve the page on which people watch, explain and answer', [
    'ralph ui',
    'ralph ui --open --port 8100',
    'ralph ui ../shop ../blog',
  ])
    .option('--port <n>', 'the port, or the next free one after it; 0 for any', portNumber, 7433)
    .option('--host <name>', 'listen for other machines, too; the token stays needed', '127.0.0.1')
    .option('--open', 'open it in the browser')
    .action(async (folders: string[], options: UiOptions) => {
      const { ui } = await import('../command/ui.ts');
      done(await ui(folders, options));
    });

  command('attach', 'show the run that is under way, until it ends; Ctrl+C only stops looking', [
    'ralph attach',
  ]).action(async (options: JsonOption) => {
    const { attach } = await import('../command/attach.ts');
    done(await attach(options));
  });

  command(
    'status',
    'show the queue in numbers, what the engine does and why it waits',
    ['ralph status', 'ralph status --watch', 'ralph status --json'],
    'print one JSON document (with --watch one for each change)',
  )
    .option('--watch', 'show it again at each change, until the run ends')
    .action(async (options: StatusOptions) => {
      const { status } = await import('../command/status.ts');
      done(await status(options));
    });

  command('pause', 'play no further task after this one', ['ralph pause']).action(
    async (options: JsonOption) => {
      const { control } = await import('../command/control.ts');
      done(await control('pause', options));
    },
  );

  command('resume', 'go on after a pause; ends a wait for a limit or a next try, too', [
    'ralph resume',
  ]).action(async (options: JsonOption) => {
    const { control } = await import('../command/control.ts');
    done(await control('resume', options));
  });

  command('stop', 'end the session politely, give its attempt back, end the run', [
    'ralph stop',
    'ralph stop --now',
  ])
    .option('--now', 'do not wait for the agent')
    .action(async (options: JsonOption & { now?: boolean }) => {
      const { control } = await import('../command/control.ts');
      done(await control(options.now === true ? 'stop-now' : 'stop', options));
    });

  command('cancel <id>', 'end the session of the task that is played; the run then pauses', [
    'ralph cancel login-form',
  ]).action(async (id: string, options: JsonOption) => {
    const { cancel } = await import('../command/control.ts');
    done(await cancel(id, options));
  });

  command('tell <words...>', 'say something to the session that is played now', [
    'ralph tell "Use the old parser, the new one is not ready"',
    'ralph tell --task login-form --wait "The tests need a database"',
    'ralph tell - < note.txt',
  ])
    .option('--task <id>', 'only if this task is being played')
    .option('--wait', 'wait until its agent has read it')
    .action(async (words: string[], options: TellOptions) => {
      const { tell } = await import('../command/tell.ts');
      done(await tell(words, options));
    });

  command('takeover <id>', 'work on a task yourself: its session goes on in this terminal', [
    'ralph takeover login-form',
    'ralph takeover login-form --resume',
    'ralph takeover s-20260101-000000-abcdef --dry-run',
  ])
    .option('--resume', 'let the run that this pauses go on afterwards, without a question')
    .option('--dry-run', 'print what would be opened and start nothing')
    .action(async (id: string, options: TakeoverOptions) => {
      const { takeover } = await import('../command/takeover.ts');
      done(await takeover(id, options));
    });

  command('verify <id>', "run a task's checks now; changes nothing in the queue", [
    'ralph verify login-form',
  ]).action(async (id: string, options: JsonOption) => {
    const { verify } = await import('../command/verify.ts');
    done(await verify(id, options));
  });
}
