import { describe, expect, it } from 'vitest';
import type { ExplainAnswer, ExplainPrompt, TaskAnswer } from '../../src/server/route.ts';
import { PageClient, type PageListener } from '../rig/page-client.ts';
import { connect, endSession, listTasks, oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

interface Started {
  session: string;
}

async function begun(session: StandInSession): Promise<string> {
  const prompt = await connect(session);
  session.init();
  return prompt;
}

/** Makes a task, and prints that as the real agent would. */
async function create(session: StandInSession, title: string): Promise<string> {
  const input = { title, acceptance: ['It is there.'] };
  const { text } = await session.call('create_task', input);
  const id = /t-[0-9a-z]{7}/.exec(text)?.[0] ?? text;
  session.useTool(`call-${id}`, 'mcp__ralph__create_task', input, JSON.stringify({ id, title }));
  return id;
}

describe('explaining on the page', () => {
  it('previews exactly what would be sent, whatever the words are [WEB-17]', async () => {
    writeQueue(sandbox(), oneTask);
    const page = await PageClient.enter(await servePage(sandbox()));
    const preview = (answers: object): Promise<ExplainPrompt> =>
      page.post('/api/1/explain/preview', { answers });
    const answers = {
      what: '--help\n`$(touch hacked)`; "quoted" ünïcode 🦆',
      success: '-- --print=no',
      more: '- a list\n- of things',
    };
    const { text, hash, sections, remarks } = await preview(answers);
    const flags = ['what', 'success', 'more'] as const;
    const words = flags.map((key) => `--${key}=${answers[key]}`);
    const printed = await sandbox().run(['explain', '--print', '--json', ...words]);
    const { data } = JSON.parse(printed.stdout) as { data: ExplainPrompt };
    expect({ text, hash, sections, remarks }).toEqual({ ...data });
    for (const one of Object.values(answers)) expect(text).toContain(one.split('\n')[0]);
    expect(sandbox().has('hacked')).toBe(false);
    // One answer alone is enough, whichever it is.
    expect((await preview({ more: 'Only this' })).text).toContain('Only this');
    const long = await preview({ more: 'long words '.repeat(30_000) });
    expect(long.over).toMatchObject({ largest: expect.any(Array) as unknown });
    for (const blank of [{}, { what: '  \n ', more: '\t' }]) {
      const refused = await page.ask('/api/1/explain/preview', {
        method: 'POST',
        body: { answers: blank },
      });
      expect(refused).toMatchObject({ status: 422 });
      expect(refused.json()).toMatchObject({ what: expect.stringContaining('blank') as unknown });
    }
    const odd = [{ answers: { else: 'x' } }, { answers: { what: 'a\0b' } }, { answers: 'x' }, {}];
    for (const body of odd) {
      const { status } = await page.ask('/api/1/explain/preview', { method: 'POST', body });
      expect(status).toBe(400);
    }
  });

  it('starts a session that outlives the server, and tells what it does line by line [WEB-18]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const first = await servePage(sandbox());
    let page = await PageClient.enter(first);
    const listener = await page.listen();
    expect(await listener.next('explain')).toMatchObject({ data: {} });
    const body = { answers: { what: 'A login', more: 'By link' } };
    const starting = page.post<Started>('/api/1/explain', body);
    const session = await standIn.nextSession();
    const prompt = await begun(session);
    expect(prompt).toContain('By link');
    const started = await starting;
    await listener.next('explain', (data) => data['session'] === started.session);
    const busy = await page.ask('/api/1/explain', { method: 'POST', body });
    expect(busy).toMatchObject({ status: 409 });
    const [one, two] = [await create(session, 'First of it'), await create(session, 'Rest of it')];
    const line = await listener.next('explain-line', ({ line: told }) =>
      wordsOf(told).includes(two),
    );
    expect(line.data).toMatchObject({
      line: { words: `Created ${two}: Rest of it`, failed: false },
    });
    const rows = await listener.next('rows');
    expect(rows.data).toMatchObject({ session: started.session });
    first.program.kill('SIGKILL');
    await listener.ended;
    const feature = { name: 'login', title: 'Login' };
    await session.call('create_feature', feature);
    session.useTool('call-1', 'mcp__ralph__create_feature', feature, '{}');
    await session.call('complete_task', { summary: 'Planned.' });
    session.useTool('call-2', 'mcp__ralph__complete_task', {}, '{}');
    // Another server sees the same session, from its beginning.
    page = await PageClient.enter(await servePage(sandbox()));
    const again = await page.listen();
    await again.next('explain', (data) => data['session'] === started.session);
    await endSession(session);
    await endOf(again, started.session);
    const explained = await page.get<ExplainAnswer>(`/api/1/explain/${started.session}`);
    expect(explained).toMatchObject({ under_way: false, record: { outcome: 'completed' } });
    expect(explained.lines.map(({ words }) => words)).toEqual([
      `Created ${one}: First of it`,
      `Created ${two}: Rest of it`,
      'Creating feature: login',
      'Checking the plan',
    ]);
    expect(explained.tasks.map(({ id, state }) => [id, state])).toEqual([
      [one, 'ready'],
      [two, 'ready'],
    ]);
    // A session with a task is no such one.
    const other = await page.ask('/api/1/explain/s-20260101-000000-abcdef');
    expect(other).toMatchObject({ status: 404 });
  });

  it('is cancelled politely, revised, and what it made is approved or deleted [WEB-19]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const page = await PageClient.enter(await servePage(sandbox()));
    const nothing = await page.ask('/api/1/explain/cancel', { method: 'POST' });
    expect(nothing).toMatchObject({ status: 400 });
    expect(nothing.json()).toMatchObject({ what: 'nothing is being explained' });
    const listener = await page.listen();
    const starting = page.post<Started>('/api/1/explain', { answers: { what: 'A login' } });
    const session = await standIn.nextSession();
    await begun(session);
    const [one, two] = [await create(session, 'Half of it'), await create(session, 'Too much')];
    const { session: first } = await starting;
    expect(await page.get('/api/1/explain')).toEqual({ session: first });
    expect(await page.post('/api/1/explain/cancel')).toMatchObject({
      words: expect.stringContaining('kept as drafts') as unknown,
    });
    await session.waitForControl('interrupt');
    await session.exit(0);
    await endOf(listener, first);
    const left = await page.get<ExplainAnswer>(`/api/1/explain/${first}`);
    expect(left.record?.outcome).toBe('cancelled');
    expect(left.tasks.map(({ id, state }) => [id, state])).toEqual([
      [one, 'draft'],
      [two, 'draft'],
    ]);
    const { hash } = await page.get<TaskAnswer>(`/api/1/tasks/${two}`);
    const remove = (if_hash: string): ReturnType<PageClient['ask']> =>
      page.ask(`/api/1/tasks/${two}/delete`, { method: 'POST', body: { if_hash } });
    expect(await remove('other')).toMatchObject({ status: 409 });
    expect(await remove(hash)).toMatchObject({ status: 200 });
    await page.post('/api/1/commands', { verb: 'approve', task: one });
    const tasks = (await listTasks(sandbox())).map(({ id, status }) => [id, status]);
    expect(tasks).toEqual([
      ['one', 'pending'],
      [one, 'pending'],
    ]);
    const revise = { answers: {}, revise: { words: '--split the first', session: first } };
    const preview = await page.post<ExplainPrompt>('/api/1/explain/preview', revise);
    expect(preview.text).toContain('--split the first');
    expect(preview.text).toContain('Half of it');
    const again = page.post<Started>('/api/1/explain', revise);
    const second = await standIn.nextSession();
    expect(await begun(second)).toContain('--split the first');
    expect((await again).session).not.toBe(first);
    const seen = await second.call('get_task', { id: one });
    const if_hash = /hash\W+([0-9a-f]{12})/i.exec(JSON.stringify(seen))?.[1];
    const patch = { title: 'The first half of it' };
    await second.call('update_task', { id: one, if_hash, patch });
    await second.call('complete_task', { summary: 'Split.' });
    await endSession(second);
    const revised = (await again).session;
    await endOf(listener, revised);
    const explained = await page.get<ExplainAnswer>(`/api/1/explain/${revised}`);
    expect(explained.tasks.map(({ title }) => title)).toContain('The first half of it');
  });

  it('tells why it cannot start [WEB-18]', async () => {
    writeQueue(sandbox(), oneTask);
    const env = { RALPH_AGENT_COMMAND: '["/no/such/agent"]' };
    const page = await PageClient.enter(await servePage(sandbox(), [], { env }));
    const refused = await page.ask('/api/1/explain', {
      method: 'POST',
      body: { answers: { what: 'A login' } },
    });
    expect(refused.status).toBe(400);
    expect(refused.json()).toMatchObject({ reason: 'agent-missing' });
    expect(await page.get('/api/1/explain')).toEqual({});
  });
});

function wordsOf(line: unknown): string {
  return (line as { words: string }).words;
}

/** Waits until this session has begun and is over. */
async function endOf({ heard }: PageListener, session: string): Promise<void> {
  await heard.waitFor('the end of the session', (one) => {
    const before = heard.items.slice(0, heard.items.indexOf(one));
    const isEnd = one.type === 'explain' && one.data['session'] === undefined;
    return isEnd && before.some(({ data }) => data['session'] === session);
  });
}
