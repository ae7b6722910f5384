import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readList, readWholeList, type ReadFile } from '../../src/db/read/list-file.ts';
import { placeOf } from '../../src/db/read/piece.ts';
import { taskKind } from '../../src/db/read/record-kind.ts';
import type { Task } from '../../src/model/task.ts';

const scraps = [
  '- id: b',
  '  - id: b',
  '    title: B',
  '   ',
  '',
  '#',
  ' # note',
  '- ',
  '-',
  '--- ',
  '---',
  '...',
  '%',
  '%TAG',
  ':',
  ': ',
  '?',
  '? ',
  '"',
  "'",
  '|',
  '|+',
  '>-',
  '[',
  ']',
  '{',
  '}',
  ',',
  '&x ',
  '*x',
  '!t ',
  '!!str ',
  '\t',
  '\n',
  '\n\n',
  '\n- ',
  '\n  - ',
  '\n    ',
  '\n  ',
  '\n ',
  '\r\n',
  '\r',
  '\uFEFF',
  '<<: *x',
  '<<<<<<< HEAD',
  'tasks:',
  'tasks: []',
  '\ntasks:\n',
  'title: x',
  'null',
  '~',
  '12',
  'true',
  '`',
  '@',
  '\u2028',
  '\0',
  '`\n-',
];

const keyLines = [
  'status: done',
  'status: "done"',
  'titel: x',
  'priority: urgent',
  'depends_on: [a, b]',
  'depends_on:\n- a\n- b',
  'tags:\n  [x,\n  y]',
  'description: |\n  - not an item\n\n  # no note\n',
  'description: >+\n  folded\n\n',
  'hints: "two\n  - lines"',
  "hints: 'two\n\n  lines'",
  'hints: plain\n  - text',
  'acceptance:\n  - {id: a, text: b}\n  - c',
  'blocked: {on: human, reason: x}',
  'created: 2026-11-21',
  'timeout: 30',
  '# a note',
  'notes: []',
  '"tags": [a]',
];

/** In the place of the line break, the dash and the key that a record begins with. */
const between = [
  '\n    rank: a\n  - id',
  '\n# note\n  - id',
  '\n\n  - id',
  '\n    - x\n  - id',
  '\n  x\n  - id',
  '\n  - id: n\n    title: T\n  - id',
  '\n    spec: s\n    effort',
  '\n  -  id',
  '\n    id',
  '\n - id',
  '  - id',
];

/** Mostly the plain value. */
function rarely<T, U>(plain: T, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(plain) }, { weight: 1, arbitrary: odd });
}

const oddLines = [
  'spec: &x login',
  'feature: *x',
  '? kind\n: plan',
  'rank: !t x',
  'title: twice',
  '- a',
];

const item = fc.record({
  // Mostly the list's own way, now and then another one.
  dash: rarely(
    undefined,
    fc.constantFrom('  - ', '- ', '    - ', '  -   ', '  -\n    ', '  - &x ', '\t- '),
  ),
  id: fc.constantFrom('a', 'b', 'c', 'd', '12', '"e"', ''),
  keys: fc.uniqueArray(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...keyLines) },
      { weight: 1, arbitrary: fc.constantFrom(...oddLines) },
    ),
    { maxLength: 3, selector: (line) => line.split(':')[0] },
  ),
  after: fc.constantFrom('', '', '', '\n', '  # note\n', '# note\n', '\n\n'),
});

type Item = typeof item extends fc.Arbitrary<infer One> ? One : never;

interface Cut {
  at: number;
  remove: number;
  insert: string;
}

const cut: fc.Arbitrary<Cut> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.constantFrom(0, 0, 1, 2, 7),
  insert: fc.constantFrom('', ...scraps),
});

const documentText = documentOf(fc.array(item, { maxLength: 4, size: 'max' }));

/** Long enough for a change in the middle, and without odd parts, so that it is read record by record. */
const plainText = fc
  .array(fc.constantFrom(...keyLines), { minLength: 4, maxLength: 7 })
  .map((lines) =>
    lines.map(
      (line, index) => `  - id: t${index}\n    title: T\n    ${line.replaceAll('\n', '\n    ')}\n`,
    ),
  )
  .map((entries) => `tasks:\n${entries.join('')}`);

