import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './rig/repository-root.ts';
import { specPages, specProblems } from './rig/requirement.ts';
import { sourceFiles } from './rig/source-file.ts';

describe('the requirements', () => {
  it('are each proven by a test that cites them [RIG-22]', () => {
    const tests = sourceFiles(repositoryRoot, ['test']).filter(({ path }) =>
      path.endsWith('.test.ts'),
    );
    expect(specProblems(specPages(repositoryRoot), tests)).toEqual([]);
  });

  it('may not be given twice, left unproven, or be cited and not written [RIG-22]', () => {
    const page = { path: 'specs/a.md', text: '- **A-1** One.\n- **A-2** Two.\n- **A-1** Again.\n' };
    const cited = "it('x [A-1]', f); it.each([1])(`y ${1} [A-3, A-1]`, f); describe('[A-9]', f);";
    expect(specProblems([page], [{ path: 'test/a.test.ts', text: cited }])).toEqual([
      'specs/a.md:3: A-1 has an id that was given before',
      'specs/a.md:2: A-2 is cited by no test',
      'test/a.test.ts:1: A-3 is on no page of specs/',
    ]);
  });
});
