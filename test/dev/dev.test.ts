import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../rig/repository-root.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

it('serves the page as it is written, and a real project behind it, until Ctrl-C [WEB-100]', async () => {
  const program = join(repositoryRoot, 'build', 'dev.js');
  const args = [program, '--port', '0', '--pace', '60000'];
  const dev = sandbox().start(process.execPath, args, { cwd: repositoryRoot });
  const page = /http\S+/.exec(await dev.waitForLine('The page is at'))?.[0] ?? '';
  const folder = /\/\S+/.exec(await dev.waitForLine('The sample project is in'))?.[0] ?? '';
  expect(existsSync(join(folder, '.ralph/config.yaml'))).toBe(true);

  // Not built: each module by itself, so that a change of one is a reload of one.
  expect(await (await fetch(page)).text()).toContain('/@vite/client');
  const queue = (await (await fetch(new URL('/api/1/queue', page))).json()) as { tasks: unknown[] };
  expect(queue.tasks).toHaveLength(12);

  dev.kill('SIGINT');
  expect((await dev.exit).code).toBe(0);
  expect(existsSync(folder)).toBe(false);
});
