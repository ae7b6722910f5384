import { expect, it } from 'vitest';
import { connect, endSession, listTasks, oneTask, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

it('makes tasks in the background, of words from anywhere, and tells its session [EXPLAIN-27]', async () => {
  writeQueue(sandbox(), oneTask);
  const standIn = await sandbox().startStandIn();
  const words = ['explain', '--detach', '--json', '--what=--help', '--file', '-'];
  const starting = sandbox().run(words, { input: 'What I mean by that' });
  const session = await standIn.nextSession();
  const prompt = await connect(session);
  expect(prompt).toContain('--help');
  expect(prompt).toContain('What I mean by that');
  session.init();
  const { code, stdout } = await starting;
  expect(code).toBe(0);
  const { kind, data } = JSON.parse(stdout) as { kind: string; data: { session: string } };
  expect(kind).toBe('explain');
  // There is one at a time, and its log stays its own.
  const second = await sandbox().run(['explain', '--detach', 'Something else']);
  expect(second).toMatchObject({ code: 5 });
  await session.call('create_task', { title: 'Made apart', acceptance: ['It is there.'] });
  await session.call('complete_task', { summary: 'Planned.' });
  await endSession(session);
  await expect
    .poll(async () => (await sandbox().run(['session', data.session, '--json'])).stdout)
    .toContain('"outcome":"completed"');
  const [, made] = await listTasks(sandbox());
  expect(made).toMatchObject({ title: 'Made apart', status: 'pending' });
});

it('says why it has not begun, with the words and the code of one in the foreground [EXPLAIN-27]', async () => {
  writeQueue(sandbox(), oneTask);
  const blank = await sandbox().run(['explain', '--detach', ' ']);
  expect(blank).toMatchObject({ code: 2, stdout: '' });
  expect(blank.stderr).toContain('nothing is explained: all of it is blank');
  const env = { RALPH_AGENT_COMMAND: '["/no/such/agent"]' };
  const [here, apart] = [
    await sandbox().run(['explain', 'A login'], { env }),
    await sandbox().run(['explain', 'A login', '--detach'], { env }),
  ];
  expect(apart).toEqual(here);
});

it('is ended by --cancel from anywhere, as by Ctrl+C [EXPLAIN-28]', async () => {
  writeQueue(sandbox(), oneTask);
  const none = await sandbox().run(['explain', '--cancel']);
  expect(none.code).toBe(3);
  expect(none.stderr).toContain('nothing is being explained');
  const mixed = await sandbox().run(['explain', '--cancel', 'A login']);
  expect(mixed.stderr).toContain('--cancel ends what is under way');
  const standIn = await sandbox().startStandIn();
  const explain = sandbox().ralph(['explain', 'A login']);
  const session = await standIn.nextSession();
  await connect(session);
  session.init();
  await session.call('create_task', { title: 'Half of it', acceptance: ['It is there.'] });
  const cancelled = await sandbox().run(['explain', '--cancel']);
  expect(cancelled).toMatchObject({ code: 0 });
  expect(cancelled.stdout).toContain('kept as drafts');
  await session.waitForControl('interrupt');
  await session.exit(0);
  expect(await explain.exit).toMatchObject({ code: 130 });
  const [, draft] = await listTasks(sandbox());
  expect(draft).toMatchObject({ title: 'Half of it', status: 'draft' });
});
