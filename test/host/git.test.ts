import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { changedPaths } from '../../src/host/git.ts';
import { treeOf } from '../../src/host/git-tree.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('the changes of a work tree', () => {
  const sandbox = useSandbox();

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
    await treeOf(sandbox().project, join(sandbox().root, 'index'));
    const names = readFileSync(seen, 'utf8').match(/^\w+(?==)/gm);
    expect(names).toContain('PATH');
    expect(names).not.toContain('MADE_UP_SECRET');
  });
});
