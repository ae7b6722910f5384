import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mergeFile, type FileKind } from '../../src/db/merge/file-merge.ts';

/** Ways to write each key, by hand: comments, quotes, brackets, blocks. `%` is its number. */
const writings: Record<string, readonly string[]> = {
  title: [
    'title: Title %',
    'title: "Title %" # a note',
    "# above\n\ntitle: 'Title %'",
    'title:\n  Title %',
  ],
  status: ['status: pending', 'status: "done" # since %', 'status:   blocked'],
  priority: ['priority: high', '# how soon: %\npriority: low'],
  tags: [
    'tags: [a, b%]',
    'tags: # all\n  - a # one\n  # and\n  - b%',
    'tags:\n- a\n- b%',
    'tags: []',
  ],
  description: [
    'description: |\n  One %.\n\n  # no comment\n  - no item',
    'description: >-\n  folded\n  text %',
    'description: "in quotes\n  over lines %"',
    'description: plain % words',
  ],
  acceptance: [
    'acceptance:\n  - It works %\n  - {id: two, text: "Also %"}',
    'acceptance: [It works %]',
  ],
  blocked: ['blocked:\n  on: human\n  reason: why %', 'blocked: {on: task, reason: why %}'],
  unknown: ['unknown: {deep: [1, %]}', 'unknown:\n\n  deep: %'],
};
const keys = Object.keys(writings);

interface Written {
  key: string;
  text: string;
}
interface Task {
  id: string;
  lead: string;
  pairs: readonly Written[];
}
type Queue = readonly Task[];

function written(key: string): fc.Arbitrary<Written> {
  return fc
    .tuple(fc.constantFrom(...(writings[key] ?? [])), fc.nat({ max: 9 }))
    .map(([text, number]) => ({ key, text: text.replaceAll('%', String(number)) }));
}

function taskOf(id: string): fc.Arbitrary<Task> {
  const others = fc
    .shuffledSubarray(keys.slice(1))
    .chain((names) => fc.tuple(...names.map(written)));
  return fc
    .tuple(written('title'), others, fc.constantFrom('', '\n', '# about it\n', '\n# above\n\n'))
    .map(([title, pairs, lead]) => ({ id, lead, pairs: [title, ...pairs] }));
}

interface Style {
  kind: FileKind;
  dash: string;
  crlf: boolean;
  ended: boolean;
}

const style: fc.Arbitrary<Style> = fc.record({
  kind: fc.constantFrom<FileKind>('tasks', 'tasks', 'task'),
  dash: fc.constantFrom('  - ', '- ', '  -   '),
  crlf: fc.boolean(),
  ended: fc.boolean(),
});

function textOf(queue: Queue, { kind, dash, crlf, ended }: Style): string {
  const records = queue.map(({ id, lead, pairs }, at) => {
    const text = [`id: ${id} # keep`, ...pairs.map((pair) => pair.text)].join('\n');
    const before = at === 0 ? '' : lead;
    const item = dash + text.replaceAll(/\n(?=.)/g, `\n${' '.repeat(dash.length)}`);
    return kind === 'task' ? text : before + item;
  });
  const head = kind === 'task' ? '# one task\n' : '# all\n\ntasks: # here\n';
  const whole = `${head}${records.join('\n')}${ended ? '\n' : ''}`;
  return crlf ? whole.replaceAll('\n', '\r\n') : whole;
}

/** What becomes of one key of one task; without a text it goes. */
interface KeyChange {
  task: number;
  key: string;
  text: string | undefined;
}

function applied(queue: Queue, changes: readonly KeyChange[]): Queue {
  return changes.reduce((now, { task, key, text }) => {
    const place = task % now.length;
    return now.map((one, at) =>
      at === place ? { ...one, pairs: changed(one.pairs, key, text) } : one,
    );
  }, queue);
}

function changed(pairs: readonly Written[], key: string, text: string | undefined): Written[] {
  if (text === undefined) return pairs.filter((pair) => pair.key !== key);
  const isThere = pairs.some((pair) => pair.key === key);
  const added = isThere ? [] : [{ key, text }];
  return [...pairs.map((pair) => (pair.key === key ? { key, text } : pair)), ...added];
}

const change: fc.Arbitrary<KeyChange> = fc
  .record({ task: fc.nat({ max: 2 }), key: fc.constantFrom(...keys), goes: fc.nat({ max: 4 }) })
  .chain(({ task, key, goes }) =>
    written(key).map(({ text }) => ({
      task,
      key,
      text: goes === 0 && key !== 'title' ? undefined : text,
    })),
  );
