import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { servePage } from '../rig/served-page.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

/** What the person's desktop is asked to open, in place of a browser. */
function catchOpened(): { env: Record<string, string>; opened: () => string } {
  const { root, env } = sandbox();
  const [bin, file] = [join(root, 'desktop'), join(root, 'opened')];
  mkdirSync(bin);
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\nprintf %s "$1" > ${file}.new && mv ${file}.new ${file}\n`,
    );
    chmodSync(join(bin, name), 0o755);
  }
  return {
    env: { PATH: [bin, env['PATH'] ?? ''].join(delimiter) },
    opened: () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
  };
}

it('opens the page by a word that lets one browser in, and not by its token [WEB-111]', async () => {
  await sandbox().run(['init', '--yes']);
  const { env, opened } = catchOpened();
  const { url } = await servePage(sandbox(), ['--open'], { env });
  await expect.poll(opened, { timeout: 20_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
  const token = (address: string): string | null => new URL(address).searchParams.get('token');
  expect(new URL(opened()).origin).toBe(new URL(url).origin);
  expect(token(opened())).not.toBe(token(url));

  const first = await fetch(opened(), { redirect: 'manual' });
  expect(first.status).toBe(303);
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await fetch(new URL('/api/projects', url), { headers: { cookie } })).status).toBe(200);
  expect((await fetch(opened(), { redirect: 'manual' })).status).toBe(401);
});
