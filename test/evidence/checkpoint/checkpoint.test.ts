import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCheckpoints, saveCheckpoint } from '../../../src/evidence/checkpoint/checkpoint.ts';
import { treeOf } from '../../../src/host/git-tree.ts';
import { useSandbox } from '../../rig/use-sandbox.ts';

const name = fc.constantFrom(
  'a.txt',
  'b.log',
  'dir/c.log',
  'dir/d.txt',
  '.ralph/e.txt',
  'kept.log',
);
const files = fc.dictionary(name, fc.constantFrom('1\n', '2\n'), { maxKeys: 6 });

describe('a checkpoint', () => {
  const sandbox = useSandbox();

  it('holds all files but ignored ones and those of Ralph, and is the same commit for the same request [EVID-27]', async () => {
    const { project } = sandbox();
    sandbox().write('.gitignore', '*.log\n!kept.log\n');
    sandbox().commit();
    const index = join(project, '.ralph/run/index');
    let count = 0;
    const property = fc.asyncProperty(files, async (some) => {
      sandbox().git('clean', '--quiet', '-fdx', '--exclude=.ralph');
      for (const [path, text] of Object.entries(some)) sandbox().write(path, text);
      const tree = (await treeOf(project, index)) ?? '';
      const session = `s-20260101-000000-${String(++count).padStart(6, '0')}`;
      const request = { session, place: 'after', tree, parent: undefined } as const;
      const more = { words: 'ralph: after a session of one', at: new Date(1_767_225_600_000) };
      const commit = await saveCheckpoint(project, { ...request, ...more });
      expect(await saveCheckpoint(project, { ...request, ...more })).toBe(commit);
      expect((await readCheckpoints(project, session)).get(session)?.after?.commit).toBe(commit);
      const listed = sandbox()
        .git('ls-tree', '-r', '--name-only', commit ?? '')
        .split('\n');
      const wanted = ['.gitignore', 'README.md', ...Object.keys(some)].filter(
        (path) => !path.startsWith('.ralph/') && (!path.endsWith('.log') || path === 'kept.log'),
      );
      expect(listed.sort()).toEqual(wanted.sort());
    });
    await fc.assert(property, { numRuns: 15, seed: 20261121, interruptAfterTimeLimit: 15_000 });
    expect(count).toBeGreaterThan(0);
  });
});
