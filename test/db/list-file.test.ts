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

const cut = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.constantFrom(0, 0, 1, 2, 7),
  insert: fc.constantFrom('', ...scraps),
});

const documentText = fc
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
    items: fc.array(item, { maxLength: 4, size: 'max' }),
    after: rarely('', fc.constantFrom('more: *x\n', '# end', '...\n', '  # end\n')),
    newline: fc.constantFrom('\n', '\n', '\r\n'),
    cuts: fc.oneof(fc.constant([]), fc.array(cut, { minLength: 1, maxLength: 2 })),
  })
  .map(({ before, header, dash, items, after, newline, cuts }) => {
    const entries = items.map((one) => {
      const start = one.dash ?? dash;
      const lines = [`id: ${one.id}`, 'title: T', ...one.keys].join('\n');
      const column = start.length - (start.lastIndexOf('\n') + 1);
      return `${start}${lines.replaceAll('\n', `\n${' '.repeat(column)}`)}\n${one.after}`;
    });
    let text = `${before}${header}\n${entries.join('')}${after}`.replaceAll('\n', newline);
    for (const { at, remove, insert } of cuts) {
      const place = Math.floor(at * text.length);
      text = text.slice(0, place) + insert + text.slice(place + remove);
    }
    return text;
  });

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
    split: readList(taskKind, source, new Map(), new Map()),
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
});
