import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderWatch } from '../../src/host/folder-watch.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('a watched folder', () => {
  const sandbox = useSandbox();

  it('is looked at once, at each change, and also when it came later or was replaced', async () => {
    const folder = join(sandbox().root, 'folder');
    let looks = 0;
    const watch = new FolderWatch(folder, () => (looks += 1));
    const looked = async (): Promise<void> => {
      const before = looks;
      await expect.poll(() => looks, { timeout: 3_000, interval: 5 }).toBeGreaterThan(before);
    };
    expect(looks).toBe(0);
    await looked();
    mkdirSync(folder);
    await looked();
    watch.close();

    const second = new FolderWatch(folder, () => (looks += 1));
    await looked();
    const began = performance.now();
    for (let round = 0; round < 10; round++) {
      writeFileSync(join(sandbox().root, 'a'), 'x');
      renameSync(join(sandbox().root, 'a'), join(folder, 'a'));
      await looked();
    }
    // A look that needs no notice comes once a second.
    expect(performance.now() - began).toBeLessThan(6_000);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    await looked();
    second.close();
    const after = looks;
    writeFileSync(join(folder, 'b'), 'x');
    await new Promise((resolve) => setImmediate(resolve));
    expect(looks).toBe(after);
  });
});
