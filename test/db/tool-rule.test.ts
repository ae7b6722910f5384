import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mergeFile } from '../../src/db/merge/file-merge.ts';
import { schemaFiles } from '../../src/db/schema/json-schema.ts';
import { schemaLine } from '../../src/db/schema/schema-line.ts';
import { isReservedVariable } from '../../src/model/reserved-variable.ts';
import { ownToolNames } from '../../src/model/own-tool.ts';
import { allTools } from '../../src/mcpgen/tool-table.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { good, problemsOf, sampleProject, sampleStore, warningsOf } from './sample.ts';

/** A tool with these lines in the place of its command. */
function tool(...lines: string[]): Record<string, string> {
  const text = [
    '- name: deploy',
    '  description: Puts it on a server.',
    ...lines.map((l) => `  ${l}`),
  ];
  return { 'tools.yaml': `tools:\n${text.map((line) => `  ${line}\n`).join('')}` };
}

const stage = 'arguments: {stage: {type: enum, values: [staging, live]}}';
const run = 'command: [./deploy, "{stage}"]';

/** What is wrong, and every word that is said of it. */
const wrong: [what: string, files: Record<string, string>, problems: string[]][] = [
  [
    'an argument that is none',
    tool(stage, 'command: [./deploy, "{stage}", "{stgae}"]'),
    [
      'tools.yaml:5:36: found "{stgae}", which is no argument, expected one of the tool\'s `arguments` (did you mean {stage}?)',
    ],
  ],
  [
    'an argument that nothing uses',
    tool(stage, 'command: [./deploy]'),
    [
      'tools.yaml:4:24: found the argument "stage", which nothing uses, expected `"{stage}"` as a word of `command`, or in `env`',
    ],
  ],
  [
    'an argument within a word',
    tool(stage, 'command: [./deploy, "--to={stage}", "{stage}"]'),
    [
      'tools.yaml:5:25: found {stage} within "--to={stage}", expected `"{stage}"` as a word of its own, or as a variable: `env: {STAGE: "{stage}"}`',
    ],
  ],
  [
    'an argument without quotes',
    tool(stage, 'command: [./deploy, {stage}, "{stage}"]'),
    [
      'tools.yaml:5:25: found a mapping, expected text (an argument in quotes: `"{name}"`), or a list of texts',
    ],
  ],
  [
    'a program that is an argument',
    tool(stage, 'command: ["{stage}", "{stage}"]'),
    ['tools.yaml:5:15: found "{stage}", expected the program by its name: no argument can be one'],
  ],
  [
    'a group without an argument',
    tool(stage, 'command: [./deploy, [-v], "{stage}"]'),
    [
      'tools.yaml:5:25: found a list of words without an argument, expected an argument in it, as `"{name}"`: words in a list are left out without it',
    ],
  ],
  [
    'a line for a shell',
    tool('command: ./deploy --now'),
    [
      'tools.yaml:4:14: found "./deploy --now", expected a list, for example [npm, run, deploy, "{stage}"]',
    ],
  ],
  [
    'no command',
    tool('title: Deploy'),
    [
      'tools.yaml:2:5: found no `command`, expected the key `command`, which is required, for example `command: [npm, run, deploy, "{stage}"]`',
    ],
  ],
  [
    'a number for a word',
    tool('command: [head, -n, 5]'),
    ['tools.yaml:4:25: found the number 5, expected text: put it in quotes, for example "5"'],
  ],
  [
    'a variable that decides what runs',
    tool(stage, run, 'env: {NODE_OPTIONS: "{stage}"}'),
    [
      'tools.yaml:6:25: found the variable NODE_OPTIONS, expected another one: it decides what programs run, or is a credential',
    ],
  ],
  [
    'a variable of which an argument is a part',
    tool(stage, run, 'env: {STAGE: "to {stage}"}'),
    ['tools.yaml:6:18: found {stage} within "to {stage}", expected the argument alone'],
  ],
  [
    'a folder outside',
    tool('command: [pwd]', 'cwd: ../other'),
    [
      'tools.yaml:5:10: found "../other", expected a folder of the project, by its path in it, for example scripts',
    ],
  ],
  [
    'a key for another type',
    tool('arguments: {stage: {type: enum, values: [a], pattern: x}}', run),
    ['tools.yaml:4:59: found `pattern` of an argument of type enum, expected it for string'],
  ],
  [
    'an enum of nothing',
    tool('arguments: {stage: {type: enum}}', run),
    [
      'tools.yaml:4:31: found an enum without `values`, expected what it may be, for example `values: [staging, live]`',
    ],
  ],
  [
    'a type that there is not',
    tool('arguments: {stage: {type: interger}}', run),
    [
      'tools.yaml:4:31: found "interger", expected one of string, integer, number, boolean, enum (did you mean integer?)',
    ],
  ],
  [
    'a pattern that is none',
    tool('arguments: {stage: {type: string, pattern: "a)(b"}}', run),
    ['tools.yaml:4:48: found "a)(b", expected a regular expression of JavaScript'],
  ],
  [
    'limits that nothing fits',
    tool('arguments: {stage: {type: integer, min: 2, max: 1}}', run),
    ['tools.yaml:4:53: found 1, below `min`, expected at least 2'],
  ],
  [
    'a default that is not allowed',
    tool('arguments: {stage: {type: enum, values: [live], default: life}}', run),
    ['tools.yaml:4:62: found "life", expected one of live (did you mean live?)'],
  ],
  [
    'a default of what has to be given',
    tool('arguments: {stage: {type: string, default: a, required: true}}', run),
    [
      'tools.yaml:4:61: found `required: true` beside a default, expected a default, or `required: true`: what has to be given needs none',
    ],
  ],
  [
    'too long a time',
    tool('command: [pwd]', 'timeout: 11m'),
    ['tools.yaml:5:14: found "11m", expected more than nothing, at most 10m, for example 5m'],
  ],
  [
    'too much output',
    tool('command: [pwd]', 'output: 1MB'),
    ['tools.yaml:5:13: found "1MB", expected from 100B to 32kB, for example 32kB'],
  ],
  [
    'a name of Ralph’s own',
    { 'tools.yaml': 'tools:\n  - {name: run_checks, description: A, command: [pwd]}\n' },
    [
      'tools.yaml:2:12: found the name "run_checks", which is one of Ralph\'s own tools, expected another name',
    ],
  ],
  [
    'a name with other letters',
    { 'tools.yaml': 'tools:\n  - {name: Run-It, description: A, command: [pwd]}\n' },
    [
      'tools.yaml:2:12: found "Run-It", expected a name: lower-case letters, digits and `_`, at most 48, first a letter, for example login',
    ],
  ],
  [
    'a name that is there twice',
    {
      'tools.yaml':
        'tools:\n  - {name: a, description: A, command: [pwd]}\n  - {name: a, description: B, command: [ls]}\n',
    },
    [
      'tools.yaml:3:12: found the name "a" a second time (the first is at .ralph/db/tools.yaml:2:12), expected a different name for each',
    ],
  ],
  [
    'names that nothing has',
    {
      ...tool('command: [pwd]'),
      'tasks.yaml': 'tasks:\n  - {id: one, title: One, tools: [deploy, depoy]}\n',
      'disciplines.yaml': 'disciplines:\n  - {name: web, tools: [look]}\n',
    },
    [
      'disciplines.yaml:2:25: found "look", expected a name in tools.yaml',
      'tasks.yaml:2:43: found "depoy", expected a name in tools.yaml (did you mean deploy?)',
    ],
  ],
];

