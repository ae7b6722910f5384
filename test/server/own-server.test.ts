import { join } from 'node:path';
import { text as wholeText } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { openDesk } from '../../src/cli/command/ui-desk.ts';
import { Commands } from '../../src/server/command.ts';
import { Seat, type SeatParts } from '../../src/server/seat.ts';
import { startServer, type RunningServer, type ServerLimits } from '../../src/server/ui-server.ts';
import { madeUpSession } from '../rig/made-up-session.ts';
import { PageClient } from '../rig/page-client.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
});

/** A server in this process, with bounds that a test can reach. */
async function served(
  limits: Partial<ServerLimits>,
  open: SeatParts['open'] = openDesk,
): Promise<{ page: PageClient; seat: Seat }> {
  writeQueue(sandbox(), oneTask);
  const seat = new Seat({ key: '1', title: 'one', root: sandbox().project, open });
  await seat.open();
  const started = await startServer({
    ...{ seats: new Map([['1', seat]]), host: '127.0.0.1', port: 0, limits },
    page: join(repositoryRoot, 'dist', 'ui'),
    commands: new Commands({ program: process.execPath, script: '' }),
    token: () => 'the-token',
  });
  if (!started.ok) throw new Error(started.failure.reason);
  server = started.value;
  return { page: await PageClient.enter(started.value), seat };
}

describe('the server', () => {
  it('closes who sends a body too slowly [WEB-9]', async () => {
    const { page } = await served({ requestMs: 300 });
    const head = [
      'POST /api/1/tasks HTTP/1.1',
      `Host: 127.0.0.1:${page.port}`,
      `Origin: ${page.origin}`,
      `Cookie: ${page.cookie}`,
      'Content-Type: application/json',
      'Content-Length: 100',
    ];
    const socket = page.raw([...head, '', '{'].join('\r\n'));
    expect(await wholeText(socket)).toMatch(/^HTTP\/1\.1 408 /);
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
  });

  it('turns away more who listen than it has room for, until one leaves [WEB-121]', async () => {
    const { page } = await served({ streams: 2 });
    const [one, other] = [await page.listen(), await page.listen()];
    await other.next('state');
    expect(await page.ask('/api/1/events')).toMatchObject({ status: 503 });
    one.close();
    const third = async (): Promise<number> => {
      const listener = await page.listen();
      if (listener.status !== 200) listener.close();
      return listener.status;
    };
    await expect.poll(third).toBe(200);
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
  });

  it('outlives what a project throws, tells it, and tries again [WEB-122]', async () => {
    let isBroken = true;
    const { page, seat } = await served({}, (root) => {
      if (isBroken) throw new Error('too many open files');
      return openDesk(root);
    });
    const refused = await page.ask('/api/1/queue');
    expect(refused.status).toBe(500);
    expect(refused.text).toContain('too many open files');
    isBroken = false;
    await seat.look();
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
  });

  it('writes of a task what the form has, and nothing else [WEB-125]', async () => {
    const { page } = await served({});
    const { hash } = await page.get<{ hash: string }>('/api/1/tasks/one');
    const send = (path: string, method: string, body: object): Promise<number> =>
      page.ask(path, { method, body }).then(({ status }) => status);
    const before = sandbox().read('.ralph/db/tasks.yaml');
    for (const own of [
      ...[{ status: 'done' }, { created_by: 'ralph' }, { session: madeUpSession() }],
      ...[{ attempts_from: madeUpSession() }, { notes: [] }, { rank: 'a' }, { unheard_of: 1 }],
    ]) {
      const words = JSON.stringify(own);
      const task = { title: 'Another', ...own };
      expect.soft(await send('/api/1/tasks', 'POST', task), words).toBe(400);
      const set = { if_hash: hash, set: own, unset: [] };
      expect.soft(await send('/api/1/tasks/one', 'PATCH', set), words).toBe(400);
      const unset = { if_hash: hash, set: {}, unset: Object.keys(own) };
      expect.soft(await send('/api/1/tasks/one', 'PATCH', unset), words).toBe(400);
    }
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(before);
    const draft = { id: 'two', title: 'The second', status: 'draft', tags: ['a'] };
    expect(await send('/api/1/tasks', 'POST', draft)).toBe(200);
    const set = { if_hash: hash, set: { title: 'The first', priority: 'high' }, unset: ['hints'] };
    expect(await send('/api/1/tasks/one', 'PATCH', set)).toBe(200);
  });
});
