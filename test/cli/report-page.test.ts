import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restoreRecord } from '../../src/db/history.ts';
import { projectAt } from '../../src/db/project.ts';
import { reportBrief } from '../../src/cli/display/report-brief.ts';
import { makeReport } from '../../src/evidence/report/report.ts';
import type { SessionRecord } from '../../src/model/outcome.ts';
import { queueOfTasks } from '../rig/edited-session.ts';
import { recordOf, type RecordChoice } from '../rig/record-of.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { completeSession, quickTimers, writeQueue } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const run = 'r-20261120-000000-00aaaa';
const question = `Which of them is it to be? ${'It is a long question with many words. '.repeat(8)}漢字 ${'字'.repeat(50)} at last.`;
const asking: RecordChoice = {
  ...{ hour: 2, run, task: 'a-task-with-a-long-name', outcome: 'blocked', verified: false },
  files: [{ path: 'src/a.ts', added: 1200, removed: 340 }],
  flags: [{ rule: 'lock-file-changed', path: 'package-lock.json', words: 'other versions of it' }],
  remarks: ['a remark of the engine that has more words in it than there is room in a narrow line'],
  next: {
    status: 'blocked',
    blocked: { on: 'human', reason: 'r', question, options: ['one '.repeat(30), 'two'] },
  },
};
const queue = `tasks:
  - {id: done, title: A title that is so long that it does not fit beside what there is to tell, status: done}
  - id: a-task-with-a-long-name
    title: Asking
    status: blocked
    blocked: ${JSON.stringify(asking.next?.blocked)}
`;

function prepare(sandbox: Sandbox, ...records: RecordChoice[]): void {
  writeQueue(sandbox, queue, quickTimers);
  const project = projectAt(sandbox.project);
  for (const record of records) restoreRecord(project, recordOf(record));
}