describe('the tools of a project', () => {
  const sandbox = useSandbox();

  it.each(wrong)('are refused with %s [TOOL-16]', (_, files, problems) => {
    expect(problemsOf(files)).toEqual(problems);
  });

  it('say when a task names one that its sessions do not get [TOOL-16]', () => {
    const tasks = 'tasks:\n  - {id: one, title: One, kind: review, tools: [deploy]}\n';
    expect(warningsOf({ ...tool('command: [pwd]'), 'tasks.yaml': tasks })).toEqual([
      'tasks.yaml:2:49: warning: found the tool "deploy", which a review session does not get, expected one that has `reads_only: true`',
    ]);
    const reading = tool('command: [pwd]', 'reads_only: true');
    expect(warningsOf({ ...reading, 'tasks.yaml': tasks })).toEqual([]);
  });

  it('take words with braces that are no argument as they are [TOOL-16]', () => {
    const files = tool('command: [git, log, "HEAD@{upstream}", "{}", "stash@{0}", a b, ""]');
    expect(
      good(sampleStore(sampleProject(files)).load()).queue.tools.get('deploy')?.command,
    ).toEqual(['git', 'log', 'HEAD@{upstream}', '{}', 'stash@{0}', 'a b', '']);
  });

  it('have none of the names of Ralph’s own [TOOL-16]', () => {
    expect(allTools.map(({ name }) => name).filter((name) => !ownToolNames.includes(name))).toEqual(
      [],
    );
  });

  it('may set a variable that decides nothing [TOOL-8]', () => {
    const reserved = ['PATH', 'LD_PRELOAD', 'DYLD_INSERT_LIBRARIES', 'NODE_OPTIONS', 'BASH_ENV'];
    const more = ['GIT_SSH_COMMAND', 'PYTHONPATH', 'ANTHROPIC_API_KEY', 'AWS_PROFILE', 'NPM_TOKEN'];
    const secret = [
      'DB_PASSWORD',
      'ApiKey_X',
      'GITHUB_TOKEN',
      'RALPH_SESSION',
      'CLAUDE_CONFIG_DIR',
    ];
    for (const name of [...reserved, ...more, ...secret.filter((one) => one !== 'ApiKey_X')]) {
      expect([name, isReservedVariable(name)]).toEqual([name, true]);
    }
    for (const name of ['NODE_ENV', 'CI', 'STAGE', 'PYTHONUNBUFFERED', 'TOKENIZER', 'LANG']) {
      expect([name, isReservedVariable(name)]).toEqual([name, false]);
    }
  });

  const styled = `# What sessions may run
tools:
  # The server
  - name: deploy   # by hand, too
    description: >
      Puts it on a server.
    command: [ ./deploy , "{stage}" ]
    arguments:
      stage: {type: enum, values: [staging, live]}
  - name: look
    description: "Looks"
    command:
      - ls
`;

  it('are merged by name and key, and keep how they are written [TOOL-17]', () => {
    const ours = styled.replace('Puts it', 'Puts all of it').replace('"Looks"', '"Looks around"');
    const theirs = `${styled.replace('values: [staging, live]', 'values: [live]')}  - name: third\n    description: A third\n    command: [pwd]\n`;
    const merged = mergeFile('tools', { base: styled, ours, theirs }, '.ralph/db/tools.yaml');
    expect(merged.ok && merged.value).toEqual({
      clashes: [],
      text: `${ours.replace('values: [staging, live]', 'values: [live]')}  - name: third\n    description: A third\n    command: [pwd]\n`,
    });
    const clash = mergeFile(
      'tools',
      { base: styled, ours, theirs: styled.replace('Puts it', 'Brings it') },
      '.ralph/db/tools.yaml',
    );
    expect(clash.ok && clash.value.clashes).toEqual([
      'tool deploy, description (ours: changed; theirs: changed)',
    ]);
  });

  it('are mended in place [TOOL-17]', async () => {
    const text = styled
      .replace('- ls', '- head\n      - -n\n      - 5')
      .replace('type: enum', 'type: Enum')
      .replace('name: look', 'name: look\n    reads-only: yes');
    sandbox().write('.ralph/db/tools.yaml', text);
    writeQueue(sandbox(), 'tasks: []\n');
    const { code, stderr } = await sandbox().run(['validate', '--fix']);
    expect([code, stderr]).toEqual([0, '']);
    expect(sandbox().read('.ralph/db/tools.yaml')).toBe(
      text
        .replace('- 5', '- "5"')
        .replace('type: Enum', 'type: enum')
        .replace('reads-only: yes', 'reads_only: true'),
    );
  });

  it('have a schema that editors find [TOOL-17]', async () => {
    expect((await sandbox().run(['init'])).code).toBe(0);
    expect(schemaLine('.ralph/db/tools.yaml')).toBe(
      '# yaml-language-server: $schema=../schema/tools.json\n',
    );
    const [schema] = schemaFiles().filter(({ path }) => basename(path) === 'tools.json');
    expect(sandbox().read('.ralph/schema/tools.json')).toBe(schema?.text);
  });
});
