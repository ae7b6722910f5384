import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInPipelines } from '../../src/model/built-in-pipeline.ts';
import { chainOf, type ChainWish } from '../../src/model/pipeline.ts';
import { taskIdPattern } from '../../src/model/id.ts';
import { resolvePipeline } from '../../src/model/written-pipeline.ts';
import { writtenTask, type WrittenTask } from '../../src/model/written-task.ts';

const careful = resolvePipeline({
  name: 'careful',
  stages: [
    { name: 'spec', kind: 'plan', title: '{title}: {title}', description: 'Say {description}.' },
    {
      name: 'build',
      gate: 'person',
      description: 'Build {this}.',
      verify: ['test'],
      model: 'opus',
    },
    { name: 'look', kind: 'review' },
    { name: 'tell', kind: 'plan', tags: ['docs'] },
  ],
});

const anywhere = { isTaken: () => false, kinds: [] };

function chain(more: Partial<ChainWish> = {}, taken: readonly string[] = []): WrittenTask[] {
  const wish = { title: 'A door', id: undefined, common: {}, depends_on: undefined };
  const whole = { ...wish, acceptance: undefined, verify: undefined, ...more };
  return chainOf(careful, whole, { isTaken: (id) => taken.includes(id), kinds: [] });
}

describe('the tasks of a pipeline', () => {
  it('are tied to each other, and have what their stages say [PIPE-1]', () => {
    expect(chain({ common: { description: 'of {title} wood' } })).toMatchObject([
      {
        ...{ id: 'a-door-spec', title: 'A door: A door', kind: 'plan', tags: ['a-door'] },
        description: 'Say of {title} wood.',
      },
      {
        ...{ id: 'a-door-build', title: 'A door: build', kind: 'implement', model: 'opus' },
        ...{ depends_on: ['a-door-spec'], verify: ['test'], status: 'blocked' },
        description: 'Build {this}.\n\nof {title} wood',
        blocked: { on: 'human' },
      },
      {
        ...{ id: 'a-door-look', depends_on: ['a-door-build'], reviews: ['a-door-build'] },
        description: 'of {title} wood',
      },
      { id: 'a-door-tell', depends_on: ['a-door-look'], tags: ['a-door', 'docs'] },
    ]);
    const [first = {}, , third = {}] = chain();
    expect(first).not.toHaveProperty('depends_on');
    expect(first).not.toHaveProperty('reviews');
    expect(third).not.toHaveProperty('status');
  });

  it('have ids of the title, with a number where one is taken [PIPE-2]', () => {
    const ids = (...given: Parameters<typeof chain>): string[] =>
      chain(...given).map(({ id }) => id);
    expect(ids({}, ['a-door-look'])).toEqual([
      ...['a-door-2-spec', 'a-door-2-build', 'a-door-2-look', 'a-door-2-tell'],
    ]);
    expect(ids({ title: 'Ünï; "x"' })[0]).toBe('uni-x-spec');
    expect(ids({ title: '扉' })[0]).toBe('careful-spec');
    expect(ids({ id: 'door' }, ['door-spec'])[0]).toBe('door-spec');
  });

  it('share what is given, each where it belongs [PIPE-4]', () => {
    const common = { priority: 'high', model: 'sonnet', tags: ['ui'] } as const;
    const tasks = chain({
      common: { ...common, tags: ['ui'] },
      depends_on: ['wall'],
      acceptance: ['It opens'],
      verify: ['lint'],
    });
    expect(tasks.map(({ priority }) => priority)).toEqual(['high', 'high', 'high', 'high']);
    expect(tasks.map(({ model }) => model)).toEqual(['sonnet', 'opus', 'sonnet', 'sonnet']);
    expect(tasks.map(({ tags }) => tags?.at(-1))).toEqual(['ui', 'ui', 'ui', 'ui']);
    expect(tasks[0]?.depends_on).toEqual(['wall']);
    expect(tasks[1]?.depends_on).toEqual(['a-door-spec']);
    expect(tasks.map(({ acceptance }) => acceptance)).toEqual([
      ...[undefined, ['It opens'], undefined, undefined],
    ]);
    expect(tasks.map(({ verify }) => verify)).toEqual([
      ...[undefined, ['test', 'lint'], undefined, undefined],
    ]);
    const talk = resolvePipeline({ name: 'talk', stages: [{ name: 'a', kind: 'plan' }] });
    const wish = { title: 'T', id: undefined, common: {}, depends_on: undefined };
    const [only] = chainOf(talk, { ...wish, acceptance: ['Said'], verify: undefined }, anywhere);
    expect(only?.acceptance).toEqual(['Said']);
  });

  it('are valid and the same for any title [PIPE-2]', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (title) => {
        fc.pre(title.trim() !== '');
        for (const pipeline of [careful, ...builtInPipelines]) {
          const wish = { title, id: undefined, common: {}, depends_on: undefined };
          const whole = { ...wish, acceptance: undefined, verify: undefined };
          const tasks = chainOf(pipeline, whole, anywhere);
          expect(chainOf(pipeline, whole, anywhere)).toEqual(tasks);
          for (const task of tasks) {
            expect(task.id).toMatch(taskIdPattern);
            expect(writtenTask.safeParse(task).success).toBe(true);
          }
        }
      }),
    );
  });
});
