import { Command, CommanderError, Option } from 'commander';
import { markerName } from '../host/marked-process.ts';
import { priorities } from '../model/task.ts';
import type { AddOptions } from './command/add.ts';
import type { AnswerOptions } from './command/answer.ts';
import type { CommitOptions } from './command/commit.ts';
import type { DiffOptions } from './command/diff.ts';
import type { CleanOptions } from './command/clean.ts';
import type { JudgeOptions } from './command/judge.ts';
import type { PlayCommandOptions } from './command/play.ts';
import type { ReopenOptions } from './command/reopen.ts';
import type { StatusOptions } from './command/status.ts';
import type { UndoOptions } from './command/undo.ts';
import type { TakeoverOptions } from './command/takeover-terminal.ts';
import type { TellOptions } from './command/tell.ts';
import { addDbCommands } from './db-program.ts';
import { exitCode } from './exit-code.ts';
import { addHistoryCommands } from './history-program.ts';
import { amount, attemptCount, collect, integer, untilTime, wholeNumber } from './option.ts';
import { version } from './version.ts';

/** Runs the command line and returns its exit code. Each command is loaded when it is called. */
export async function run(argv: string[]): Promise<number> {
  // Who reads the output may go (`ralph list | head`); that is no reason to stop playing.
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  // A throw outside of every await. What a session left running is ended by its guard.
  process.on('uncaughtException', (error) => {
    console.error(unexpectedWords(error));
    process.exit(exitCode.failure);
  });
  let code: number = exitCode.ok;
  const program = makeProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    // Commander has printed what is wrong; help and version end here too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    console.error(unexpectedWords(error));
    return exitCode.failure;
  }
}

/** A terminal that was closed gives EIO; the signal that comes with it ends the session politely. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

/** A throw is a bug of Ralph's own: say so in one line, and how to see more. */
function unexpectedWords(error: unknown): string {
  if (process.env['RALPH_DEBUG'] !== undefined && error instanceof Error)
    return String(error.stack);
  const words = error instanceof Error ? error.message : String(error);
  return `ralph: an unexpected error, which is a bug: ${words}\n  → run it again with RALPH_DEBUG=1 and report what it prints; what was recorded stays recorded`;
}

interface JsonOption {
  json: boolean;
}

