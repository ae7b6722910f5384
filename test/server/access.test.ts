import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as wholeText } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { PageClient, type PageAsk } from '../rig/page-client.ts';
import { madeUpSession } from '../rig/made-up-session.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

async function served(): Promise<PageClient> {
  writeQueue(sandbox(), oneTask);
  return PageClient.enter(await servePage(sandbox()));
}

const json = { 'content-type': 'application/json' };
const pause = { method: 'POST', body: { verb: 'pause' } };

describe('who is let in', () => {
  it('refuses other hosts, other origins and whoever has no token [WEB-1]', async () => {
    const page = await served();
    const { port, cookie } = page;
    const name = cookie.split('=')[0] ?? '';
    const cases: [string, PageAsk, number][] = [
      ['its own page', {}, 200],
      ['under another of its names', { headers: { host: `localhost:${port}` } }, 200],
      ['a name that is led here', { headers: { host: `evil.example:${port}` } }, 403],
      ['a name that begins alike', { headers: { host: `127.0.0.1:${port}.evil.example` } }, 403],
      ['another port', { headers: { host: '127.0.0.1:1' } }, 403],
      ['no port', { headers: { host: '127.0.0.1' } }, 403],
      ['an odd host', { headers: { host: '[' } }, 403],
      ['another site', { headers: { origin: 'http://evil.example' } }, 403],
      ['a page on another port', { headers: { origin: 'http://127.0.0.1:3000' } }, 403],
      ['a page without an origin of its own', { headers: { origin: 'null' } }, 403],
      ['the same by another protocol', { headers: { origin: `https://127.0.0.1:${port}` } }, 403],
      ['a read of another site', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
      ['a read of another port', { headers: { 'sec-fetch-site': 'same-site' } }, 403],
      ['a read of its own', { headers: { 'sec-fetch-site': 'same-origin' } }, 200],
      ['a post of another site', { ...pause, headers: { origin: 'http://evil.example' } }, 403],
      ['a post that says from nowhere', { ...pause, headers: { origin: '' } }, 403],
      ['no cookie', { headers: { cookie: '' } }, 401],
      ['a wrong cookie', { headers: { cookie: `${name}=${'x'.repeat(32)}` } }, 401],
      ['an empty cookie', { headers: { cookie: `${name}=` } }, 401],
      ['the cookie of another port', { headers: { cookie: cookie.replace(name, 'ralph-1') } }, 401],
      ['among other cookies', { headers: { cookie: `a=b; ${name}=old; ${cookie}` } }, 200],
      ['a post without a cookie', { ...pause, headers: { cookie: '' } }, 401],
    ];
    const got: [string, number][] = [];
    for (const [what, asked] of cases) {
      const path = asked.method === undefined ? '/api/1/queue' : '/api/1/commands';
      const { status, text } = await page.ask(path, asked);
      got.push([what, status]);
      if (status !== 200) expect(text).not.toContain('The only task');
    }
    expect(got).toEqual(cases.map(([what, , status]) => [what, status]));
  });

  it('takes the token of its address once, and for itself alone [WEB-2]', async () => {
    writeQueue(sandbox(), oneTask);
    const [one, other] = [await servePage(sandbox()), await servePage(sandbox())];
    const page = await PageClient.enter(one);
    const stranger = page.stranger();
    const token = new URL(one.url).searchParams.get('token') ?? '';
    expect(token).toMatch(/^[\w-]{32}$/);
    const entered = await stranger.ask(`/1/task/one?token=${token}&text=x`);
    expect(entered).toMatchObject({ status: 303, headers: { location: '/1/task/one?text=x' } });
    expect(entered.headers['set-cookie']?.[0]).toBe(
      `ralph-${page.port}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    );
    // Who is in already does not keep it in the address either.
    expect(await page.ask('/?token=wrong')).toMatchObject({ status: 303 });
    expect(await stranger.ask('/?token=wrong')).toMatchObject({ status: 401 });
    expect(await stranger.ask('/?token=')).toMatchObject({ status: 401 });
    // It leads to a page of this server, wherever its path says.
    const away = await stranger.ask(`//evil.example/?token=${token}`);
    expect(away.headers.location).toBe('/evil.example/');
    // No route takes it: it stands in no log of a proxy and no history.
    expect(await stranger.ask(`/api/1/queue?token=${token}`)).toMatchObject({ status: 401 });
    const elsewhere = await PageClient.enter(other);
    expect(elsewhere.port).not.toBe(page.port);
    expect(await elsewhere.ask('/api/1/queue', { headers: { cookie: page.cookie } })).toMatchObject(
      { status: 401 },
    );
    const forged = `ralph-${elsewhere.port}=${token}`;
    expect(await elsewhere.ask('/api/1/queue', { headers: { cookie: forged } })).toMatchObject({
      status: 401,
    });
  });

  it('is closed to sessions [WEB-3]', async () => {
    writeQueue(sandbox(), oneTask);
    const session = { RALPH_SESSION: 's-20260101-000000-abcdef' };
    const ended = await sandbox().run(['ui', '--port', '0'], { env: session });
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain('`ralph ui` is for people');
  });
});

describe('what it answers', () => {
  it('carries a strict policy and is kept by nobody [WEB-4]', async () => {
    const page = await served();
    const answers = [
      await page.ask('/'),
      await page.ask('/1/queue'),
      await page.ask('/api/1/queue'),
      await page.ask('/api/1/nothing'),
      await page.ask('/no.js'),
      await page.stranger().ask('/'),
      await page.ask('/', { headers: { host: 'evil.example' } }),
      await page.ask('/', { method: 'DELETE' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404, 401, 403, 405]);
    for (const { headers } of answers) {
      const policy = headers['content-security-policy'] as string;
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    const kept = answers.map(({ headers }) => headers['cache-control'] ?? 'no word');
    expect(kept.filter((one) => one !== 'no-store')).toEqual(['no-cache', 'no-cache', 'no word']);
    const [index] = answers;
    const asset = /\/assets\/[\w.-]+\.js/.exec(index?.text ?? '')?.[0] ?? '';
    const script = await page.ask(asset);
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(script.headers['cache-control']).toContain('immutable');
    const again = await page.ask('/', { headers: { 'if-none-match': index?.headers.etag ?? '' } });
    expect(again).toMatchObject({ status: 304, text: '' });
  });

  it('lets no path of a request reach a file [WEB-5]', async () => {
    const page = await served();
    writeFileSync(join(sandbox().root, 'secret'), 'the secret of this machine');
    sandbox().write('.ralph/db/secret.yaml', 'the secret of this project');
    const up = ['../secret', '../../secret', '../../../../../../../../../../etc/passwd'];
    const ways = [
      ...up,
      ...up.map((one) => encodeURIComponent(one)),
      ...up.map((one) => encodeURIComponent(encodeURIComponent(one))),
      ...up.map((one) => one.replaceAll('/', '\\')),
      ...['..', '.', '%2e%2e', '%00', 'one%00', '%', '%zz', '%c0%ae%c0%ae%2f', '....//secret'],
      ...['-h', '--help', '%2d%2dversion', '__proto__', 'constructor', 'x'.repeat(12_000)],
      join(sandbox().root, 'secret'),
      encodeURIComponent(join(sandbox().root, 'secret')),
    ];
    const places = [
      (way: string) => `/${way}`,
      (way: string) => `/assets/${way}`,
      (way: string) => `/api/${way}/queue`,
      (way: string) => `/api/${way}/events`,
      (way: string) => `/api/1/${way}`,
      (way: string) => `/api/1/tasks/${way}`,
      (way: string) => `/api/1/tasks/${way}/prompt`,
      (way: string) => `/api/1/tasks/${way}/diff`,
      (way: string) => `/api/1/tasks/${way}/tools`,
      (way: string) => `/api/1/estimates?tasks=${way}`,
      (way: string) => `/api/1/estimates?tasks=secret,tasks.yaml,${way}`,
      (way: string) => `/api/1/sessions/${way}`,
      (way: string) => `/api/1/sessions/${way}/rows`,
      (way: string) => `/api/1/sessions/${way}/lines`,
      (way: string) => `/api/1/sessions/${way}/steps`,
      (way: string) => `/api/1/sessions/${way}/found?words=secret`,
      (way: string) => `/api/1/sessions/${way}/rows/0`,
      (way: string) => `/api/1/sessions/${madeUpSession()}/rows/${way}`,
      (way: string) => `/api/1/sessions/${madeUpSession()}/rows?from=${way}&count=${way}`,
      (way: string) => `/api/1/explain/${way}`,
    ];
    const seen = { if_hash: 'x' };
    const writes = (way: string): [string, string, object][] => [
      [`/api/${way}/init`, 'POST', {}],
      [`/api/${way}/commands`, 'POST', pause.body],
      [`/api/1/tasks/${way}`, 'PATCH', { ...seen, set: { title: 'x' }, unset: [] }],
      [`/api/1/tasks/${way}/delete`, 'POST', seen],
      [`/api/1/tasks/${way}/preview`, 'POST', { title: 'x' }],
    ];
    const index = await page.ask('/');
    for (const way of ways) {
      // As it is: a client would mend it.
      const paths = places.map((place) => encodeURI(place(way)).replaceAll('%25', '%'));
      const replies = await Promise.all(
        paths.map(async (path) => ({ path, reply: await page.ask(path) })),
      );
      for (const { path, reply } of replies) {
        expect.soft(reply.text, path).not.toMatch(/secret of|root:|at .*\.(js|ts):\d+/);
        if (reply.text === index.text || reply.text === '{"rows":[]}') continue;
        expect.soft(reply.status, path).toBeGreaterThanOrEqual(400);
      }
      for (const [path, method, body] of writes(encodeURI(way).replaceAll('%25', '%'))) {
        const { status, text } = await page.ask(path, { method, body });
        expect.soft(text, path).not.toMatch(/secret of|root:|at .*\.(js|ts):\d+/);
        // Without a name of its own the preview is that of a new task.
        if (path !== '/api/1/tasks/./preview') {
          expect.soft(status, path).toBeGreaterThanOrEqual(400);
        }
      }
    }
    expect(sandbox().read('.ralph/db/secret.yaml')).toBe('the secret of this project');
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
  });

  it('is JSON, whatever a file or an agent has written [WEB-6]', async () => {
    const script = '</script><script>alert(1)</script><img src=x onerror=alert(1)>';
    const tasks = `tasks:\n  - id: one\n    title: ${JSON.stringify(script)}\n    spec: ${JSON.stringify(script)}\n    status: blocked\n    blocked: {reason: ${JSON.stringify(script)}, on: human, question: ${JSON.stringify(script)}}\n`;
    writeQueue(sandbox(), tasks);
    const page = await PageClient.enter(await servePage(sandbox()));
    const queue = await page.ask('/api/1/queue');
    expect(queue.json()).toMatchObject({ tasks: [{ title: script, waits_for: script }] });
    const task = await page.ask('/api/1/tasks/one');
    expect(task.json()).toMatchObject({ task: { title: script, spec: script } });
    const prompt = await page.ask('/api/1/tasks/one/prompt');
    expect((prompt.json() as { text: string }).text).toContain('<script>');
    const other = await page.ask(`/api/1/tasks/${encodeURIComponent('<script>')}`);
    for (const { headers } of [queue, task, prompt, other]) {
      expect(headers['content-type']).toMatch(/^application\/json\b/);
    }
  });

  it('says no to other methods, other types and what it does not understand [WEB-7]', async () => {
    const page = await served();
    const ask = async (path: string, asked: PageAsk): Promise<number> =>
      (await page.ask(path, asked)).status;
    expect(await ask('/', { method: 'POST' })).toBe(405);
    expect(await ask('/api/1/queue', { method: 'DELETE' })).toBe(405);
    expect(await ask('/api/1/tasks/one', { method: 'PUT', body: {} })).toBe(405);
    expect(await ask('/api/1/nothing', { method: 'POST', body: {} })).toBe(404);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const text = { 'content-type': 'text/plain' };
    const words = JSON.stringify(pause.body);
    for (const headers of [form, text, { 'content-type': '' }]) {
      expect(await ask('/api/1/commands', { method: 'POST', body: words, headers })).toBe(415);
    }
    for (const body of ['', '{', 'null', '[]', '{"verb":"rm"}', '{"verb":"pause"', '"x"']) {
      expect(await ask('/api/1/commands', { method: 'POST', body, headers: json }), body).toBe(400);
    }
    const bad = [
      { verb: 'approve', task: '--all' },
      { verb: 'approve', task: '../one' },
      { verb: 'undo', of: '-h' },
      { verb: 'note', task: 'one', words: 'a\0b' },
      { verb: 'play', tasks: ['--dry-run'] },
      { verb: 'move', task: 'one', place: 'before', other: '--top' },
    ];
    for (const body of bad)
      expect(await ask('/api/1/commands', { method: 'POST', body })).toBe(400);
  });

  it('outlives what is no HTTP, and no address [WEB-7]', async () => {
    const page = await served();
    const own = `Host: 127.0.0.1:${page.port}\r\nCookie: ${page.cookie}\r\nConnection: close\r\n\r\n`;
    const sent: [string, RegExp][] = [
      ['\0\0\0\0\r\n\r\n', /^HTTP\/1\.1 400 /],
      [`GET / HTTP/9.9\r\n${own}`, /^HTTP\/1\.1 (400|505) /],
      [`GET / HTTP/1.1\r\n\r\n`, /^HTTP\/1\.1 400 /],
      [`GET // HTTP/1.1\r\n${own}`, /^HTTP\/1\.1 200 /],
      [`GET //[ HTTP/1.1\r\n${own}`, /^HTTP\/1\.1 (200|400|404) /],
      [`GET http://[ HTTP/1.1\r\n${own}`, /^HTTP\/1\.1 400 /],
      [`GET * HTTP/1.1\r\n${own}`, /^HTTP\/1\.1 400 /],
      [`OPTIONS * HTTP/1.1\r\n${own}`, /^HTTP\/1\.1 403 /],
      [`GET /api/1/tasks/\\..\\x HTTP/1.1\r\n${own}`, /^HTTP\/1\.1 (400|404) /],
      [`GET /api/1/%ff%fe HTTP/1.1\r\n${own}`, /^HTTP\/1\.1 (400|404) /],
      [`GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n${own}`, /^HTTP\/1\.1 431 /],
      [`GET / HTTP/1.1\r\nRange: bytes=10-5\r\n${own}`, /^HTTP\/1\.1 200 /],
      [`CONNECT a:1 HTTP/1.1\r\n${own}`, /^$/],
      [`GET /api/projects HTTP/1.1\r\nUpgrade: websocket\r\n${own}`, /^HTTP\/1\.1 200 /],
    ];
    for (const [bytes, expected] of sent) {
      const socket = page.raw(bytes);
      const said = await wholeText(socket).catch(() => '');
      expect.soft(said, JSON.stringify(bytes.slice(0, 40))).toMatch(expected);
      expect.soft(said).not.toMatch(/at .*\.(js|ts|mjs):\d+/);
    }
    expect(await page.get('/api/1/queue')).toMatchObject({ tasks: [{ id: 'one' }] });
  });
});
