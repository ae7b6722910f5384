import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restoreRecord, recordPath } from '../../src/db/history.ts';
import { projectAt } from '../../src/db/project.ts';
import { completeSession, connect, endSession, writeQueue } from '../rig/sample-project.ts';
import { recordOf } from '../rig/record-of.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `tasks:
  - {id: proven, title: Write a file, verify: [good]}
  - {id: claimed, title: No check for it}
  - {id: failing, title: It cannot work, verify: [bad], max_attempts: 1}
  - {id: asking, title: Choose a colour}
`;
const config = `timers: {start: 20s, model: 20s, stop_step: 300ms, after_result: 500ms, back_off: 10ms}
verify: []
baseline: false
checks: {good: 'true', bad: 'false'}
`;
const markup = '<script>alert(1)</script>';
const key = `${'gh' + 'p_'}8f3kQz71LmWxVt92RbYc4HsJpD6nGu05EaTo`;
const steer = '\u001b]0;owned\u0007\u001b[2J';

const test = "import { expect, it } from 'vitest';\n\nit('a', () => {\n  expect(b).toBe(1);\n});\n";

/** A run of four tasks: verified and flagged, unverified, failed, blocked with a question. */
async function playRun(sandbox: Sandbox, args: string[] = []): Promise<string> {
  sandbox.write('test/a.test.ts', test);
  writeQueue(sandbox, queue, config);
  const standIn = await sandbox.startStandIn();
  const play = sandbox.ralph(['play', ...args]);
  const first = await standIn.nextSession();
  sandbox.write('a.txt', 'one\ntwo\n');
  sandbox.write('test/a.test.ts', test.replace('it(', 'it.skip('));
  sandbox.git('add', '--all');
  sandbox.git('commit', '--quiet', '--message', `Write a file ${markup}`);
  await completeSession(first);
  await completeSession(await standIn.nextSession());
  const third = await standIn.nextSession();
  await completeSession(third);
  const fourth = await standIn.nextSession();
  await connect(fourth);
  fourth.init();
  await fourth.call('block_task', {
    ...{ on: 'human', reason: 'it is not said', options: ['red', 'blue'] },
    question: `Which colour? ${markup} ${key}${steer}`,
  });
  await endSession(fourth);
  return (await play.exit).stdout;
}

describe('ralph report', () => {
  const sandbox = useSandbox();

  it('tells of the last run: done, unverified, blocked, failed, cost and flags [EVID-52, EVID-53]', async () => {
    await playRun(sandbox());
    const { stdout, code } = await sandbox().run(['report']);
    expect(code).toBe(0);
    expect(stdout).toContain('2 of 4 tasks done (1 verified, 1 unverified) · 2 blocked');
    expect(stdout).toMatch(/4 sessions .*\$\d+\.\d\d/);
    const order = [
      '? Blocked (2)',
      '⚑ Look at these (1)',
      '! Done, unverified',
      '✓ Done and verified',
    ];
    const places = order.map((title) => stdout.indexOf(title));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(stdout).toMatch(/proven {2,}test skipped {2}test\/a\.test\.ts: /);
    expect(stdout).toMatch(/proven {2,}Write a file {2,}\+3 −1 · 2 files/);
    expect(stdout).toContain('Which colour?');
    expect(stdout).toContain('→ answer with `ralph answer asking "…"`');
    expect(stdout).toContain('→ `ralph retry failing` tries it again');
    expect(stdout).toMatch(/\n`ralph diff TASK` shows a change, `ralph undo TASK` takes it back\n/);
    expect(stdout).toMatch(/bad failed: exit 1/);
    expect(stdout).toMatch(/[0-9a-f]{10} Write a file <script>/);
    expect(stdout).not.toContain('\u001b');
  });

  it('is JSON, Markdown, and one HTML file in which text is only text and secrets are masked [EVID-54, EVID-55]', async () => {
    await playRun(sandbox());
    const json = await sandbox().run(['report', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'report',
      data: { totals: { sessions: 4, tasks: 4, done_verified: 1, red_flags: 1 } },
    });
    const markdown = (await sandbox().run(['report', '--md'])).stdout;
    expect(markdown).toContain('## ⚑ Look at these (1)');
    // Of what does nothing alone, nothing is escaped.
    expect(markdown).toContain('4 tasks done (1 verified, 1 unverified)');
    expect(markdown).toContain('  - option 2: blue\n');
    expect(markdown).toContain('- `proven` Write a file (+3 −1 in 2 files');
    const written = await sandbox().run(['report', '--out', 'report.html', '--json']);
    expect(JSON.parse(written.stdout)).toMatchObject({ data: { form: 'html', masked: 1 } });
    const html = sandbox().read('report.html');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|https?:\/\/|<link|<img| src=/);
    expect(html).toContain('&lt;script&gt;');
    for (const text of [markdown, html]) {
      expect(text).not.toContain(key);
      expect(text).toContain('masked: github');
      expect(text).not.toContain('<script>');
      expect(text).not.toContain('\u001b');
    }
    const again = await sandbox().run(['report', '--out', 'report.html']);
    expect([again.code, again.stderr]).toEqual([3, expect.stringContaining('is there already')]);
    expect((await sandbox().run(['report', '--out', 'report.html', '--force'])).code).toBe(0);
    expect((await sandbox().run(['report', '--md', '--html'])).code).toBe(2);
    expect((await sandbox().run(['report', '--out', 'report.pdf'])).code).toBe(2);
  });

  it('is about a time or a run, and ends with 3 where nothing was played [EVID-56]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - {id: one, title: One, status: done}\n', config);
    const none = await sandbox().run(['report']);
    expect([none.code, none.stdout]).toEqual([3, 'Nothing was played yet.\n']);
    const project = projectAt(sandbox().project);
    const [first, second] = ['r-20261120-000000-00aaaa', 'r-20261120-013000-00aaaa'];
    restoreRecord(project, recordOf({ hour: 1, task: 'one', run: first }));
    restoreRecord(project, recordOf({ hour: 2, task: 'two', run: second }));
    const tasks = async (...args: string[]): Promise<string[]> => {
      const { stdout } = await sandbox().run(['report', '--json', ...args]);
      const { data } = JSON.parse(stdout) as { data: { tasks: { task: string }[] } };
      return data.tasks.map(({ task }) => task);
    };
    expect(await tasks()).toEqual(['two']);
    expect(await tasks('--since', first)).toEqual(['one']);
    expect(await tasks('--since', 'r-20261120-00')).toEqual(['one']);
    const unknown = await sandbox().run(['report', '--since', 'r-nope']);
    expect([unknown.code, unknown.stderr]).toEqual([
      4,
      expect.stringContaining('there is no run r-nope'),
    ]);
    const several = await sandbox().run(['report', '--since', 'r-2026']);
    expect([several.code, several.stderr]).toEqual([
      4,
      expect.stringContaining(`may mean ${first}, ${second}`),
    ]);
    expect(await tasks('--since', '2026-11-20T00:30:00Z')).toEqual(['one', 'two']);
    const later = await sandbox().run(['report', '--since', '2026-11-20T12:00:00Z']);
    expect([later.code, later.stdout]).toEqual([
      3,
      expect.stringContaining('No session has ended'),
    ]);
    expect((await sandbox().run(['report', '--since', 'soon'])).code).toBe(2);
  });

  it('says first that Ralph plays, or that its engine is gone without an end [EVID-67]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - {id: one, title: One}\n  - {id: two, title: Two}\n', config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    const early = await sandbox().run(['report']);
    expect([early.code, early.stdout]).toEqual([3, expect.stringContaining('playing one now')]);
    await completeSession(session);
    await standIn.nextSession();
    const during = await sandbox().run(['report']);
    expect(during.stdout.split('\n')[1]).toContain('! Ralph is playing two now');
    play.kill('SIGKILL');
    await play.exit;
    const after = await sandbox().run(['report']);
    expect(after.stdout.split('\n')[1]).toMatch(/! The engine of run r-\S+ is gone without an end/);
    expect((await sandbox().run(['report', '--md'])).stdout).toContain('is gone without an end');
    expect((await sandbox().run(['report', '--html'])).stdout).toContain('<code>ralph play</code>');
  });

  it('tells of a record that does not read, and shows the others [EVID-61]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - {id: one, title: One, status: done}\n', config);
    const project = projectAt(sandbox().project);
    const run = 'r-20261120-000000-00aaaa';
    restoreRecord(project, recordOf({ hour: 1, task: 'one', run }));
    const broken = recordOf({ hour: 2, task: 'two', run });
    restoreRecord(project, broken);
    const path = recordPath(project, broken.session).slice(project.root.length + 1);
    sandbox().write(path, 'outcome: [');
    const { stdout, code } = await sandbox().run(['report']);
    expect(code).toBe(0);
    expect(stdout).toContain('1 of 1 task done');
    expect(stdout).toContain(`${path}:1:`);
    expect(readFileSync(join(project.root, path), 'utf8')).toBe('outcome: [');
  });

  it('is shown in short at the end of a run, and not among its events [EVID-57]', async () => {
    const stdout = await playRun(sandbox());
    const brief = stdout.slice(stdout.lastIndexOf('2 of 4 tasks done'));
    expect(brief).toMatch(/⚑ test skipped {2}test\/a\.test\.ts: .*proven/);
    expect(brief).toMatch(/\? asking {2}Which colour\?/);
    expect(brief).toContain('ralph answer asking');
    expect(brief).toContain('unverified: claimed');
    expect(brief).toContain('`ralph report`');
    expect(brief.split('\n').length).toBeLessThanOrEqual(16);
    const empty = await sandbox().run(['play']);
    expect(empty.stdout).not.toContain('ralph report');
  });

  it('is none of the events of a run [EVID-57]', async () => {
    const stdout = await playRun(sandbox(), ['--json']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type).at(-1)).toBe(
      'run-ended',
    );
  });
});
