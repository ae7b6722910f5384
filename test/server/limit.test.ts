import { once } from 'node:events';
import { text as wholeText } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { PageClient } from '../rig/page-client.ts';
import { peakMegabytes, residentMegabytes } from '../rig/process-size.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage, type ServedPage } from '../rig/served-page.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { WrittenRun } from '../rig/written-run.ts';

const sandbox = useSandbox();

async function served(): Promise<{ page: PageClient; ui: ServedPage }> {
  writeQueue(sandbox(), oneTask);
  const ui = await servePage(sandbox());
  return { page: await PageClient.enter(ui), ui };
}

const megabyte = 'x'.repeat(1024 * 1024);

describe('the bounds of the server', () => {
  it('refuses a post of 100 MB without keeping it [WEB-8]', async () => {
    const { page, ui } = await served();
    await page.get('/api/1/queue');
    const before = peakMegabytes(ui.program.pid);
    const head = [
      'POST /api/1/tasks HTTP/1.1',
      `Host: 127.0.0.1:${page.port}`,
      `Origin: ${page.origin}`,
      `Cookie: ${page.cookie}`,
      'Content-Type: application/json',
    ];
    const whole = page.raw(
      [...head, `Content-Length: ${100 * megabyte.length}`, '', ''].join('\r\n'),
    );
    const chunked = page.raw([...head, 'Transfer-Encoding: chunked', '', ''].join('\r\n'));
    const headless = head.filter((line) => !line.startsWith('Cookie'));
    const stranger = page.raw([...headless, 'Transfer-Encoding: chunked', '', ''].join('\r\n'));
    const answers = [whole, chunked, stranger].map((socket) => wholeText(socket).catch(() => ''));
    for (let sent = 0; sent < 100; sent += 1) {
      const chunk = `100000\r\n${megabyte}\r\n`;
      for (const [socket, text] of [
        [whole, megabyte],
        [chunked, chunk],
        [stranger, chunk],
      ] as const) {
        if (socket.writable && !socket.write(text)) {
          await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
        }
      }
    }
    const said = await Promise.all(answers);
    // Who is cut off while it still sends may not get to read why.
    expect(said[0]).toMatch(/^(HTTP\/1\.1 413 |$)/);
    expect(said[1]).toMatch(/^(HTTP\/1\.1 413 |$)/);
    expect(said[2]).toMatch(/^(HTTP\/1\.1 401 |$)/);
    expect(peakMegabytes(ui.program.pid) - before).toBeLessThan(60);
    // Who sends no more than it takes to be refused does.
    const refused = [
      page.raw([...head, `Content-Length: ${100 * megabyte.length}`, '', ''].join('\r\n')),
      page.raw(
        [...head, 'Transfer-Encoding: chunked', '', `200001\r\n${megabyte.repeat(2)}x\r\n`].join(
          '\r\n',
        ),
      ),
      page.raw([...headless, `Content-Length: ${100 * megabyte.length}`, '', ''].join('\r\n')),
    ].map((socket) => wholeText(socket));
    const statuses = (await Promise.all(refused)).map((one) => one.slice(9, 12));
    expect(statuses).toEqual(['413', '413', '401']);
    const long = await page.ask('/api/1/tasks', {
      method: 'POST',
      body: { title: megabyte.repeat(3) },
    });
    expect(long).toMatchObject({ status: 413 });
    expect(long.json()).toMatchObject({ reason: 'too-long' });
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
  });

  it('closes who sends too slowly, and tells a silent page that it is there [WEB-9] [WEB-15]', async () => {
    const { page } = await served();
    const listener = await page.listen();
    const slow = Array.from({ length: 50 }, () =>
      page.raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nX-A: `),
    );
    const closed = slow.map((socket) => wholeText(socket).catch(() => ''));
    // The others are served meanwhile.
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
    await listener.next('alive');
    expect((await Promise.all(closed)).every((said) => /^HTTP\/1\.1 408 /.test(said))).toBe(true);
    listener.close();
  });

  it('has room for 500 pages that only listen [WEB-16]', async () => {
    const { page, ui } = await served();
    const { pid } = ui.program;
    const run = new WrittenRun(sandbox(), 'r-20260101-000000-aaaaaa');
    const before = residentMegabytes(pid);
    const pages = await Promise.all(Array.from({ length: 500 }, () => page.listen()));
    await Promise.all(pages.map((one) => one.next('state')));
    const asked = performance.now();
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
    expect(performance.now() - asked).toBeLessThan(1_000);
    const [id] = run.chat(1);
    const heard = await Promise.all(pages.map((one) => one.next('run', () => true)));
    expect(new Set(heard.map((one) => one.id)).has(id)).toBe(true);
    expect(residentMegabytes(pid) - before).toBeLessThan(100);
    for (const one of pages) one.close();
  });
});
