import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectAt } from '../../../src/db/project.ts';
import {
  dropCheckpoints,
  readCheckpoints,
  saveCheckpoint,
} from '../../../src/evidence/checkpoint/checkpoint.ts';
import { keptSessions } from '../../../src/evidence/checkpoint/kept-session.ts';
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
      expect((await readCheckpoints(projectAt(project), session)).get(session)?.after?.commit).toBe(
        commit,
      );
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

  it('is seen and removed only by its own project of a repository, and by its own work tree [EVID-36]', async () => {
    const { project } = sandbox();
    for (const path of ['a/x', 'ä b/x']) sandbox().write(path, path);
    sandbox().commit();
    sandbox().git('worktree', 'add', '--quiet', '../linked');
    const linked = join(project, '../linked');
    const roots = [project, join(project, 'a'), join(project, 'ä b'), linked, join(linked, 'a')];
    const tree = sandbox().git('rev-parse', 'HEAD^{tree}').trim();
    const at = new Date(1_767_225_600_000);
    const sessions = roots.map((_, index) => `s-20260101-000000-${index}`);
    for (const [index, root] of roots.entries()) {
      const session = sessions[index] ?? '';
      const words = 'ralph: before a session of one';
      const request = { session, place: 'before', tree, parent: undefined, words, at } as const;
      expect(await saveCheckpoint(root, request)).toBeDefined();
    }
    const old = 's-20250101-000000-old';
    sandbox().git('update-ref', `refs/ralph/${old}/before`, 'HEAD');
    sandbox().write(`a/.ralph/run/sessions/${old}/x`, 'x');
    for (const [index, root] of roots.entries()) {
      const own = [...(index === 1 ? [old] : []), sessions[index]];
      const kept = await keptSessions(projectAt(root));
      expect(kept.map(({ session }) => session)).toEqual(own);
      expect([...(await readCheckpoints(projectAt(root))).keys()]).toEqual(own);
    }
    expect(await dropCheckpoints(projectAt(linked), [...sessions, old])).toEqual([sessions[3]]);
    const left = sandbox().git('for-each-ref', '--format=%(refname)', 'refs/ralph');
    const names = [old, ...sessions.filter((_, index) => index !== 3)];
    expect(left.trim().split('\n')).toEqual(names.map((name) => `refs/ralph/${name}/before`));
    sandbox().write(`.git/refs/ralph/${sessions[0] ?? ''}/before.lock`, '');
    expect(await dropCheckpoints(projectAt(project), sessions)).toEqual([]);
  });
});