const changes = fc.array(change, { minLength: 1, maxLength: 4 });

const queue: fc.Arbitrary<Queue> = fc
  .integer({ min: 1, max: 3 })
  .chain((count) => fc.tuple(...['t-a', 't-b', 't-c'].slice(0, count).map(taskOf)));

const extra = fc.constantFrom<Task[]>(
  [],
  [{ id: 'new', lead: '\n', pairs: [{ key: 'title', text: 'title: N' }] }],
);

const seed = 20261121;

function merged(how: Style, base: string, ours: string, theirs: string): unknown {
  const result = mergeFile(how.kind, { base, ours, theirs }, 'tasks.yaml');
  return result.ok ? result.value : result.failure;
}

describe('a merge', () => {
  it('in which one side changed nothing gives the other side, byte by byte [MERGE-12]', () => {
    const property = fc.property(queue, changes, extra, style, (tasks, edits, added, how) => {
      const from = how.kind === 'task' ? tasks.slice(0, 1) : tasks;
      const base = textOf(from, how);
      const x = textOf([...applied(from, edits), ...(how.kind === 'task' ? [] : added)], how);
      expect(merged(how, base, x, base)).toEqual({ text: x, clashes: [] });
      expect(merged(how, base, base, x)).toEqual({ text: x, clashes: [] });
      expect(merged(how, base, x, x)).toEqual({ text: x, clashes: [] });
    });
    fc.assert(property, { numRuns: 200, seed });
  });

  it('of changes of different keys is both changes, whoever made them [MERGE-12, MERGE-4]', () => {
    let both = 0;
    const property = fc.property(
      queue,
      changes,
      changes,
      extra,
      style,
      (tasks, edits, two, added, how) => {
        const from = how.kind === 'task' ? tasks.slice(0, 1) : tasks;
        const at = ({ task, key }: KeyChange): string => `${task % from.length} ${key}`;
        const mine = new Map(edits.map((edit) => [at(edit), edit]));
        const one = [...mine.values()];
        const other = two.filter(
          (edit, place) =>
            !mine.has(at(edit)) && two.findIndex((each) => at(each) === at(edit)) === place,
        );
        const more = how.kind === 'task' ? [] : added;
        const base = textOf(from, how);
        const x = textOf([...applied(from, one), ...more], how);
        const y = textOf(applied(from, other), how);
        if (x !== base && y !== base) both += 1;
        const first = textOf([...applied(applied(from, one), other), ...more], how);
        expect(merged(how, base, x, y)).toEqual({ text: first, clashes: [] });
        const second = textOf([...applied(applied(from, other), one), ...more], how);
        expect(merged(how, base, y, x)).toEqual({ text: second, clashes: [] });
      },
    );
    fc.assert(property, { numRuns: 300, seed });
    // A test in which only one side ever changes something would prove nothing.
    expect(both).toBeGreaterThan(150);
  });

  it('of any changes gives a text that parses, whichever side is chosen [MERGE-11]', () => {
    let clashed = 0;
    const property = fc.property(queue, changes, changes, style, (tasks, one, two, how) => {
      const from = how.kind === 'task' ? tasks.slice(0, 1) : tasks;
      const sides = {
        base: textOf(from, how),
        ours: textOf(applied(from, one), how),
        theirs: textOf([...applied(from, two)].reverse(), how),
      };
      const result = mergeFile(how.kind, sides, 'tasks.yaml');
      if (!result.ok) throw new Error(result.failure);
      if (result.value.clashes.length > 0) clashed += 1;
      for (const side of [0, 1]) {
        const text = chosen(result.value.text.replaceAll('\r\n', '\n'), side);
        expect(text).not.toMatch(/^(<<<<<<<|=======|>>>>>>>)/m);
        expect(() => parse(text) as unknown).not.toThrow();
      }
    });
    fc.assert(property, { numRuns: 300, seed });
    expect(clashed).toBeGreaterThan(60);
  });
});

/** The text as it is when a person gives one side its way in every mark. */
function chosen(text: string, side: number): string {
  return text.replaceAll(
    /^<<<<<<< .*\n([^]*?)^=======\n([^]*?)^>>>>>>> .*(?:\n|$)/gm,
    (_, ours: string, theirs: string) => (side === 0 ? ours : theirs),
  );
}
