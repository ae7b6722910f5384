import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../rig/repository-root.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('set-up', () => {
  const sandbox = useSandbox();

  it('the demo ends exactly as meant and leaves its folder [SETUP-1]', async () => {
    const demo = sandbox().start(process.execPath, [join(repositoryRoot, 'build/demo.js')]);
    const { code, stdout, stderr } = await demo.exit;
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [, project = ''] = /^A sample project is in (.*)$/m.exec(stdout) ?? [];
    expect(project.startsWith(sandbox().root)).toBe(true);
    expect(readdirSync(join(project, '.ralph/run/sessions'))).toHaveLength(7);
  });

  it('the tarball is small and works from an empty folder [SETUP-2]', async () => {
    const { root } = sandbox();
    const env = registryEnvironment();
    const npm = async (args: string[], cwd: string): Promise<string> => {
      const { code, stdout, stderr } = await sandbox().start('npm', args, { cwd, env }).exit;
      expect(code, stderr).toBe(0);
      return stdout;
    };
    // Built already; the scripts would build it again under the other tests' feet.
    await npm(['pack', '--ignore-scripts', '--pack-destination', root], repositoryRoot);
    const [tarball = ''] = readdirSync(root).filter((name) => name.endsWith('.tgz'));
    expect(statSync(join(root, tarball)).size).toBeLessThan(1_000_000);
    const prefix = join(root, 'global');
    await npm(
      ['install', '--global', '--no-audit', '--no-fund', '--prefix', prefix, join(root, tarball)],
      sandbox().home,
    );

    const ralph = join(prefix, 'bin/ralph');
    const init = await sandbox().start(ralph, ['init']).exit;
    expect(init.code).toBe(0);
    await sandbox().start(ralph, ['add', 'Try it']).exit;
    const plan = await sandbox().start(ralph, ['play', '--dry-run']).exit;
    expect(plan.stderr).toBe('');
    expect(plan.stdout).toMatch(/about \d+ tokens/);

    const page = sandbox().start(ralph, ['ui', '--port', '0', '--json']);
    const [url = ''] = /http:[^"]+/.exec(await page.waitForLine('"url"')) ?? [];
    const welcome = await fetch(url, { redirect: 'manual' });
    const cookie = welcome.headers.get('set-cookie')?.split(';')[0] ?? '';
    const html = await (await fetch(new URL('/', url), { headers: { cookie } })).text();
    const [script = ''] = /\/assets\/[^"]+\.js/.exec(html) ?? [];
    expect((await fetch(new URL(script, url), { headers: { cookie } })).status).toBe(200);
    page.kill('SIGTERM');
    await page.exit;
    const done = [use('mcp__ralph__complete_task', { summary: 'Tried' }), say('Done.')];
    await sandbox().startEndpoint([{ when: ': Try it', attempts: [done] }]);
    const play = await sandbox().start(ralph, ['play']).exit;
    expect(play).toMatchObject({ code: 0, stderr: '' });
    expect(play.stdout).toContain('1 done (1 unverified), 0 not done');
  });

  it("this repository's own queue is valid [SETUP-3]", async () => {
    const { code, stdout } = await sandbox().run(['validate'], { cwd: repositoryRoot });
    expect(stdout).toContain('The database is valid');
    expect(code).toBe(0);
  });
});

/** What npm may need to reach its registry on this machine: proxies, certificates, its own settings. */
function registryEnvironment(): Record<string, string> {
  const names = /^(npm_config_.*|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i;
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      names.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}
