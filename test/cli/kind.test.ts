import { describe, expect, it } from 'vitest';
import { listTasks, writeQueue } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const config = `kinds:
  research:
    like: plan
    description: Find out how others do it
    sections: [task, context, handoffs, answers, criteria, tools, finish]
  audit: {like: review}
  spike: {like: implement}
`;
const queue = `tasks:
  - {id: look, title: Look around, kind: research, context_files: [notes.md]}
  - {id: cut, title: Cut it up, kind: plan}
  - {id: try, title: Try it, kind: spike}
  - {id: judge, title: Judge it, kind: audit, reviews: [try]}
`;

function project(sandbox: Sandbox): void {
  sandbox.write('notes.md', 'A note\n');
  writeQueue(sandbox, queue, config);
}

/** What a command prints, which has to succeed. */
async function printed(sandbox: Sandbox, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await sandbox.run(args);
  expect([code, stderr], args.join(' ')).toEqual([0, '']);
  return stdout;
}

describe('kinds of the project', () => {
  const sandbox = useSandbox();

  it('have the power of what they are like, and are beside it [KIND-1] [KIND-6]', async () => {
    project(sandbox());
    const table = await printed(sandbox(), 'tools');
    expect(table).toMatch(/^ +implement +plan +review +research +audit +spike\n/);
    const powers = (row: string): string[] =>
      (new RegExp(`^${row} +(.*)$`, 'm').exec(table)?.[1] ?? '').split(/ +/);
    for (const row of ['mcp__ralph__complete_task', 'mcp__ralph__create_feature', 'Edit']) {
      const [implement, plan, review, ...own] = powers(row);
      expect([row, ...own]).toEqual([row, plan, review, implement]);
    }
    expect(powers('mcp__ralph__submit_review')).toEqual(['-', '-', 'yes', '-', 'yes', '-']);
    expect(powers('edits files')).toEqual(['yes', '-', '-', '-', '-', 'yes']);
    const own = await printed(sandbox(), 'tools', 'look');
    expect(own).toContain('look: a session of kind research, which is like plan\n');
    expect(own).toContain('A session of kind research changes no file');
  });

  it('have a prompt of their own sections and templates [KIND-2]', async () => {
    project(sandbox());
    const heads = async (id: string): Promise<string[]> =>
      Array.from((await printed(sandbox(), 'prompt', id)).matchAll(/^## (.*)$/gm), ([, head]) =>
        String(head),
      );
    expect(await heads('look')).toEqual([
      ...['The task', 'Files to know', 'Tools of this session', 'How to finish'],
    ]);
    expect(await printed(sandbox(), 'prompt', 'judge')).toMatch(/^You judge work that others did/);
    const write = (name: string, text: string): void => {
      sandbox().write(`.ralph/templates/${name}`, text);
    };
    write(
      'plan.md',
      'WHOLE {{> handoffs}}{{> answers}}{{> task}}{{> criteria}}{{> tools}}{{> finish}}',
    );
    write('sections/context.md', 'OF ALL');
    write('plan/context.md', 'OF PLAN');
    write('plan/finish.md', 'OF PLAN {{kind}} {{like}}');
    write('research/finish.md', 'OF RESEARCH {{kind}} {{like}}');
    const text = await printed(sandbox(), 'prompt', 'look');
    expect(text).toMatch(/^## The task\n[^]*OF PLAN\n[^]*OF RESEARCH research plan\n$/);
    expect(text).not.toMatch(/WHOLE|OF ALL/);
    const cut = await printed(sandbox(), 'prompt', 'cut');
    expect(cut).toMatch(/^WHOLE\n[^]*OF PLAN plan plan\n$/);
    write(
      'research.md',
      `MINE {{> handoffs}}{{> answers}}{{> task}}{{> criteria}}{{> tools}}{{> finish}}`,
    );
    expect(await printed(sandbox(), 'prompt', 'look')).toMatch(/^MINE\n/);
    write('reserch.md', 'A typo');
    const { stderr } = await sandbox().run(['validate']);
    expect(stderr).toContain('found the name "reserch.md", which is no template');
    expect(stderr).toContain('(did you mean research?)');
  });

  it('are validated, and mended where only the case is wrong [KIND-3]', async () => {
    writeQueue(sandbox(), queue.replace('kind: plan', 'kind: Spike'), config);
    const refused = await sandbox().run(['validate']);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain(
      'tasks.yaml:3:39: found "Spike", expected one of implement, plan, review, research, audit, spike (did you mean spike?)',
    );
    expect((await sandbox().run(['validate', '--fix'])).code).toBe(0);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(queue.replace('kind: plan', 'kind: spike'));
    sandbox().write('notes.md', 'A note\n');
    sandbox().write('.ralph/config.yaml', config.replace('like: review', 'like: reveiw'));
    const { stderr } = await sandbox().run(['validate']);
    expect(stderr).toContain('config.yaml:6:17: found "reveiw"');
    // What may be declared there is not said to be unknown.
    expect(stderr).not.toContain('tasks.yaml');
  });

  it('can be given, asked for and completed [KIND-4] [KIND-5]', async () => {
    project(sandbox());
    expect(await printed(sandbox(), 'add', 'Read on', '--id', 'read', '--kind', 'research')).toBe(
      'Added read: Read on\n',
    );
    const typo = await sandbox().run(['add', 'Read on', '--kind', 'reserch']);
    expect([typo.code, typo.stdout]).toEqual([6, '']);
    expect(typo.stderr).toContain('(did you mean research?)');
    const ids = async (kind: string): Promise<string> =>
      (await printed(sandbox(), 'list', '--fields', 'id,kind', '--kind', kind)).replace(/ +/g, ' ');
    expect(await ids('research')).toBe('look research\nread research\n');
    expect(await ids('plan')).toBe('look research\ncut plan\nread research\n');
    expect(await ids('spike,audit')).toBe('try spike\njudge audit\n');
    expect((await sandbox().run(['list', '--kind', 'spke'])).stderr).toContain(
      'did you mean spike?',
    );
    expect((await listTasks(sandbox())).find(({ id }) => id === 'read')).toMatchObject({
      ...{ kind: 'plan', own_kind: 'research' },
    });
    expect(await printed(sandbox(), 'show', 'read')).toContain('kind: research (like plan)\n');
    expect(await printed(sandbox(), 'set', 'read', 'kind=spike')).toBe(
      'read\n  kind: research → spike\n',
    );
    const words = await printed(sandbox(), 'complete', '--', 'add', '--kind', '');
    expect(words).toBe(
      'implement\t\nplan\t\nreview\t\nresearch\tlike plan\naudit\tlike review\nspike\tlike implement\n',
    );
    // The comment is one of the template, and goes with it.
    const script = `sed -i -e 's/^title:/title: Two/' -e 's/^# kind: implement # implement, plan, review, research/kind: research #/'`;
    expect((await sandbox().run(['add'], { env: { EDITOR: script, VISUAL: script } })).code).toBe(
      0,
    );
    expect(await ids('research')).toMatch(/^t-\w+ research$/m);
  });

  it('are what they are like now, whatever was kept of the queue [KIND-11]', async () => {
    const many = Array.from(
      { length: 400 },
      (_, at) => `  - {id: t${at}, title: T, kind: spike}\n`,
    ).join('');
    writeQueue(sandbox(), `tasks:\n${many}`, config);
    const kinds = async (...more: string[]): Promise<unknown[]> => {
      const list = await printed(sandbox(), 'list', '--limit', '1', '--json', ...more);
      const { data } = JSON.parse(list) as { data: { tasks: Record<string, unknown>[] } };
      return data.tasks.flatMap(({ kind, own_kind }) => [kind, own_kind]);
    };
    const short = ['--fields', 'kind,own_kind'];
    for (const like of ['implement', 'review']) {
      sandbox().write('.ralph/config.yaml', config.replace('like: implement', `like: ${like}`));
      for (const more of [[], short, short]) expect(await kinds(...more)).toEqual([like, 'spike']);
      // In the task's own lines alone: what is told of it is the same.
      const set = await printed(sandbox(), 'set', 't7', `hints=${like}`, '--json');
      expect(JSON.parse(set)).toMatchObject({ data: { kind: like, own_kind: 'spike' } });
    }
    sandbox().write('.ralph/config.yaml', '');
    expect((await sandbox().run(['list'])).code).toBe(6);
  });

  it('are stages of pipelines like others [KIND-9]', async () => {
    project(sandbox());
    const stages =
      '[{name: a, kind: research}, {name: b, kind: spike}, {name: c, kind: audit}, {name: d, kind: cut}]';
    const write = (text: string): void => {
      sandbox().write('.ralph/db/pipelines.yaml', `pipelines: [{name: own, stages: ${text}}]\n`);
    };
    write(stages);
    expect((await sandbox().run(['validate'])).stderr).toContain(
      'pipelines.yaml:1:125: found "cut", expected one of implement, plan',
    );
    write(stages.replace('kind: cut', 'kind: plan'));
    const args = ['--pipeline', 'own', 'Door', '--verify', 'true', '--acceptance', 'It opens'];
    const shown = await printed(sandbox(), 'add', ...args, '--dry-run');
    expect(shown.replaceAll(/^ +/gm, '')).toBe(`1. door-a: Door: a
research
2. door-b: Door: b
spike, after door-a
has to pass true
has to meet It opens
3. door-c: Door: c
audit, after door-b, judges door-b
4. door-d: Door: d
plan, after door-c

Nothing was added: without --dry-run it is.
`);
    expect(await printed(sandbox(), 'pipeline', 'show', 'own')).toContain('research');
  });

  it('are told to the session of ralph explain [KIND-8]', async () => {
    project(sandbox());
    expect(await printed(sandbox(), 'explain', 'A door', '--print')).toContain(
      '  - `research`, a kind of this project, is like `plan`: "Find out how others do it"\n  - `audit`, a kind of this project, is like `review`.\n',
    );
  });
});
