import { describe, expect, it } from 'vitest';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const tools = `tools:
  - name: deploy
    title: Put it on a server
    description: Puts the work tree on a server. Waits until it answers.
    arguments:
      stage: {type: enum, values: [staging, live], description: Where to}
      note: {type: string, required: false}
      count: {type: integer, min: 1, max: 9, default: 2}
      loud: {type: boolean, flag: --loud, required: false}
    command: [node, print.cjs, '{stage}', [--note, '{note}'], '{loud}', '{count}']
    env: {STAGE: '{stage}'}
    success: [0, 3]
  - name: look
    description: Looks around
    command: ['true']
    reads_only: true
`;
const tasks = `tasks:
  - {id: one, title: One, tools: [deploy]}
  - {id: two, title: Two, kind: review, discipline: web}
`;
const print = `const { STAGE, RALPH_SESSION = '', ANTHROPIC_API_KEY } = process.env;
console.log(JSON.stringify([process.argv.slice(2), STAGE, RALPH_SESSION.slice(0, 2), ANTHROPIC_API_KEY]));
console.error('\\u001b[31mred');
process.exitCode = process.argv.includes('9') ? 4 : 3;
`;

describe('ralph tool', () => {
  const sandbox = useSandbox();

  const project = (): void => {
    sandbox().write('.ralph/db/tools.yaml', tools);
    sandbox().write(
      '.ralph/db/disciplines.yaml',
      'disciplines: [{name: web, tools: [deploy, look]}]\n',
    );
    sandbox().write('print.cjs', print);
    writeQueue(sandbox(), tasks);
  };

  it('lists and shows tools with who gets them [TOOL-18]', async () => {
    project();
    expect((await sandbox().run(['tool', 'list'])).stdout).toBe(
      'deploy  1 task  Puts the work tree on a server\nlook    1 task, only reads  Looks around\n',
    );
    expect((await sandbox().run(['tool', 'show', 'deploy'])).stdout)
      .toBe(`deploy: Put it on a server

Puts the work tree on a server. Waits until it answers.

stage  staging | live${' '.repeat(57)}Where to
note   string, at most 4000 characters, no \`-\` at its start, may be left out
count  integer, from 1 to 9, default 2
loud   boolean, --loud, may be left out

runs   node print.cjs {stage} [--note {note}] {loud} {count}
with   STAGE={stage}
in     the project's folder
takes  at most 2m 00s; 32 kB of what it prints is kept
good   exit 0, 3
is     for implement tasks
named  by web
given  to one

Try it: ralph tool run deploy stage=staging
`);
    const { stdout } = await sandbox().run(['tool', 'list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'tool-list',
      data: {
        tools: [
          { name: 'deploy', tasks: ['one'], disciplines: ['web'], timeout: 120_000 },
          { name: 'look', tasks: ['two'], disciplines: ['web'], reads_only: true },
        ],
      },
    });
    const missing = await sandbox().run(['tool', 'show', 'deply']);
    expect([missing.code, missing.stderr]).toEqual([
      4,
      'ralph: there is no tool deply\n  → did you mean deploy?\n',
    ]);
  });

  it('says where tools are declared when there is none [TOOL-18]', async () => {
    writeQueue(sandbox(), 'tasks: []\n');
    expect((await sandbox().run(['tool', 'list'])).stdout).toContain('.ralph/db/tools.yaml');
  });

  it('runs a tool as a session would [TOOL-18] [TOOL-8]', async () => {
    project();
    const env = { ANTHROPIC_API_KEY: 'sk-ant-1' };
    const note = '$(touch pwned) "x"';
    const words = ['stage=live', `note=${note}`, 'loud=true', 'count=3'];
    const good = await sandbox().run(['tool', 'run', 'deploy', ...words], { env });
    expect(good.code).toBe(0);
    const args = ['live', '--note', note, '--loud', '3'];
    const [first = '', ...rest] = good.stdout.split('\n');
    expect(JSON.parse(first)).toEqual([args, 'live', 's-', null]);
    expect(rest.join('\n')).toMatch(/^red\ndeploy: exit 3 after [\d.]+s\n$/);
    expect(sandbox().has('pwned')).toBe(false);

    const bad = await sandbox().run(['tool', 'run', 'deploy', 'stage=live', 'count=9', '--json']);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      kind: 'tool-run',
      data: { tool: 'deploy', exit_code: 4, succeeded: false, truncated: false },
    });
  });

  it.each([
    [['stage=life'], 'stage: found "life", expected one of staging, live (did you mean live?)'],
    [['stage=live', 'cuont=1'], '(did you mean count?)'],
    [['stage=live', 'count=x'], 'count: found "x", expected a whole number'],
    [['stage=live', 'note=-x'], 'note: found "-x", expected text that does not begin with `-`'],
    [['stage'], 'stage: not of the form argument=value'],
    [['stage=live', 'stage=live'], 'stage: given twice'],
    [[], 'stage: found nothing, expected one of staging, live'],
  ])('refuses %j as an agent would be refused [TOOL-18]', async (words, told) => {
    project();
    const { code, stderr } = await sandbox().run(['tool', 'run', 'deploy', ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(told);
    expect(stderr).toContain('`ralph tool show deploy` tells what it takes');
  });

  it('is not run by sessions [TOOL-22]', async () => {
    project();
    const env = { RALPH_SESSION: 's-20261121-030512-k3vq9d' };
    const { code, stderr } = await sandbox().run(['tool', 'run', 'look'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('a session uses its tools; `ralph tool run` is for people');
  });

  it('has its names completed [TOOL-19]', async () => {
    project();
    for (const last of [
      ['show', 'd'],
      ['run', 'd'],
    ]) {
      const { stdout } = await sandbox().run(['complete', '--', 'tool', ...last]);
      expect(stdout).toBe('deploy\tPut it on a server\n');
      // Once more, from the outline that was kept.
      const again = await sandbox().run(['complete', '--', 'tool', ...last]);
      expect(again.stdout).toBe(stdout);
    }
  });
});
