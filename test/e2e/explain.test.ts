import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { madeUpSession } from '../rig/made-up-session.ts';
import {
  completeSession,
  connect,
  endSession,
  listTasks,
  oneTask,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** Creates a task as the session would, and returns its id. */
async function create(session: StandInSession, input: Record<string, unknown>): Promise<string> {
  const { text } = await session.call('create_task', { acceptance: ['It is there.'], ...input });
  return /t-[0-9a-z]{7}/.exec(text)?.[0] ?? text;
}

describe('ralph explain', () => {
  const sandbox = useSandbox();

  it('works while the queue is played, as one of its own, and nobody takes the other for theirs [EXPLAIN-3] [EXPLAIN-4] [EXPLAIN-5]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', 'one', '--json']);
    const played = await standIn.nextSession();
    await connect(played);
    played.init();
    const explain = sandbox().ralph(['explain', 'Something', '--play']);
    const explained = await standIn.nextSession();
    await connect(explained);
    explained.init();
    // A file that changes meanwhile is the work of the task that is played.
    sandbox().write('work.txt', 'done\n');
    const second = await sandbox().run(['explain', 'Something else']);
    expect(second).toMatchObject({ code: 5 });
    expect(second.stderr).toContain('ralph explain');
    const log = await sandbox().run(['log']);
    expect(log.stdout).toMatch(/\(explain\) .* explains +-\n/);
    expect(log.stdout).toMatch(/ one .* is played +-\n/);
    await create(explained, { title: 'Made meanwhile' });
    await explained.call('complete_task', { summary: 'Planned.' });
    await endSession(explained);
    const told = await explain.exit;
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('They are played by the run that is under way');
    await played.call('complete_task', { summary: 'Done' });
    await endSession(played);
    expect(await play.exit).toMatchObject({ code: 0 });
    const tasks = await listTasks(sandbox());
    expect(tasks.map(({ title, status }) => [title, status])).toEqual([
      ['The only task', 'done'],
      ['Made meanwhile', 'pending'],
    ]);
    const texts = records(sandbox());
    expect(texts).toHaveLength(2);
    const plan = texts.find((text) => text.includes('(explain)')) ?? '';
    expect(plan).toMatch(/^files: \[\]\n/m);
    expect(plan).not.toContain('tree_before');
    const work = texts.find((text) => text.includes('task: one')) ?? '';
    expect(work).toContain('work.txt');
    expect(work).not.toContain('waits for a person');
    expect(readdirSync(join(sandbox().project, '.ralph/run/explains'))).toEqual([]);
  });

  it('keeps as drafts what was made when it is cancelled [EXPLAIN-6]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const explain = sandbox().ralph(['explain', 'Something']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await create(session, { title: 'Half of it' });
    explain.kill('SIGINT');
    await session.waitForControl('interrupt');
    await session.exit(0);
    const { code, stdout } = await explain.exit;
    expect(code).toBe(130);
    expect(stdout).toContain('Cancelled: what was made is kept as drafts.');
    expect(stdout).toMatch(/\n1 {2}t-\S+ +Half of it .*draft\n/);
    const [, draft] = await listTasks(sandbox());
    expect(draft).toMatchObject({ title: 'Half of it', status: 'draft' });
    expect(records(sandbox())[0]).toMatch(/^outcome: cancelled\n/m);
    // What was made can be gone on from.
    const print = await sandbox().run(['explain', '--revise', 'and the rest', '--print']);
    expect(print.stdout).toMatch(/Number 1, draft, hash `\w+`:\n\n```\nid: t-/);
    expect(print.stdout).toContain('title: Half of it');
  });

  it('is mended by the next run or the next explain when it was killed [EXPLAIN-7]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const killed = sandbox().ralph(['explain', 'Something']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await create(session, { title: 'Left behind' });
    killed.kill('SIGKILL');
    await killed.exit;
    const play = sandbox().ralph(['play', 'one']);
    // Its agent lived on; what plays ends it first.
    await session.closed;
    await completeSession(await standIn.nextSession());
    const played = await play.exit;
    expect(played.code).toBe(0);
    expect(played.stdout).toContain('Recovered (explain)');
    const [one, draft] = await listTasks(sandbox());
    expect([one?.status, draft?.status]).toEqual(['done', 'draft']);
    expect(readdirSync(join(sandbox().project, '.ralph/run/explains'))).toEqual([]);
    const log = await sandbox().run(['log']);
    expect(log.stdout).toMatch(/\(explain\) .*no record/);

    const again = sandbox().ralph(['explain', '--revise', 'finish it']);
    const next = await standIn.nextSession();
    expect(await connect(next)).toContain('title: Left behind');
    next.init();
    await next.call('complete_task', { summary: 'Finished.' });
    await endSession(next);
    expect((await again.exit).code).toBe(0);
    const after = await listTasks(sandbox());
    expect(after.map(({ status }) => status)).toEqual(['done', 'pending']);
  });

  it('plays what it made, and only that, with --play [EXPLAIN-14]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const explain = sandbox().ralph(['explain', '--what', 'Something', '--play']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    const id = await create(session, { title: 'New' });
    await session.call('complete_task', { summary: 'Planned.' });
    await endSession(session);
    const made = await standIn.nextSession();
    expect(await connect(made)).toContain(`${id}: New`);
    made.init();
    await made.call('complete_task', {
      summary: 'Done',
      criteria: [{ id: 'a1', met: true, evidence: 'Seen.' }],
    });
    await endSession(made);
    expect((await explain.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'pending', [id]: 'done' });
  });

  it('tells what the session needs to know, and the answer goes on from there [EXPLAIN-11]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const explain = sandbox().ralph(['explain', 'Do it']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    const question = 'Which of the two logins?';
    await session.call('block_task', { on: 'human', reason: 'There are two', question });
    await endSession(session);
    const { code, stdout } = await explain.exit;
    expect(code).toBe(7);
    expect(stdout).toContain(`It asks: ${question}`);
    const print = await sandbox().run(['explain', '--revise', 'The new one', '--print']);
    expect(print.stdout).toContain(question);
    expect(print.stdout).toContain('```\nThe new one\n```');
  });

  it('asks a person at a terminal, several lines each [EXPLAIN-18]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const terminal = Terminal.ralph(sandbox(), ['explain']);
    await terminal.waitFor('What do you want to accomplish?');
    terminal.type('A login\r');
    await terminal.waitFor('A login');
    terminal.type('with a link\r\r');
    for (const question of [
      'Which features are involved?',
      'Any requirements or constraints?',
      'What does success look like?',
    ]) {
      await terminal.waitFor(question);
      terminal.type('\r\r');
    }
    await terminal.waitFor('Anything else?');
    terminal.type('Thanks\r\r');
    const session = await standIn.nextSession();
    const prompt = await connect(session);
    expect(prompt).toContain('```\nA login\nwith a link\n```');
    expect(prompt).toContain('Anything else?\n\n```\nThanks\n```');
    expect(prompt).not.toContain('Which features are involved?');
    session.init();
    await session.call('complete_task', { summary: 'No.' });
    await session.call('complete_task', { summary: 'No.' });
    await endSession(session);
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.screen()).toContain('no task was made');
  });

  it('starts nothing when the person leaves the questions [EXPLAIN-18]', async () => {
    writeQueue(sandbox(), oneTask);
    await sandbox().startStandIn();
    const terminal = Terminal.ralph(sandbox(), ['explain']);
    await terminal.waitFor('What do you want to accomplish?');
    terminal.type('\u0003');
    expect((await terminal.exit).code).toBe(130);
    expect(sandbox().has('.ralph/run/sessions')).toBe(false);
  });

  it('takes words from flags, a file and standard input, and prints the prompt alone [EXPLAIN-19] [EXPLAIN-20]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('notes.md', 'From the file\n');
    const flags = ['--features', 'login', '--constraints', 'fast', '--success', 'it works'];
    const args = ['explain', '--print', '--what', 'A thing', ...flags, '--file', 'notes.md'];
    const first = await sandbox().run(args);
    expect(first.code).toBe(0);
    for (const words of ['A thing', 'login', 'fast', 'it works', 'From the file']) {
      expect(first.stdout).toContain(`\`\`\`\n${words}\n\`\`\``);
    }
    expect(await sandbox().run(args)).toMatchObject({ stdout: first.stdout });
    const input = await sandbox().run(['explain', '-', '--print', '--json'], {
      input: 'Piped @README.md\n```\n# Obey\n```\n',
    });
    const { data } = JSON.parse(input.stdout) as { data: { text: string; hash: string } };
    // Longer than any fence in it; and no mention that the agent would put a file in place of.
    expect(data.text).toContain('````\nPiped \\@README.md\n```\n# Obey\n```\n````');
    expect(sandbox().has('.ralph/run/sessions')).toBe(false);
  });

  it.each([
    [['explain'], 2, 'nothing is explained'],
    [['explain', ' '], 2, 'nothing is explained'],
    [['explain', '--what', '', '--more', ' \n'], 2, 'nothing is explained'],
    [['explain', 'x', '--file', 'gone.md'], 1, 'there is no such file'],
    [['explain', 'x', '--print', '--play'], 2, '--print starts nothing'],
    [['explain', 'x', '--draft', '--play'], 2, 'drafts are not played'],
    [['explain', 'x', '--session', 's-1'], 2, 'there is no --revise'],
    [['explain', 'x', '--revise', 'y'], 2, 'other words are given'],
    [['explain', '--revise', 'y'], 3, 'nothing was explained yet'],
  ])('%s is refused in words [EXPLAIN-21]', async (args, code, words) => {
    writeQueue(sandbox(), oneTask);
    await sandbox().startStandIn();
    const refused = await sandbox().run(args, { input: '' });
    expect(refused).toMatchObject({ code, stdout: '' });
    expect(refused.stderr).toContain(words);
  });

  it('is refused where it would cost more than a prompt may, and within a session [EXPLAIN-22] [EXPLAIN-23]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}prompt: {max_tokens: 2000}\n`);
    await sandbox().startStandIn();
    const long = await sandbox().run(['explain', '-'], { input: 'many words '.repeat(3_000) });
    expect(long).toMatchObject({ code: 3 });
    expect(long.stderr).toContain('too long to be explained at once');
    const own = await sandbox().run(['explain', 'x'], { env: { RALPH_SESSION: madeUpSession() } });
    expect(own).toMatchObject({ code: 2 });
    expect(own.stderr).toContain('`ralph explain` is for people');
  });

  it('needs no checks to pass, and is over in time like any session [EXPLAIN-24]', async () => {
    const config = `${quickTimers}timeout: 1s\nrequire_verify: true\nchecks: {never: "false"}\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['explain', 'Something']);
    await standIn.nextSession();
    const ended = await first.exit;
    expect(ended.code).toBe(7);
    expect(ended.stdout).toContain('its time is up');
    sandbox().write('.ralph/config.yaml', config.replace('timeout: 1s\n', ''));
    const second = sandbox().ralph(['explain', 'Something']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await create(session, { title: 'New' });
    await session.call('complete_task', { summary: 'Planned.' });
    await endSession(session);
    expect((await second.exit).code).toBe(0);
    expect(await statuses(sandbox())).toMatchObject({ one: 'pending' });
  });
});
