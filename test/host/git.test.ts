import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineCounts } from '../../src/host/git.ts';
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
});