function documentOf(items: fc.Arbitrary<Item[]>): fc.Arbitrary<string> {
  return fc
    .record({
      before: rarely(
        '',
        fc.constantFrom(
          '# the queue\n',
          '\n',
          ' \n',
          'other: x\n',
          '---\n',
          '%YAML 1.2\n---\n',
          '\uFEFF',
        ),
      ),
      header: rarely(
        'tasks:',
        fc.constantFrom('tasks: # all', 'tasks: ', '"tasks":', 'tasks: &x', 'tasks :'),
      ),
      dash: fc.constantFrom('  - ', '- ', '    - ', '  -   '),
      items,
      after: rarely('', fc.constantFrom('more: *x\n', '# end', '...\n', '  # end\n')),
      newline: fc.constantFrom('\n', '\n', '\r\n'),
      cuts: fc.oneof(fc.constant<Cut[]>([]), fc.array(cut, { minLength: 1, maxLength: 2 })),
    })
    .map(({ before, header, dash, items, after, newline, cuts }) => {
      const entries = items.map((one) => {
        const start = one.dash ?? dash;
        const lines = [`id: ${one.id}`, 'title: T', ...one.keys].join('\n');
        const column = start.length - (start.lastIndexOf('\n') + 1);
        return `${start}${lines.replaceAll('\n', `\n${' '.repeat(column)}`)}\n${one.after}`;
      });
      const text = `${before}${header}\n${entries.join('')}${after}`.replaceAll('\n', newline);
      return withCuts(text, cuts);
    });
}

function withCuts(text: string, cuts: readonly Cut[]): string {
  return cuts.reduce((before, { at, remove, insert }) => {
    const place = Math.floor(at * before.length);
    return before.slice(0, place) + insert + before.slice(place + remove);
  }, text);
}

/** What becomes of a text: anything, a line more within a record, or one between two of them. */
const change: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc
    .array(cut, { minLength: 1, maxLength: 2 })
    .map((cuts) => (text: string) => withCuts(text, cuts)),
  fc
    .tuple(fc.nat({ max: 6 }), fc.constantFrom('title: U', 'title: T\n    rank: a', 'title: T # x'))
    .map(
      ([place, line]) =>
        (text: string) =>
          replaceNth(text, 'title: T', place, line),
    ),
  fc.tuple(fc.nat({ max: 6 }), fc.constantFrom(...between)).map(
    ([place, line]) =>
      (text: string) =>
        replaceNth(text, '\n  - id', place, line),
  ),
);

function replaceNth(text: string, words: string, place: number, by: string): string {
  let count = 0;
  return text.replaceAll(words, (found) => (count++ === place ? by : found));
}

/** Everything that a reader of the file can see, places included. */
function reading({ entries, problems }: ReadFile<Task>): unknown {
  return {
    problems,
    entries: entries.map((entry) => ({
      raw: entry.piece.raw,
      value: entry.piece.value,
      places: [
        [],
        ['id'],
        ['title'],
        ['depends_on', 1],
        ['tags', 1],
        ['acceptance', 0, 'text'],
      ].map((path) => placeOf(entry, path)),
    })),
  };
}

function bothWays(text: string): { split: ReadFile<Task>; whole: ReadFile<Task> } {
  const source = { file: 'tasks.yaml', text };
  return {
    split: readList(taskKind, source),
    whole: readWholeList(taskKind, source),
  };
}

describe('a list that is read record by record', () => {
  it('reads exactly like the whole document [DB-14]', () => {
    let split = 0;
    fc.assert(
      fc.property(documentText, (text) => {
        const both = bothWays(text);
        if (both.split.entries.some(({ offset }) => offset > 0)) split += 1;
        expect(reading(both.split)).toEqual(reading(both.whole));
      }),
      { numRuns: 3_000, seed: 20261121 },
    );
    // A test in which nothing is ever split would prove nothing.
    expect(split).toBeGreaterThan(600);
  });

  it('reads a change of the file like the whole of it [DB-14]', () => {
    let kept = 0;
    fc.assert(
      fc.property(
        fc.oneof(documentText, plainText),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (text, changes) => {
          let before = readList(taskKind, { file: 'tasks.yaml', text });
          for (const one of changes) {
            const source = { file: 'tasks.yaml', text: one(before.text) };
            const next = readList(taskKind, source, before);
            if (next.entries.some((entry) => before.entries.includes(entry))) kept += 1;
            expect(reading(next)).toEqual(reading(readWholeList(taskKind, source)));
            before = next;
          }
        },
      ),
      { numRuns: 1_500, seed: 20261121 },
    );
    expect(kept).toBeGreaterThan(300);
  });
});