function makeProgram(done: (code: number) => void): Command {
  const program = new Command('ralph')
    .description('Plays a queue of tasks, kept as YAML in git, through a coding agent.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .addHelpText('after', helpAfter)
    .hook('preAction', async (_, command) => {
      const session = process.env[markerName];
      if (session === undefined) return;
      const { isForPeople, nameOf, refuseSession } = await import('./for-people.ts');
      const name = nameOf(command);
      if (isForPeople(name)) refuseSession(name, session, command.opts<JsonOption>().json);
    });

  const command = (
    usage: string,
    description: string,
    examples: string[],
    json = 'print one JSON document',
  ): Command =>
    program
      .command(usage)
      .description(description)
      .option('--json', json, false)
      .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);

  command('init', 'make .ralph/ in this git repository', ['ralph init', 'ralph init --git'])
    .option('--git', 'also have git merge the queue by task and key; asks first')
    .option('--yes', 'do not ask')
    .action(async (options: JsonOption & { git?: boolean; yes?: boolean }) => {
      const { init } = await import('./command/init.ts');
      done(await init(options));
    });

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
      const { add } = await import('./command/add.ts');
      done(await add(title, options));
    });

  command('list', 'list the tasks in play order', [
    'ralph list',
    "ralph list --json | jq '.data.tasks[].id'",
  ]).action(async (options: JsonOption) => {
    const { list } = await import('./command/list.ts');
    done(await list(options));
  });

  command('show <id>', 'show one task', ['ralph show login-form', 'ralph show t-7k3']).action(
    async (id: string, options: JsonOption) => {
      const { show } = await import('./command/show.ts');
      done(await show(id, options));
    },
  );

  addHistoryCommands(command, done);

  command('next', 'tell which task is next, and why', ['ralph next']).action(
    async (options: JsonOption) => {
      const { next } = await import('./command/next.ts');
      done(await next(options));
    },
  );

  command('prompt <id>', "print the exact prompt of a task's next session", [
    'ralph prompt login-form',
    'ralph prompt login-form --tokens',
  ])
    .option('--tokens', 'print its hash and an estimate of its tokens instead')
    .action(async (id: string, options: JsonOption & { tokens?: boolean }) => {
      const { prompt } = await import('./command/prompt.ts');
      done(await prompt(id, options));
    });

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
      const { play } = await import('./command/play.ts');
      done(await play(ids, options));
    });

  command('attach', 'show the run that is under way, until it ends; Ctrl+C only stops looking', [
    'ralph attach',
  ]).action(async (options: JsonOption) => {
    const { attach } = await import('./command/attach.ts');
    done(await attach(options));
  });

  command('pause', 'play no further task after this one', ['ralph pause']).action(
    async (options: JsonOption) => {
      const { control } = await import('./command/control.ts');
      done(await control('pause', options));
    },
  );

  command('resume', 'go on after a pause; ends a wait for a limit or a next try, too', [
    'ralph resume',
  ]).action(async (options: JsonOption) => {
    const { control } = await import('./command/control.ts');
    done(await control('resume', options));
  });

  command('stop', 'end the session politely, give its attempt back, end the run', [
    'ralph stop',
    'ralph stop --now',
  ])
    .option('--now', 'do not wait for the agent')
    .action(async (options: JsonOption & { now?: boolean }) => {
      const { control } = await import('./command/control.ts');
      done(await control(options.now === true ? 'stop-now' : 'stop', options));
    });

  command('cancel <id>', 'end the session of the task that is played; the run then pauses', [
    'ralph cancel login-form',
  ]).action(async (id: string, options: JsonOption) => {
    const { cancel } = await import('./command/control.ts');
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
      const { tell } = await import('./command/tell.ts');
      done(await tell(words, options));
    });

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
      const { answer } = await import('./command/answer.ts');
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
      const { reopen } = await import('./command/reopen.ts');
      done(await reopen(id, options));
    });

  command('takeover <id>', 'work on a task yourself: its session goes on in this terminal', [
    'ralph takeover login-form',
    'ralph takeover login-form --resume',
    'ralph takeover s-20260101-000000-abcdef --dry-run',
  ])
    .option('--resume', 'let the run that this pauses go on afterwards, without a question')
    .option('--dry-run', 'print what would be opened and start nothing')
    .action(async (id: string, options: TakeoverOptions) => {
      const { takeover } = await import('./command/takeover.ts');
      done(await takeover(id, options));
    });

  command('retry <id>', 'give a task all its attempts back and make it pending', [
    'ralph retry login-form',
  ]).action(async (id: string, options: JsonOption) => {
    const { retry } = await import('./command/retry.ts');
    done(await retry(id, options));
  });

  command('verify <id>', "run a task's checks now; changes nothing in the queue", [
    'ralph verify login-form',
  ]).action(async (id: string, options: JsonOption) => {
    const { verify } = await import('./command/verify.ts');
    done(await verify(id, options));
  });

  command('diff <what> [paths...]', "show a session's changes, or a task's, by git", [
    'ralph diff login-form',
    'ralph diff s-20260101-000000-abcdef --stat',
    'ralph diff login-form -- src',
  ])
    .option('--stat', 'only the names of files, with how much changed')
    .action(async (what: string, paths: string[], options: DiffOptions) => {
      const { diff } = await import('./command/diff.ts');
      done(await diff(what, paths, options));
    });

  command('undo <what>', "take a session's changes to files back, or a task's; asks first", [
    'ralph undo login-form',
    'ralph undo s-20260101-000000-abcdef --yes',
  ])
    .option('--yes', 'do not ask')
    .option('--force', 'also when tasks that depend on it were done since')
    .action(async (what: string, options: UndoOptions) => {
      const { undoChange } = await import('./command/undo.ts');
      done(await undoChange(what, options));
    });

  command(
    'commit [ids...]',
    'commit what tasks changed and nobody has committed, one commit each',
    ['ralph commit login-form', 'ralph commit --each --dry-run'],
  )
    .option('--each', 'every done task with changes that are in no commit')
    .option('--dry-run', 'show what would be committed')
    .action(async (ids: string[], options: CommitOptions) => {
      const { commit } = await import('./command/commit.ts');
      done(await commit(ids, options));
    });

  command(
    'status',
    'show the queue in numbers, what the engine does and why it waits',
    ['ralph status', 'ralph status --watch', 'ralph status --json'],
    'print one JSON document (with --watch one for each change)',
  )
    .option('--watch', 'show it again at each change, until the run ends')
    .action(async (options: StatusOptions) => {
      const { status } = await import('./command/status.ts');
      done(await status(options));
    });

  command('clean', 'remove what old runs left behind, as `run.keep` says; never the history', [
    'ralph clean',
    'ralph clean --dry-run',
    'ralph clean --all --json',
  ])
    .option('--dry-run', 'tell what would go, and remove nothing')
    .option('--all', 'whatever its age and size; what a run needs stays')
    .action(async (options: CleanOptions) => {
      const { clean } = await import('./command/clean.ts');
      done(await clean(options));
    });

  command('validate', 'check the database and report every problem', ['ralph validate']).action(
    async (options: JsonOption) => {
      const { validate } = await import('./command/validate.ts');
      done(await validate(options));
    },
  );

  command('doctor', 'check everything that playing needs', ['ralph doctor']).action(
    async (options: JsonOption) => {
      const { doctor } = await import('./command/doctor.ts');
      done(await doctor(options));
    },
  );

  command('judge <stream>', 'tell how a recorded session ended, as the monitor reads it', [
    'ralph judge .ralph/run/sessions/s-20260101-000000-abc/stream.jsonl',
    'ralph judge stream.jsonl --exit-code 1 --stderr stderr.txt --expect-server ralph --json',
    'ralph judge - < stream.jsonl',
  ])
    .option('--exit-code <n>', "the agent's exit code, negative for a signal", integer)
    .option('--stderr <file>', 'what the agent printed on stderr')
    .option('--expect-server <name>', 'an MCP server that it needed; may be repeated', collect)
    .action(async (stream: string, options: JudgeOptions) => {
      const { judge } = await import('./command/judge.ts');
      done(await judge(stream, options));
    });

  addDbCommands(program, done);
  return program;
}

const helpAfter = `
Examples:
  $ ralph init
  $ ralph add "Add a login form"
  $ ralph play

Exit codes:
  0 ok   1 failure   2 usage   3 nothing there   4 not found   5 busy   6 invalid database
  7 played, but not all is done   130 interrupted

With --json a command prints one document {schema_version, kind, data, warnings}; play prints one
event per line.`;
