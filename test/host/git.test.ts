import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { changedPaths, lineCounts } from '../../src/host/git.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('the changes of a work tree', () => {
  const sandbox = useSandbox();

  it('count no lines for links, and for new files that are big [HOST-12]', async () => {
    sandbox().write('new.txt', 'one\ntwo\n');
    sandbox().write('big.txt', '\n'.repeat(1024 * 1024 + 1));
    symlinkSync('new.txt', join(sandbox().project, 'link'));
    symlinkSync('/dev/zero', join(sandbox().project, 'zero'));
    expect(await lineCounts(sandbox().project, 'HEAD')).toEqual([
      { path: 'big.txt', added: 0, removed: 0 },
      { path: 'link', added: 0, removed: 0 },
      { path: 'new.txt', added: 2, removed: 0 },
      { path: 'zero', added: 0, removed: 0 },
    ]);
  });

  it('are asked for without a program that .git/config names [HOST-13]', async () => {
    const { project, root } = sandbox();
    const ran = join(root, 'ran');
    sandbox().write('.gitattributes', '*.md diff=mine\n');
    sandbox().write('../planted', `#!/bin/sh\necho "$0" >>${ran}\n`);
    chmodSync(join(root, 'planted'), 0o755);
    sandbox().write('.git/hooks/post-index-change', `#!/bin/sh\necho "$0" >>${ran}\n`);
    chmodSync(join(project, '.git/hooks/post-index-change'), 0o755);
    for (const key of ['core.fsmonitor', 'diff.external', 'diff.mine.textconv']) {
      sandbox().git('config', key, join(root, 'planted'));
    }
    sandbox().write('README.md', '# Another\nline\n');
    expect(await changedPaths(project)).toContainEqual({ status: ' M', path: 'README.md' });
    const readme = { path: 'README.md', added: 2, removed: 1 };
    expect(await lineCounts(project, 'HEAD')).toContainEqual(readme);
    expect(existsSync(ran)).toBe(false);
    // It would have been run: a plain git does.
    sandbox().git('status');
    expect(existsSync(ran)).toBe(true);
  });

  it('are asked for without the secrets of the environment [HOST-13]', async () => {
    vi.stubEnv('MADE_UP_SECRET', 'secret');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const seen = join(sandbox().root, 'seen');
    // A filter is a part of what git compares, so it does run.
    sandbox().write('.gitattributes', '*.md filter=mine\n');
    sandbox().git('config', 'filter.mine.clean', `env >${seen}; cat`);
    sandbox().write('README.md', '# Another\n');
    await lineCounts(sandbox().project, 'HEAD');
    const names = readFileSync(seen, 'utf8').match(/^\w+(?==)/gm);
    expect(names).toContain('PATH');
    expect(names).not.toContain('MADE_UP_SECRET');
  });
});
