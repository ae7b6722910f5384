import { describe, expect, it } from 'vitest';
import { planProblems } from '../../src/model/plan-problem.ts';
import type { Queue } from '../../src/model/queue.ts';
import { resolveConfig } from '../../src/model/written-config.ts';
import { resolveTask, type WrittenTask } from '../../src/model/written-task.ts';

type Given = Partial<WrittenTask> & { id: string };

function problems(made: Given[], others: Given[] = [], checks = { test: 'npm test' }): string[] {
  const of = (task: Given): ReturnType<typeof resolveTask> =>
    resolveTask({ title: `Title of ${task.id}`, ...task });
  const own = made.map(of);
  const queue: Queue = {
    tasks: [...others.map(of), ...own],
    features: new Map(),
    disciplines: new Map(),
    tools: new Map(),
    pipelines: new Map(),
    metadata: { title: undefined, description: undefined },
    config: { ...resolveConfig({ checks }), verify: [] },
  };
  return planProblems(queue, own).map(({ words }) => words);
}

const good = { acceptance: ['It is.'], verify: ['test'], status: 'draft' as const };

describe('the rules for a plan', () => {
  it.each<[string, Given[], Given[], RegExp]>([
    ['no criteria', [{ ...good, id: 'a', acceptance: [] }], [], /^a \(.*has no acceptance/],
    ['no check', [{ ...good, id: 'a', verify: [] }], [], /^a \(.*names no check/],
    [
      'a title of the queue',
      [{ ...good, id: 'a', title: 'Log in!' }],
      [{ id: 'z', title: 'log  IN' }],
      /^a \(Log in!\) has the title of z, which is pending/,
    ],
    [
      'a title twice',
      [
        { ...good, id: 'a', title: 'x y' },
        { ...good, id: 'b', title: 'X-Y' },
      ],
      [],
      /^b \(X-Y\) has the title of a/,
    ],
    ['a lost feature', [{ ...good, id: 'a', feature: 'f' }], [], /names the feature f/],
    ['a lost dependency', [{ ...good, id: 'a', depends_on: ['q'] }], [], /q, which there is not/],
    [
      'a skipped dependency',
      [{ ...good, id: 'a', depends_on: ['q'] }],
      [{ id: 'q', status: 'skipped' }],
      /q, which is skipped/,
    ],
    [
      "somebody else's draft",
      [{ ...good, id: 'a', depends_on: ['q'] }],
      [{ id: 'q', status: 'draft' }],
      /q, a draft of somebody else/,
    ],
    [
      'a cycle',
      [
        { ...good, id: 'a', depends_on: ['b'] },
        { ...good, id: 'b', depends_on: ['a'] },
      ],
      [],
      /^a \(.*waits for itself/,
    ],
  ])('find %s [EXPLAIN-9]', (_, made, others, words) => {
    expect(problems(made, others)).toEqual([expect.stringMatching(words)]);
  });

  it('find too many, none, and what nobody can mend [EXPLAIN-9]', () => {
    const many = Array.from({ length: 26 }, (_, at) => ({ ...good, id: `a${at}` }));
    expect(problems(many)).toEqual([expect.stringContaining('26 tasks are more than the 25')]);
    expect(problems([])).toEqual(['no task was made']);
    const unchecked = problems([{ ...good, id: 'a', verify: [] }], [], {} as { test: string });
    expect(unchecked).toEqual([expect.stringContaining('the config declares no checks')]);
  });

  it('find nothing in a good plan [EXPLAIN-9]', () => {
    const plan = [
      { ...good, id: 'a' },
      { ...good, id: 'b', depends_on: ['a'] },
      { id: 'c', kind: 'review' as const, reviews: ['a'], status: 'draft' as const },
    ];
    expect(problems(plan, [{ id: 'z', status: 'skipped', title: 'Title of a' }])).toEqual([]);
  });
});
