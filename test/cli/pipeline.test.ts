import { describe, expect, it } from 'vitest';
import { listTasks, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const careful = `pipelines:
  - name: careful
    title: With a look
    description: For what is hard to take back.
    stages:
      - {name: spec, kind: plan, description: Write it down.}
      - {name: build, gate: person, model: opus, permissions: ["Bash(npm test *)"], verify: [test]}
`;
const queue = 'tasks:\n  - {id: wall, title: The wall}\n';

describe('ralph add --pipeline', () => {
  const sandbox = useSandbox();
  const chain = (...args: string[]): ReturnType<ReturnType<typeof sandbox>['run']> =>
    sandbox().run(['add', '--pipeline', 'careful', ...args]);
  const project = (): void => {
    sandbox().write('.ralph/db/pipelines.yaml', careful);
    writeQueue(sandbox(), queue, 'checks: {test: npm test}\n');
  };

  it('adds a task for each stage [PIPE-1] [PIPE-2] [PIPE-4]', async () => {
    project();
    const args = ['A door', '--depends-on', 'wall', '--acceptance', 'It opens', '--tag', 'ui'];
    const { code, stdout } = await chain(...args);
    expect([code, stdout]).toEqual([
      0,
      'Added a-door-spec: A door: spec\nAdded a-door-build: A door: build\n',
    ]);
    const [, spec, build] = await listTasks(sandbox());
    expect(spec).toMatchObject({ kind: 'plan', depends_on: ['wall'], created_by: 'human' });
    expect(build).toMatchObject({
      ...{ depends_on: ['a-door-spec'], model: 'opus', verify: ['test'], tags: ['a-door', 'ui'] },
      ...{ permissions: ['Bash(npm test *)'], acceptance: [{ id: 'a1', text: 'It opens' }] },
    });
    expect((await chain('A door')).stdout).toContain('Added a-door-2-build: A door: build');
    expect((await sandbox().run(['validate'])).code).toBe(0);
  });

  it('shows what it would add, and refuses what it would refuse [PIPE-3]', async () => {
    project();
    const { code, stdout } = await chain('A door', '--dry-run', '--acceptance', 'It opens');
    expect(code).toBe(0);
    expect(stdout).toBe(`1. a-door-spec: A door: spec
   plan
   Write it down.
2. a-door-build: A door: build
   implement, after a-door-spec
   with model opus
   has to pass test
   has to meet It opens
   may Bash(npm test *)
   waits for a person: \`ralph answer a-door-build\`

Nothing was added: without --dry-run it is.
`);
    const json = JSON.parse((await chain('A door', '--dry-run', '--json')).stdout) as unknown;
    expect(json).toMatchObject({
      data: {
        ...{ pipeline: 'careful', dry_run: true },
        tasks: [{ id: 'a-door-spec' }, { id: 'a-door-build', status: 'blocked' }],
      },
    });
    for (const more of [['--dry-run'], []]) {
      const refused = await chain('A door', '--feature', 'gate', ...more);
      expect([refused.code, refused.stdout]).toEqual([6, '']);
      expect(refused.stderr).toContain('found "gate", expected a name in features.yaml');
    }
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(queue);
  });

  it.each([
    [['--pipeline', 'carful', 'A door'], 4, /there is no pipeline carful[^]*careful/],
    [['--pipeline', 'careful'], 2, /a pipeline needs one title/],
    [['--pipeline', 'careful', '-'], 2, /a pipeline needs one title/],
    [['--pipeline', 'careful', 'A door', '--id', 'A!'], 6, /A!-spec/],
    [['A door', '--dry-run'], 2, /--dry-run is for --pipeline/],
  ])('refuses %j [PIPE-5]', async (args, expected, words) => {
    project();
    const { code, stderr } = await sandbox().run(['add', ...args]);
    expect(stderr).toMatch(words);
    expect(code).toBe(expected);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(queue);
  });

  it('has pipelines to look at, from the files and from what is kept of them [PIPE-7]', async () => {
    project();
    for (let round = 0; round < 2; round++) {
      expect((await sandbox().run(['pipeline', 'list'])).stdout).toBe(
        'spec-implement-review  spec → implement → review  Specify, build, review (built in)\ncareful                spec → ? build  With a look\n',
      );
    }
    const shown = await sandbox().run(['pipeline', 'show', 'careful']);
    expect(shown.stdout).toMatch(
      /^careful: With a look\n\nFor what is hard to take back\.\n\n1\. ID-spec: …: spec\n[^]*2\. ID-build: …: build\n[^]*ralph add --pipeline careful/,
    );
    const unknown = await sandbox().run(['pipeline', 'show', 'carefull']);
    expect(unknown.code).toBe(4);
    expect(unknown.stderr).toContain('careful');
  });
});
