import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useSandbox } from '../../rig/use-sandbox.ts';
import { CheckedRepository, ignored } from './checked-repository.ts';
import type { ModelFile } from './file-model.ts';

interface Change {
  path: string;
  how: 'write' | 'program' | 'remove';
}

interface Step {
  type: 'session' | 'edit' | 'undo' | 'commit';
  changes: Change[];
  /** A session commits what it changed, a person stages it. */
  keeps: boolean;
  /** The engine dies with a session. */
  dies: boolean;
  /** Which of the sessions until then is undone or committed. */
  of: number;
}

const changes = fc.array(
  fc.record<Change>({
    path: fc.constantFrom('README.md', '.gitignore', 'a', 'b', 'dir/c', 'dir/e f'),
    how: fc.constantFrom('write', 'write', 'program', 'remove'),
  }),
  { minLength: 1, maxLength: 3 },
);
const steps = fc.array(
  fc.record<Step>({
    type: fc.constantFrom('session', 'session', 'edit', 'undo', 'undo', 'commit', 'commit'),
    changes,
    keeps: fc.boolean(),
    dies: fc.boolean(),
    of: fc.nat(9),
  }),
  { minLength: 3, maxLength: 7 },
);

const runs = 60;
const longestMs = 16_000;

describe('any sequence of sessions, edits, undo and commit', () => {
  const sandbox = useSandbox();

  it('leaves branch, index and files as plain git would have them, and nothing broken [EVID-26]', async () => {
    const { project, root } = sandbox();
    const fresh = join(root, 'fresh');
    const hiding = '*.log\n';
    sandbox().write('.gitignore', hiding);
    sandbox().git('add', '.gitignore');
    sandbox().git('commit', '--quiet', '--amend', '--no-edit');
    for (const [path, text] of Object.entries(ignored)) sandbox().write(path, text);
    rmSync(join(project, '.git/hooks'), { recursive: true, force: true });
    cpSync(project, fresh, { recursive: true, preserveTimestamps: true });
    const came = new Map<string, number>();
    let texts = 0;
    const property = fc.asyncProperty(steps, async (list) => {
      rmSync(project, { recursive: true });
      cpSync(fresh, project, { recursive: true, preserveTimestamps: true });
      const repository = new CheckedRepository(sandbox());
      const edit = (some: readonly Change[]): string[] => {
        const edits = new Map<string, ModelFile>();
        for (const { path, how } of some) {
          // No text is like another: git would take that for a file with another name.
          const own = `${(++texts).toString(36)}\n`;
          const isIgnore = path === '.gitignore';
          const text = isIgnore ? hiding + own : own;
          if (isIgnore || how !== 'remove') edits.set(path, { text, program: how === 'program' });
        }
        const paths = some.map(({ path }) => path);
        return repository.edit(edits, paths);
      };
      for (const [at, step] of list.entries()) {
        const type = at === 0 ? 'session' : step.type;
        const of = step.of % Math.max(1, repository.sessions);
        if (type === 'session') {
          const plan = { commits: step.keeps, dies: step.dies };
          await repository.session(() => edit(step.changes), plan);
        } else if (type === 'edit') {
          const edited = edit(step.changes);
          if (step.keeps) repository.stage(edited);
        } else {
          const how = type === 'undo' ? await repository.undo(of) : await repository.commit(of);
          came.set(`${type} ${how}`, (came.get(`${type} ${how}`) ?? 0) + 1);
        }
      }
      repository.check();
      repository.checkObjects();
    });
    const options = { numRuns: runs, seed: 20261121, interruptAfterTimeLimit: longestMs };
    await fc.assert(property, options);
    expect(came.get('undo undone')).toBeGreaterThan(0);
    expect(came.get('commit committed')).toBeGreaterThan(0);
  });
});
