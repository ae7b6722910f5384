import { Option } from 'commander';
import { priorities } from '../../model/task.ts';
import type { AddOptions } from '../command/add.ts';
import type { ExplainOptions } from '../command/explain/explain-option.ts';
import type { GraphOptions } from '../command/graph.ts';
import type { ListOptions } from '../command/list.ts';
import type { NextOptions } from '../command/next.ts';
import type { PromptOptions } from '../command/prompt.ts';
import { attemptCount, collect, collectNames, wholeNumber } from '../option.ts';
import type { AddCommand, Done, JsonOption } from './command-maker.ts';
import { addEditCommands } from './edit-program.ts';
import { addStatusCommands } from './status-program.ts';

const several = 'several with commas; may be repeated';

/** The commands that look at the queue, and change it. */
export function addQueueCommands(command: AddCommand, done: Done): void {
  addTaskCommands(command, done);
  addStatusCommands(command, done);
  addEditCommands(command, done);
}

function addTaskCommands(command: AddCommand, done: Done): void {
  command('add [title]', 'add a task to the queue; without a title in your editor', [
    'ralph add "Add a login form"',
    'ralph add "Test the parser" --depends-on parser --verify test --priority high',
    'ralph add',
    'ralph add - --feature login < tasks.yaml',
    'printf "First\\nSecond\\n" | ralph add -',
    'ralph add --pipeline spec-implement-review "Log in by a link" --dry-run',
  ])
    .option('--id <id>', 'an id of your own choice')
    .option('--description <text>', 'what is to be done, in Markdown')
    .addOption(new Option('--priority <priority>', 'when it is played').choices(priorities))
    .option('--kind <kind>', 'implement, plan, review, or a kind of the config')
    .option('--feature <name>', 'a feature of features.yaml')
    .option('--discipline <name>', 'a discipline of disciplines.yaml')
    // One value each and repeatable: a list would swallow the title that follows it.
    .option(
      '--depends-on <id>',
      'tasks that have to be done first: `a,b`; may be repeated',
      collectNames,
    )
    .option('--acceptance <text>', 'a criterion that has to be met; may be repeated', collect)
    .option('--verify <check>', 'a declared check, or a shell command; may be repeated', collect)
    .option('--tag <name>', 'tags: `ui,forms`; may be repeated', collectNames)
    .option('--draft', 'keep it out of the queue for now')
    .option('--pipeline <pipeline>', 'a task for each stage of this pipeline, one after the other')
    .option('--dry-run', 'with --pipeline: show the tasks, and write nothing')
    .action(async (title: string | undefined, options: AddOptions) => {
      const { add } = await import('../command/add.ts');
      done(await add(title, options));
    });

  command(
    'explain [words...]',
    'say what you want in your own words; a session makes tasks of it',
    [
      'ralph explain',
      'ralph explain "People should log in with a link that we mail them" --play',
      'ralph explain --what "A login" --success "Nobody needs a password" --draft',
      'ralph explain --file notes.md --print',
      'ralph explain - < notes.md',
      'ralph explain --revise "split the third"',
      'ralph explain "A login" --detach',
    ],
    'print one event per line, what was made last (with --print, --detach and --cancel one document)',
  )
    .option('--what <text>', 'what you want to accomplish')
    .option('--features <text>', 'which features are involved')
    .option('--constraints <text>', 'any requirements or constraints')
    .option('--success <text>', 'what success looks like')
    .option('--more <text>', 'anything else')
    .option('--file <file>', 'read your words from a file, - for standard input')
    .option('--revise <text>', 'change what the last session made; - for standard input')
    .option('--session <session>', 'the session that --revise goes on from')
    .option('--draft', 'let the tasks wait for `ralph approve`')
    .option('--play', 'play what was made')
    .option('--print', 'print the exact prompt and start nothing')
    .option('--detach', 'make them in the background, without this terminal')
    .option('--cancel', 'end the one that is under way; what it made is kept as drafts')
    .action(async (words: string[], options: ExplainOptions) => {
      const { explain } = await import('../command/explain/explain.ts');
      done(await explain(words, options));
    });

  command('list', 'list the tasks in play order', [
    'ralph list --ready',
    'ralph list --status blocked,draft --fields id,blocked,title',
    'ralph list --feature login,logout --tag ui --search "reset link" --limit 20',
    "ralph list --json | jq '.data.tasks[].id'",
  ])
    .option('--ready', 'what can be played now')
    .option('--status <status>', `a status or a derived state; ${several}`, collect)
    .option('--kind <kind>', `of this kind, or of one like it; ${several}`, collect)
    .option('--feature <name>', `of this feature; ${several}`, collect)
    .option('--discipline <name>', `of this discipline; ${several}`, collect)
    .option('--tag <name>', `with this tag; ${several}`, collect)
    .option('--search <words>', 'with all these words in its texts', collect)
    .option('--limit <n>', 'at most so many', wholeNumber)
    .option('--fields <names>', 'what is shown of each, with commas; may be repeated', collect)
    .action(async (options: ListOptions) => {
      const { list } = await import('../command/list.ts');
      done(await list(options));
    });

  command('show <id>', 'show one task', ['ralph show login-form', 'ralph show t-7k3']).action(
    async (id: string, options: JsonOption) => {
      const { show } = await import('../command/show.ts');
      done(await show(id, options));
    },
  );

  command('next', 'tell which task is next, and why', ['ralph next', 'ralph next --all'])
    .option('--limit <n>', 'show so many of those before it that cannot be played', wholeNumber)
    .addOption(new Option('--all', 'show all of them').conflicts('limit'))
    .action(async (options: NextOptions) => {
      const { next } = await import('../command/next.ts');
      done(await next(options));
    });

  command('graph [id]', 'draw which task waits for which', [
    'ralph graph',
    'ralph graph login-form',
    'ralph graph --all --mermaid > queue.mmd',
  ])
    .option('--mermaid', 'as a flow chart for Mermaid')
    .option('--all', 'with those that are done or skipped')
    .action(async (id: string | undefined, options: GraphOptions) => {
      const { graph } = await import('../command/graph.ts');
      done(await graph(id, options));
    });

  command('prompt <id>', "print the exact prompt of a task's next session", [
    'ralph prompt login-form',
    'ralph prompt login-form --tokens',
    'ralph prompt login-form --section task',
    'ralph prompt login-form --diff last',
  ])
    .option(
      '--attempt <n>',
      'with the history as it was before this attempt, the rest as it is now',
      attemptCount,
    )
    .option('--section <name>', 'only this part of it')
    .option('--tokens', 'print what its parts cost, by an estimate, instead of the text')
    .addOption(
      new Option(
        '--diff <session>',
        'how it differs from what this session got: its id, `last` or a task',
      ).conflicts(['section', 'tokens']),
    )
    .action(async (id: string, options: PromptOptions) => {
      const { prompt } = await import('../command/prompt.ts');
      done(await prompt(id, options));
    });

  command('tokens [what...]', 'estimate what prompts of tasks, specs and files cost', [
    'ralph tokens',
    'ralph tokens login-form login src/login.ts',
    'ralph tokens --usage',
  ])
    .option('--usage', 'tell which factor the sessions that were played suggest')
    .action(async (what: string[], options: JsonOption & { usage?: boolean }) => {
      if (options.usage === true) {
        const { tokenUsage } = await import('../command/token-usage.ts');
        done(await tokenUsage(options));
        return;
      }
      const { tokens } = await import('../command/tokens.ts');
      done(await tokens(what, options));
    });

  command(
    'tools [id]',
    "show what a task's next session may do, and why; without a task, each kind",
    ['ralph tools login-form', 'ralph tools'],
  ).action(async (id: string | undefined, options: JsonOption) => {
    const { tools } = await import('../command/tools.ts');
    done(await tools(id, options));
  });
}
