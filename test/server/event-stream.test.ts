import { describe, expect, it } from 'vitest';
import { PageClient } from '../rig/page-client.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { WrittenRun } from '../rig/written-run.ts';

const sandbox = useSandbox();
const [older, newer] = ['r-20260101-000000-aaaaaa', 'r-20260102-000000-aaaaaa'];

describe('the stream of events', () => {
  it('begins with how things are, and goes on from the last event that a page has seen [WEB-10]', async () => {
    writeQueue(sandbox(), oneTask);
    const run = new WrittenRun(sandbox(), older);
    const past = run.chat(5);
    const page = await PageClient.enter(await servePage(sandbox()));
    const first = await page.listen();
    const state = await first.next('state');
    expect(state).toMatchObject({ id: past.at(-1), data: { run: { run: older } } });
    expect(first.ids).toEqual([]);
    const told = run.chat(20);
    await first.next('run', (data) => idIn(data) === told.at(-1));
    expect(first.ids).toEqual(told);
    // From each place it hears exactly the rest.
    for (const seen of [past[0], past[4], told[0], told[10], told[19]]) {
      const again = await page.listen('1', seen);
      await again.next('engine');
      const all = [...past, ...told];
      expect(again.ids).toEqual(all.slice(all.indexOf(seen ?? '') + 1));
      expect(again.heard.items.map(({ type }) => type)).not.toContain('state');
      again.close();
    }
    first.close();
  });

  it('misses and repeats nothing when the server dies and comes back, and another run has begun [WEB-11]', async () => {
    writeQueue(sandbox(), oneTask);
    const run = new WrittenRun(sandbox(), older);
    const served = await servePage(sandbox());
    const page = await PageClient.enter(served);
    const first = await page.listen();
    await first.next('state');
    const told = run.chat(10);
    await first.next('run', (data) => idIn(data) === told.at(-1));
    served.program.kill('SIGKILL');
    await first.ended;
    const missed = run.chat(10);
    const next = new WrittenRun(sandbox(), newer);
    const later = next.chat(10);
    // The same page, with the cookie that it has: its server is started again on its port.
    await servePage(sandbox(), ['--port', String(page.port)]);
    const second = await page.listen('1', told.at(-1));
    await second.next('engine');
    expect(second.ids).toEqual([...missed, `${newer}:1`, ...later]);
    const more = next.chat(3);
    await second.next('run', (data) => idIn(data) === more.at(-1));
    expect(second.ids.slice(-3)).toEqual(more);
    second.close();
  });

  it('goes on while another run takes its place [WEB-11]', async () => {
    writeQueue(sandbox(), oneTask);
    const run = new WrittenRun(sandbox(), older);
    const page = await PageClient.enter(await servePage(sandbox()));
    const first = await page.listen();
    await first.next('state');
    const told = run.chat(3);
    await first.next('run', (data) => idIn(data) === told.at(-1));
    const later = new WrittenRun(sandbox(), newer).chat(3);
    await first.next('run', (data) => idIn(data) === later.at(-1));
    expect(first.ids).toEqual([...told, `${newer}:1`, ...later]);
    const again = await page.listen('1', told[1]);
    await again.next('engine');
    expect(again.ids).toEqual([told[2], `${newer}:1`, ...later]);
  });

  it('begins anew for who is too far behind, and for an id that is none [WEB-12]', async () => {
    writeQueue(sandbox(), oneTask);
    const run = new WrittenRun(sandbox(), older);
    const ids = run.chat(2_500);
    const page = await PageClient.enter(await servePage(sandbox()));
    const strange = [`${older}:1`, 'r-1:1', 'x', `${newer}:1`, `${older}:99999`, '../../x:1'];
    for (const last of strange) {
      const listener = await page.listen('1', last);
      const state = await listener.next('state');
      expect(state.id).toBe(ids.at(-1));
      expect(listener.ids).toEqual([]);
      listener.close();
    }
    const close = await page.listen('1', ids[600]);
    await close.next('engine');
    expect(close.ids).toEqual(ids.slice(601));
  });

  it('lets a page go that does not read, which catches up when it comes back [WEB-13]', async () => {
    writeQueue(sandbox(), oneTask);
    const run = new WrittenRun(sandbox(), older);
    const page = await PageClient.enter(await servePage(sandbox()));
    const quick = await page.listen();
    const slow = await page.listen();
    await slow.next('state');
    slow.pause();
    // More than the system keeps for a connection, and the server for a page.
    const told: string[] = [];
    for (let part = 0; part < 16; part += 1) {
      told.push(...run.chat(100, 10_000));
      await quick.next('run', (data) => idIn(data) === told.at(-1));
    }
    slow.resume();
    await slow.ended;
    expect(slow.ids.length).toBeLessThan(told.length);
    expect(slow.ids).toEqual(told.slice(0, slow.ids.length));
    expect(quick.ids).toEqual(told);
    const seen = told.at(-50);
    const again = await page.listen('1', seen);
    await again.next('engine');
    expect(again.ids).toEqual(told.slice(-49));
  });

  it('tells of the queue and the engine as they change [WEB-14]', async () => {
    writeQueue(sandbox(), oneTask);
    const page = await PageClient.enter(await servePage(sandbox()));
    const listener = await page.listen();
    expect(await listener.next('state')).toMatchObject({ data: { engine: { state: 'idle' } } });
    sandbox().write('.ralph/db/tasks.yaml', `${oneTask}  - id: two\n    title: Another\n`);
    await listener.next('queue');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--keep', '--json']);
    await standIn.nextSession();
    await listener.next('engine', (data) => engineIn(data) === 'playing');
    await listener.next('rows');
    // It cannot tell of its own death.
    play.kill('SIGKILL');
    await listener.next('engine', (data) => engineIn(data) === 'crashed');
    const state = await (await page.listen()).next('state');
    expect(state.data).toMatchObject({ run: { current: { task: 'one' } } });
  });
});

function idIn({ event }: Record<string, unknown>): string {
  const { run, seq } = event as { run: string; seq: number };
  return `${run}:${seq}`;
}

function engineIn({ engine }: Record<string, unknown>): unknown {
  return (engine as { state: unknown }).state;
}
