import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QueueAnswer, Refusal, ServedName } from '../../src/server/route.ts';
import { PageClient, type HeardMessage } from '../rig/page-client.ts';
import { completeSession, oneTask, statuses, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

/** Another repository beside that of the sandbox, with a queue of one task where it has a title. */
function repository(path: string, title?: string): string {
  const root = join(sandbox().root, path);
  mkdirSync(root, { recursive: true });
  sandbox().git('init', '--quiet', root);
  if (title === undefined) return root;
  sandbox().write(
    join('..', path, '.ralph/db/tasks.yaml'),
    `tasks:\n  - id: one\n    title: ${title}\n`,
  );
  return root;
}

async function titles(page: PageClient, project: string): Promise<string[]> {
  const { tasks } = await page.get<QueueAnswer>(`/api/${project}/queue`);
  return tasks.map(({ title }) => title);
}

describe('several projects', () => {
  it('are served side by side, each by itself, also where one is broken or none yet [WEB-20]', async () => {
    const [shop, broken] = [repository('work/shop', 'In the shop'), repository('blog', '"cut off')];
    const [other, bare] = [repository('home/shop', 'At home'), repository('bare')];
    const folders = [shop, broken, other, bare, join(shop, '.ralph'), shop];
    const page = await PageClient.enter(await servePage(sandbox(), folders));
    const names = await page.get<ServedName[]>('/api/projects');
    expect(names).toEqual([
      { key: '1', title: 'work/shop', root: shop, is_ready: true },
      { key: '2', title: 'blog', root: broken, is_ready: true },
      { key: '3', title: 'home/shop', root: other, is_ready: true },
      { key: '4', title: 'bare', root: bare, is_ready: false },
    ]);
    expect(await titles(page, '1')).toEqual(['In the shop']);
    expect(await titles(page, '3')).toEqual(['At home']);
    const { problems } = await page.get<QueueAnswer>('/api/2/queue');
    expect(problems[0]).toMatchObject({ file: '.ralph/db/tasks.yaml', severity: 'error' });
    expect(await page.ask('/api/4/queue')).toMatchObject({ status: 400 });
    expect(await page.ask('/api/5/queue')).toMatchObject({ status: 404 });
    // What is done in one is done in no other.
    const [here, there] = [await page.listen('1'), await page.listen('3')];
    await there.next('state');
    await page.post('/api/1/tasks', { title: 'New in the shop' });
    await here.next('queue');
    expect(await titles(page, '3')).toEqual(['At home']);
    await page.post('/api/3/commands', { verb: 'skip', task: 'one' });
    await there.next('queue');
    expect(there.heard.items.filter(({ type }) => type === 'queue')).toHaveLength(1);
    expect(await titles(page, '1')).toEqual(['In the shop', 'New in the shop']);
    here.close();
    there.close();
  });

  it('have to be folders [WEB-20]', async () => {
    const ended = await sandbox().run(['ui', '--port', '0', 'nowhere']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('there is no folder nowhere');
  });
});

describe('a folder without .ralph', () => {
  it('is offered to be made a project, and is one from then on, whoever makes it [WEB-21] [WEB-120]', async () => {
    const served = await servePage(sandbox());
    const page = await PageClient.enter(served);
    const waiting = await page.listen();
    const refused = (await page.ask('/api/1/queue')).json() as Refusal;
    expect(refused).toMatchObject({ reason: 'no-project', todo: 'run `ralph init`' });
    expect(await page.post('/api/1/init')).toMatchObject({ root: sandbox().project });
    // Who has listened is sent to listen again.
    await waiting.ended;
    expect((await page.get<QueueAnswer>('/api/1/queue')).tasks).toEqual([]);
    const listener = await page.listen();
    await listener.next('state');
    await page.post('/api/1/tasks', { title: 'The first one' });
    await listener.next('queue');
    // Removed under it: pages learn of it, and of its return.
    rmSync(join(sandbox().project, '.ralph'), { recursive: true });
    await listener.ended;
    expect(await page.ask('/api/1/queue')).toMatchObject({ status: 400 });
    const gone = await page.listen();
    // Without a run, which JSON leaves out.
    expect((await gone.next('state')).data).toEqual({ engine: { state: 'idle' } });
    await sandbox().run(['init']);
    await gone.ended;
    expect((await page.get<QueueAnswer>('/api/1/queue')).tasks).toEqual([]);
  });

  it('says why it cannot become one [WEB-21]', async () => {
    const folder = join(sandbox().root, 'plain');
    mkdirSync(folder);
    const page = await PageClient.enter(await servePage(sandbox(), [folder]));
    const refused = await page.ask('/api/1/init', { method: 'POST' });
    expect(refused.json()).toMatchObject({ reason: 'not-a-repository' });
    expect(existsSync(join(folder, '.ralph'))).toBe(false);
  });
});

describe('the server', () => {
  it('takes the next port where the wished one is taken, and says so [WEB-22]', async () => {
    writeQueue(sandbox(), oneTask);
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const program = sandbox().ralph(['ui', '--port', String(port)]);
    const said = await program.waitForLine(/is taken/);
    const line = await program.waitForLine(/Ralph is at/);
    const own = Number(new URL(line.slice(line.indexOf('http'))).port);
    expect(own).toBeGreaterThan(port);
    expect(said).toBe(`Port ${port} is taken: this is ${own}.`);
    program.kill('SIGINT');
    expect(await program.exit).toMatchObject({ code: 0, stderr: '' });
    await new Promise((resolve) => holder.close(resolve));
  });

  it('says what an address for other machines means, and answers under that, too [WEB-23]', async () => {
    writeQueue(sandbox(), oneTask);
    const program = sandbox().ralph(['ui', '--port', '0', '--host', '0.0.0.0']);
    const line = await program.waitForLine(/Ralph is at/);
    await program.waitForLine('other machines reach it, without encryption');
    const url = line.slice(line.indexOf('http'));
    const page = await PageClient.enter({ url });
    const asked = (host: string): ReturnType<PageClient['ask']> =>
      page.ask('/api/projects', { headers: { host: `${host}:${page.port}` } });
    expect(await asked('127.0.0.1')).toMatchObject({ status: 200 });
    expect(await asked('evil.example')).toMatchObject({ status: 403 });
    expect(await page.stranger().ask('/api/projects')).toMatchObject({ status: 401 });
    const nowhere = await sandbox().run(['ui', '--port', '0', '--host', '203.0.113.1']);
    expect(nowhere.stderr).toContain('cannot listen on port 0 of 203.0.113.1');
    expect(nowhere.stderr).toContain('give a `--host` that this machine has');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends by %s with nothing left behind, whoever listens [WEB-24]',
    async (signal) => {
      writeQueue(sandbox(), oneTask, hanging);
      const { program, page, hung } = await hangingServer(sandbox());
      const listener = await page.listen();
      program.kill(signal);
      expect(await program.exit).toMatchObject({ code: 0 });
      await listener.ended;
      await hung;
      // The sandbox fails the test for a process that is left.
    },
  );

  it('may be there twice for one project, and before any run; what plays outlives it [WEB-25]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const [first, second] = [await servePage(sandbox()), await servePage(sandbox())];
    const [one, two] = [await PageClient.enter(first), await PageClient.enter(second)];
    const [here, there] = [await one.listen(), await two.listen()];
    await there.next('state');
    const starting = one.post<{ run: string }>('/api/1/commands', { verb: 'play', tasks: ['one'] });
    const session = await standIn.nextSession();
    const { run } = await starting;
    for (const listener of [here, there]) {
      const begun = await listener.next('run', ({ event }) => hasType(event, 'task-picked'));
      expect(begun.id).toMatch(`${run}:`);
    }
    first.program.kill('SIGKILL');
    second.program.kill('SIGTERM');
    await Promise.all([first.program.exit, second.program.exit]);
    await completeSession(session);
    // Started while it plays, it sees the end.
    const third = await PageClient.enter(await servePage(sandbox()));
    const late = await third.listen();
    const isIdle = ({ data }: HeardMessage): boolean => stateOf(data['engine']) === 'idle';
    await late.heard.waitFor('the end of the run', isIdle);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('ends in words for programs, too [WEB-22]', async () => {
    writeQueue(sandbox(), oneTask);
    const program = sandbox().ralph(['ui', '--port', '0', '--json']);
    const line = await program.waitForLine('"url"');
    expect(JSON.parse(line)).toMatchObject({
      kind: 'ui',
      data: {
        pid: program.pid,
        host: '127.0.0.1',
        port: expect.any(Number) as unknown,
        projects: [{ key: '1', title: 'project', root: sandbox().project, is_ready: true }],
      },
    });
  });
});

/** A check that waits until it is ended. */
const hanging = 'checks: {hang: "echo > begun; exec sleep 600"}\nverify: [hang]\n';

/** A server that runs a command which does not end by itself. */
async function hangingServer(box: Sandbox): Promise<{
  program: Awaited<ReturnType<typeof servePage>>['program'];
  page: PageClient;
  hung: Promise<unknown>;
}> {
  const { program, url } = await servePage(box);
  const page = await PageClient.enter({ url });
  const hung = page.post('/api/1/commands', { verb: 'verify', task: 'one' }).catch(() => undefined);
  await expect.poll(() => box.has('begun'), { timeout: 20_000 }).toBe(true);
  return { program, page, hung };
}

function stateOf(engine: unknown): unknown {
  return (engine as { state: unknown } | undefined)?.state;
}

function hasType(event: unknown, type: string): boolean {
  return (event as { type: string }).type === type;
}
