import { describe, expect, it } from 'vitest';
import { problemWords } from '../../src/model/problem.ts';
import { parseYaml, syntaxProblems } from '../../src/db/read/yaml.ts';

function problemsOf(text: string): string[] {
  return syntaxProblems(text, parseYaml(text)).map(
    (problem) => `${problem.line}:${problem.col}: ${problemWords({ ...problem, file: '' })}`,
  );
}

describe('a broken line', () => {
  it('tells of what is no YAML in one record the first, and how many come after [DB-4]', () => {
    const broken = '  - id: a\n\ttitle: A\n    description: x\n    tags: [a]\n';
    const other = '  - id: x\n    title: X\n  - id: b\n    title: B: c\n';
    const last = '  - id: c\n    title: C\n    title: D\n    tags: []\n    tags: []\n';
    const all = problemsOf(`tasks:\n${broken}${other}${last}`);
    expect(all).toHaveLength(4);
    expect(all[0]).toMatch(
      /^3:1: found a tab as indentation \(\d more follow from it or come after\), expected/,
    );
    expect(all[1]).toMatch(/^9:12: found a `: ` within a text, expected/);
    expect(all[2]).toMatch(/^12:5: found the key `title` a second time/);
    expect(all[3]).toMatch(/^14:5: found the key `tags` a second time/);
  });

  it('that another record shows, too, is told once [DB-4]', () => {
    const [first, ...rest] = problemsOf('tasks:\n  - id: a\n\ttitle: A\n  - id: b\n    title: B\n');
    expect(first).toMatch(/^3:1: found a tab as indentation \(/);
    expect(rest).toEqual([]);
  });
});