describe('the page of ralph report', () => {
  const sandbox = useSandbox();

  /** What a terminal of so many columns shows, line by line. */
  const shownAt = async (columns: number): Promise<string[]> => {
    const ralph = join(repositoryRoot, 'dist', 'ralph.js');
    const command = `stty cols ${columns}; exec ${process.execPath} ${ralph} report`;
    const terminal = new Terminal(sandbox(), `sh -c '${command}'`);
    await terminal.exit;
    return terminal.screen().split(/\r?\n/);
  };
  /** Each of these two takes two columns. */
  const columnsOf = (line: string): number => line.length + (line.match(/[漢字]/g)?.length ?? 0);

  it('is broken between words, with its indent, at 60 and 80 columns of a terminal [EVID-125]', async () => {
    prepare(sandbox(), { hour: 1, run, task: 'done', summary: 'It is '.repeat(40) }, asking);
    for (const columns of [60, 80]) {
      const lines = await shownAt(columns);
      const text = lines.join('\n');
      expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(columns);
      // Nothing is cut, and what goes on stands below what it belongs to.
      expect(text.replaceAll(/\s+/g, '')).toContain(question.replaceAll(/\s+/g, ''));
      const at = lines.findIndex((line) => line.startsWith('    Which of them'));
      expect(lines[at + 1]).toMatch(/^ {4}\S/);
      expect(text).toMatch(/\n {4}1\. one (?:one ?)+\n {7}one /);
      // A command is whole, so that it can be copied.
      expect(text).toContain('`ralph answer a-task-with-a-long-name "…"`');
    }
    expect((await shownAt(60)).join('\n')).toMatch(
      /a-task-with-a-long-name {2}lock file changed\n {4}package-lock.json: other/,
    );
  });

  it('has whole lines for a file or another program [EVID-125]', async () => {
    prepare(sandbox(), { hour: 1, run, task: 'done' }, asking);
    const { stdout } = await sandbox().run(['report']);
    expect(stdout.split('\n')).toContain(`    ${question}`);
    expect(stdout).toMatch(/\n {2}done +A title .* beside what there is to tell {2}\d/);
  });

  it('tells apart what failed before the tasks and what they left failing [EVID-122, EVID-123]', async () => {
    const check = { command: 'x', exit_code: 1, timed_out: false, duration_ms: 900, tail: '' };
    const old = { ...check, name: 'old', passed: false, failing_before: true };
    const broken = { ...check, name: 'whole', passed: false };
    const given_up: Partial<SessionRecord> = {
      ...{ outcome: 'verify-failed', verified: false, reason: 'checks failed' },
      next: { status: 'blocked', blocked: { on: 'attempts', reason: 'tried once' } },
    };
    const files = [{ path: 'a.txt', added: 1, removed: 0 }];
    prepare(
      sandbox(),
      { hour: 1, run, task: 'gone', ...given_up, checks: [old, broken], files },
      { hour: 2, run, task: 'done', checks: [old, { ...broken, failing_before: true }] },
    );
    sandbox().write('a.txt', 'one\n');
    sandbox().write(
      '.ralph/db/tasks.yaml',
      `${queue}  - {id: gone, title: Gone, status: blocked, blocked: {on: attempts, reason: tried once}}\n`,
    );
    const { stdout } = await sandbox().run(['report']);
    expect(stdout.split('\n')[1]).toBe('! The work tree still fails: whole (since gone)');
    expect(stdout).toContain('  Failing as before these tasks, and not counted: old\n');
    expect(stdout).toContain('    whole failed: exit 1 after 0.9s\n');
    expect(stdout).toContain('    failing as before, no result of it: old\n');
    expect(stdout).not.toContain('old failed');
    for (const form of ['--md', '--html']) {
      expect((await sandbox().run(['report', form])).stdout).toMatch(/still fails: whole \(since/);
    }
    // Once its files are as they were before, nobody knows.
    sandbox().git('clean', '--quiet', '-f', 'a.txt');
    const after = await sandbox().run(['report']);
    expect(after.stdout).not.toContain('still fails');
    expect(after.stdout).toContain('not counted: old\n');
  });

  it('tells at the end of a run, too, what the work tree still fails [EVID-123]', () => {
    const failed = { command: 'x', exit_code: 1, timed_out: false, duration_ms: 900, tail: '' };
    const record = recordOf({
      ...{ hour: 1, run, task: 'gone', outcome: 'verify-failed', verified: false },
      checks: [{ ...failed, name: 'whole', passed: false }],
      files: [{ path: 'a.txt', added: 1, removed: 0 }],
      next: { status: 'blocked', blocked: { on: 'attempts', reason: 'tried once' } },
    });
    const source = { scope: { run }, problems: [], queue: undefined };
    const brief = (of: SessionRecord): string =>
      reportBrief(makeReport({ ...source, records: [of] }));
    expect(brief(record)).toContain('! The work tree still fails: whole (since gone)');
    expect(brief({ ...record, files: [] })).not.toContain('still fails');
  });

  it('says how to take in what earlier runs of the last day did [EVID-128]', async () => {
    writeQueue(sandbox(), queueOfTasks('one', 'two'));
    const standIn = await sandbox().startStandIn();
    for (const id of ['one', 'two']) {
      const play = sandbox().ralph(['play', id]);
      await completeSession(await standIn.nextSession());
      await play.exit;
    }
    const last = await sandbox().run(['report']);
    expect(last.stdout).toContain(
      '`ralph report --since 24h` takes in 1 more session of the last 24 hours',
    );
    expect(last.stdout).not.toContain('Task one');
    const day = await sandbox().run(['report', '--since', '24h']);
    expect(day.stdout).toContain('2 of 2 tasks done');
    expect(day.stdout).not.toContain('more session');
  });

  it('tells in one line of red flags in earlier runs of the last days [EVID-124]', async () => {
    const flag = { rule: 'secret', words: 'a key' } as const;
    const ago = (days: number, task: string): RecordChoice => {
      const at = new Date(Date.now() - days * 86_400_000 - 3_600_000).toISOString();
      const day = at.slice(0, 10).replaceAll('-', '');
      const stamp = `${day}-${at.slice(11, 19).replaceAll(':', '')}`;
      return {
        ...{ hour: 1, task, session: `s-${stamp}-00abcd`, run: `r-${stamp}-00aaaa` },
        ...{ started: at, ended: at, flags: [flag] },
      };
    };
    prepare(sandbox(), ago(9, 'old'), ago(2, 'one'), ago(1, 'two'), ago(0, 'last'));
    const { stdout } = await sandbox().run(['report']);
    expect(stdout).toContain('Look at these (1)');
    expect(stdout).toMatch(
      /⚑ 2 red flags in earlier runs since \d{4}-\d\d-\d\d: `ralph report --since 3d`\n/,
    );
    const all = await sandbox().run(['report', '--since', '3d']);
    expect(all.stdout).toContain('Look at these (3)');
    expect(all.stdout).not.toContain('earlier runs');
    expect((await sandbox().run(['report', '--html'])).stdout).toContain('2 red flags in earlier');
    expect((await sandbox().run(['report', '--md'])).stdout).toContain('2 red flags in earlier');
  });

  it('has colours for a dark screen and a form for paper in its HTML [EVID-126]', async () => {
    prepare(sandbox(), { hour: 1, run, task: 'done' });
    const { stdout } = await sandbox().run(['report', '--html']);
    expect(stdout).toContain('@media (prefers-color-scheme: dark)');
    expect(stdout).toMatch(/@media print \{[^@]*color-scheme: light[^@]*break-inside: avoid/);
    expect(stdout).not.toMatch(/url\(|@import|<script|<link|https?:/);
  });
});
