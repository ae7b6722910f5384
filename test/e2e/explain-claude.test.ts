import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../rig/model-request.ts';
import { listTasks, oneTask, quickTimers, records, writeQueue } from '../rig/sample-project.ts';
import { say, use, type Turn } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const config = `${quickTimers}checks:\n  test: "true"\n`;
const acceptance = ['It can be seen.'];
const complete = use('mcp__ralph__complete_task', { summary: 'Planned.' });

function create(input: object): Turn {
  return use('mcp__ralph__create_task', { acceptance, verify: ['test'], ...input });
}

/** The ids of tasks that were created before, as the model was told them. */
function ids(request: ModelRequest): string[] {
  const text = JSON.stringify(request.body).replaceAll('\\', '');
  return [...new Set([...text.matchAll(/"id":"(t-[0-9a-z]{7})"/g)].flatMap(([, id]) => id ?? []))];
}

interface ExplainedJson {
  type: string;
  session: string;
  outcome: string;
  tasks: { id: string; title: string; status: string; depends_on: string[] }[];
  features: string[];
  warnings: string[];
}

function lastLine(stdout: string): ExplainedJson {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as ExplainedJson;
}

describe('ralph explain with the real claude', () => {
  const sandbox = useSandbox();

  it('makes a feature and tasks of words, line by line, and one write makes them pending [EXPLAIN-1] [EXPLAIN-2] [EXPLAIN-8] [EXPLAIN-12] [EXPLAIN-13]', async () => {
    writeQueue(sandbox(), oneTask, config);
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'mail them a link',
        attempts: [
          [
            use('mcp__ralph__list_tasks', {}),
            use('mcp__ralph__create_feature', { name: 'authentication' }),
            create({ title: 'Send the link', feature: 'authentication' }),
            create({ title: 'Open the link', feature: 'nowhere' }),
            (request) => create({ title: 'Open the link', depends_on: ids(request) }),
            (request) =>
              create({ title: 'Log out', priority: 'low', depends_on: ids(request).slice(-1) }),
            complete,
            say('The end.'),
          ],
        ],
      },
    ]);
    const words = ['People log in: we', 'mail them a link', '--success', 'No passwords'];
    const { code, stdout } = await sandbox().run(['explain', ...words]);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('Reading the queue');
    expect(lines[1]).toBe('Creating feature: authentication');
    expect(lines[2]).toMatch(/^Created t-[0-9a-z]{7}: Send the link$/);
    expect(stdout).toContain('! - feature: found "nowhere"');
    expect(stdout).toMatch(/\n3 tasks; new features: authentication\.\n/);
    expect(stdout).toMatch(/\n2 {2}t-\S+ +Open the link +t-\S+ .*pending\n/);
    expect(stdout).toContain('Next: `ralph play` plays them');
    const tasks = await listTasks(sandbox());
    expect(tasks.map(({ title, status }) => [title, status])).toEqual([
      ['The only task', 'pending'],
      ['Send the link', 'pending'],
      ['Open the link', 'pending'],
      ['Log out', 'pending'],
    ]);
    // What it had: nothing that writes, and no question that nobody would answer.
    const [first] = endpoint.requests.filter(({ tools }) => tools.length > 0);
    expect(first?.tools.filter((name) => !name.startsWith('mcp__ralph__')).toSorted()).toEqual([
      ...['Glob', 'Grep', 'Read'],
    ]);
    expect(first?.tools).not.toContain('mcp__ralph__ask_human');
    const named = first?.prompt.match(/mcp__ralph__\w+/g) ?? [];
    expect(named.filter((name) => first?.tools.includes(name) !== true)).toEqual([]);
    expect(named).toContain('mcp__ralph__create_feature');
    expect(first?.prompt).toContain('What does success look like?\n\n```\nNo passwords\n```');
    expect(endpoint.unscripted).toEqual([]);

    const [record = ''] = records(sandbox());
    expect(record).toMatch(/^task: "?\(explain\)"?\n/m);
    expect(record).toMatch(/^kind: plan\n/m);
    expect(record).toMatch(/^files: \[\]\n/m);
    const session = /s-\S+/.exec(record)?.[0] ?? '';
    const page = await sandbox().run(['session', session]);
    expect(page.stdout).toContain("made tasks of a person's words: completed");
    expect((await sandbox().run(['log'])).stdout).toMatch(/\(explain\) .*completed/);
    const replay = await sandbox().run(['session', session, '--replay', '--speed', 'max']);
    expect(replay.stderr).toBe('');
    const report = await sandbox().run(['report', '--json', '--since', '1h']);
    const { data } = JSON.parse(report.stdout) as { data: { tasks: unknown[] } };
    expect(data.tasks).toEqual([]);
    const stats = await sandbox().run(['stats']);
    expect(stats.stdout).toContain('1 session of 0 tasks');
    expect((await sandbox().run(['export', session])).code).toBe(0);
    expect((await sandbox().run(['validate'])).code).toBe(0);
  });

  it('gives what rules find wrong back once, and then warns of what is left [EXPLAIN-9] [EXPLAIN-10]', async () => {
    writeQueue(sandbox(), oneTask, `${config}verify: []\n`);
    const bare = use('mcp__ralph__create_task', { title: 'the ONLY task!' });
    const endpoint = await sandbox().startEndpoint([
      { when: 'something', attempts: [[bare, complete, complete, say('The end.')]] },
    ]);
    const { code, stdout } = await sandbox().run(['explain', 'something', '--json', '--draft']);
    expect(code).toBe(0);
    const told = endpoint.requests.flatMap(({ results }) => results.map(({ text }) => text));
    const back = told.filter((text) => text.includes('rules find something wrong'));
    expect(back).toHaveLength(1);
    expect(back[0]).toMatch(/t-\S+ \(the ONLY task!\) has no acceptance criteria/);
    expect(back[0]).toMatch(/names no check in verify/);
    expect(back[0]).toMatch(/has the title of one, which is pending/);
    const last = lastLine(stdout);
    expect(last).toMatchObject({ type: 'explained', outcome: 'completed' });
    expect(last.warnings).toHaveLength(3);
    // --draft: until a person approves them, all together.
    expect(last.tasks).toMatchObject([{ status: 'draft' }]);
    const approved = await sandbox().run(['approve', '--session', last.session.slice(0, 20)]);
    expect(approved.stdout).toContain('is pending: the ONLY task!');
    const again = await sandbox().run(['approve', '--session', last.session]);
    expect(again).toMatchObject({ code: 3 });
    expect(again.stderr).toContain('has left no drafts');
  });

  it('goes on from its drafts, changes and withdraws them [EXPLAIN-15] [EXPLAIN-16] [EXPLAIN-17]', async () => {
    writeQueue(sandbox(), oneTask, `${config}new_tasks: draft\n`);
    const hashIn = ({ prompt }: ModelRequest): string =>
      /Number 1, draft, hash `(\w+)`/.exec(prompt)?.[1] ?? '';
    const numbered = ({ prompt }: ModelRequest, at: number): string =>
      new RegExp(`Number ${at}, draft[^]*?\\nid: (t-\\w+)`).exec(prompt)?.[1] ?? '';
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'split the third',
        attempts: [
          [
            (request) =>
              use('mcp__ralph__withdraw_task', { id: numbered(request, 2), reason: 'Not wanted' }),
            (request) =>
              use('mcp__ralph__update_task', {
                id: numbered(request, 3),
                if_hash: /Number 3, draft, hash `(\w+)`/.exec(request.prompt)?.[1] ?? '',
                patch: { depends_on: null },
              }),
            (request) =>
              use('mcp__ralph__withdraw_task', { id: numbered(request, 2), reason: 'Not wanted' }),
            use('mcp__ralph__withdraw_task', { id: 'one', reason: 'Mine' }),
            (request) =>
              use('mcp__ralph__update_task', {
                id: numbered(request, 1),
                if_hash: hashIn(request),
                patch: { title: 'The first half' },
              }),
            create({ title: 'The second half' }),
            complete,
            say('The end.'),
          ],
        ],
      },
      {
        when: 'three things',
        attempts: [
          [
            create({ title: 'First' }),
            create({ title: 'Second' }),
            (request) => create({ title: 'Third', depends_on: ids(request).slice(-1) }),
            complete,
            say('The end.'),
          ],
        ],
      },
    ]);
    const first = lastLine((await sandbox().run(['explain', 'three things', '--json'])).stdout);
    expect(first.tasks.map(({ status }) => status)).toEqual(['draft', 'draft', 'draft']);
    const revised = await sandbox().run(['explain', '--revise', 'split the third', '--json']);
    expect(revised.code).toBe(0);
    const told = endpoint.requests.flatMap(({ results }) => results.map(({ text }) => text));
    expect(told.find((text) => text.includes('would wait for'))).toBeDefined();
    expect(told.find((text) => text.includes('one is not a task of this plan'))).toBeDefined();
    const last = lastLine(revised.stdout);
    expect(last.tasks.map(({ title }) => title)).toEqual([
      'The first half',
      'Third',
      'The second half',
    ]);
    const all = await listTasks(sandbox());
    expect(all.find(({ title }) => title === 'Second')).toMatchObject({ status: 'skipped' });
    expect(endpoint.unscripted).toEqual([]);
    // All of the plan, those of the session before too.
    const approved = await sandbox().run(['approve', '--session', last.session]);
    expect(approved.stdout.match(/is pending/g)).toHaveLength(3);
    const old = await sandbox().run(['explain', '--revise', 'x', '--session', 's-2000']);
    expect(old.code).toBe(4);
  });
});
