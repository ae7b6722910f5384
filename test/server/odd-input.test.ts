import { appendFileSync, closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QueueAnswer, Refusal, RowsAnswer, SessionAnswer } from '../../src/server/route.ts';
import { madeUpSession } from '../rig/made-up-session.ts';
import { PageClient } from '../rig/page-client.ts';
import { peakMegabytes } from '../rig/process-size.ts';
import { connect, oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { assistantMessage } from '../rig/stand-in-stream.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

/** Prints what a session says into its stream. */
function say(session: string, ...texts: string[]): string {
  const folder = join(sandbox().project, '.ralph/run/sessions', session);
  mkdirSync(folder, { recursive: true });
  const lines = texts.map((text) => JSON.stringify(assistantMessage('x', { type: 'text', text })));
  const path = join(folder, 'stream.jsonl');
  appendFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

describe('a page of odd things', () => {
  it('shows of an invalid database where it is, and what reads; nothing is written to it [WEB-26]', async () => {
    writeQueue(sandbox(), `${oneTask}  - id: two\n    titel: Wrong\n`);
    const page = await PageClient.enter(await servePage(sandbox()));
    const { tasks, problems } = await page.get<QueueAnswer>('/api/1/queue');
    expect(tasks.map(({ id }) => id)).toContain('one');
    expect(problems).toContainEqual(
      expect.objectContaining({ file: '.ralph/db/tasks.yaml', line: 4, severity: 'error' }),
    );
    const before = sandbox().read('.ralph/db/tasks.yaml');
    for (const [path, body] of [
      ['/api/1/tasks', { title: 'Another' }],
      ['/api/1/commands', { verb: 'skip', task: 'one' }],
      ['/api/1/commands', { verb: 'play' }],
    ] as const) {
      const refused = await page.ask(path, { method: 'POST', body });
      expect(refused.status).toBe(422);
      const { reason, problems: told = [] } = refused.json() as Refusal;
      expect(reason).toBe('invalid-database');
      expect(told[0]).toMatchObject({ file: '.ralph/db/tasks.yaml' });
    }
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(before);
    const listener = await page.listen();
    await listener.next('state');
    sandbox().write('.ralph/db/tasks.yaml', oneTask);
    await listener.next('queue');
    expect((await page.get<QueueAnswer>('/api/1/queue')).problems).toEqual([]);
    rmSync(join(sandbox().project, '.ralph/db/tasks.yaml'));
    mkdirSync(join(sandbox().project, '.ralph/db/tasks.yaml'));
    const odd = await page.ask('/api/1/queue');
    expect(odd.text).toContain('tasks.yaml');
  });

  it('says why nothing can be played where the agent is missing [WEB-26]', async () => {
    writeQueue(sandbox(), oneTask);
    const env = { RALPH_AGENT_COMMAND: '["/no/such/agent"]' };
    const page = await PageClient.enter(await servePage(sandbox(), [], { env }));
    const refused = await page.ask('/api/1/commands', { method: 'POST', body: { verb: 'play' } });
    expect(refused).toMatchObject({ status: 400 });
    expect(refused.json()).toMatchObject({
      reason: 'agent-missing',
      todo: expect.any(String) as unknown,
    });
    const stopped = await page.ask('/api/1/commands', { method: 'POST', body: { verb: 'stop' } });
    expect(stopped.json()).toMatchObject({ reason: 'no-engine' });
  });

  it('outlives the folder of a session that is shown, also of one under way [WEB-27]', async () => {
    writeQueue(sandbox(), oneTask);
    const past = madeUpSession();
    say(past, 'Hello', 'Good bye');
    const standIn = await sandbox().startStandIn();
    const page = await PageClient.enter(await servePage(sandbox()));
    const listener = await page.listen();
    const { rows } = await page.get<RowsAnswer>(`/api/1/sessions/${past}/rows`);
    expect(rows.map(({ words }) => words)).toEqual(['Hello', 'Good bye']);
    const starting = page.post('/api/1/commands', { verb: 'play' });
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    session.say('I begin');
    await starting;
    const told = await listener.next('rows', ({ rows: all }) =>
      JSON.stringify(all).includes('I begin'),
    );
    rmSync(join(sandbox().project, '.ralph/run/sessions'), { recursive: true });
    session.say('I go on');
    for (const one of [past, String(told.data['session'])]) {
      for (const part of ['', '/rows', '/rows/0', '/lines', '/steps', '/found?words=Hello']) {
        const { status, text } = await page.ask(`/api/1/sessions/${one}${part}`);
        expect.soft([200, 404], `${part}: ${text}`).toContain(status);
        expect.soft(text).not.toContain("Ralph's own error");
      }
    }
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
    listener.close();
    await page.ask('/api/1/commands', { method: 'POST', body: { verb: 'stop' } });
    await session.exit(0);
    await listener.ended;
  });

  it('opens a stream of 1 GB at once, in little memory, while others are served [WEB-28]', async () => {
    writeQueue(sandbox(), oneTask);
    const session = madeUpSession();
    const path = say(session, 'The first word');
    // Holes take no room on the disk; whoever reads them reads 1 GB all the same, a line for each megabyte.
    const file = openSync(path, 'r+');
    for (let mb = 1; mb <= 1024; mb += 1) writeSync(file, '\n', mb * 1024 ** 2);
    closeSync(file);
    const ui = await servePage(sandbox());
    const page = await PageClient.enter(ui);
    await page.get('/api/1/queue');
    const before = peakMegabytes(ui.program.pid);
    const begun = performance.now();
    const { rows } = await page.get<RowsAnswer>(`/api/1/sessions/${session}/rows`);
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(rows[0]).toMatchObject({ words: 'The first word' });
    // It goes on from where it is, and does not begin anew for each who asks.
    const read = async (): Promise<number> =>
      (await page.get<SessionAnswer>(`/api/1/sessions/${session}`)).read;
    await expect.poll(read, { timeout: 30_000 }).toBeGreaterThan(0.1);
    const asked = performance.now();
    await page.get('/api/1/queue');
    await page.get(`/api/1/sessions/${session}/rows/0`);
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(await read()).toBeGreaterThan(0.1);
    expect(peakMegabytes(ui.program.pid) - before).toBeLessThan(300);
  });

  it('hands what a person types to a command as words, never as options [WEB-29]', async () => {
    writeQueue(sandbox(), oneTask);
    const page = await PageClient.enter(await servePage(sandbox()));
    const said = ['--help', '-', '`touch hacked`; $(touch hacked)\n-x'];
    for (const words of said) {
      const { status } = await page.ask('/api/1/commands', {
        method: 'POST',
        body: { verb: 'note', task: 'one', words },
      });
      // A lone dash means the standard input, of which there is none.
      expect.soft(status, words).toBe(words === '-' ? 422 : 200);
    }
    const { task } = await page.get<{ task: { notes: { text: string }[] } }>('/api/1/tasks/one');
    expect(task.notes.map(({ text }) => text)).toEqual(said.filter((words) => words !== '-'));
    expect(sandbox().has('hacked')).toBe(false);
    await page.post('/api/1/commands', { verb: 'block', task: 'one', words: '--on=human' });
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ waits_for: '--on=human' }] });
  });
});
