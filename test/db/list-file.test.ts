import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitList } from '../../src/db/read/chunk.ts';
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
  'depends_on:\n    - a\n    - b',
  'tags:\n    [x,\n      y]',
  'description: |\n      - not an item\n\n      # no note\n',
  'description: >+\n      folded\n\n',
  'hints: "two\n      - lines"',
  "hints: 'two\n\n      lines'",
  'hints: plain\n      - text',
  'acceptance:\n      - {id: a, text: b}\n      - c',
  'blocked: {on: human, reason: x}',
  'spec: &x login',
  'feature: *x',
  'created: 2026-11-21',
  'timeout: 30',
  '# a note',
  'notes: []',
  '"tags": [a]',
  '? kind\n    : plan',
  'rank: !t x',
];

const item = fc
  .record({
    dash: fc.constantFrom('  - ', '  - ', '  - ', '- ', '    - ', '  -   ', '  -\n    ', '  - &x '),
    id: fc.constantFrom('a', 'b', 'c', '12', '"d"', ''),
    keys: fc.array(fc.constantFrom(...keyLines), { maxLength: 4 }),
    after: fc.constantFrom('', '', '', '\n', '  # note\n', '# note\n', '\n\n'),
  })
  .map(({ dash, id, keys, after }) => {
    const lines = [`id: ${id}`, 'title: T', ...keys].join('\n    ');
    return `${dash}${lines}\n${after}`;
  });

const documentText = fc
  .record({
    before: fc.constantFrom(
      '',
      '',
      '# the queue\n',
      '\n',
      'other: x\n',
      '---\n',
      '%YAML 1.2\n---\n',
      '\uFEFF',
    ),
    header: fc.constantFrom(
      'tasks:',
      'tasks:',
      'tasks: # all',
      'tasks: ',
      '"tasks":',
      'tasks: &x',
      'tasks :',
    ),
    items: fc.array(item, { maxLength: 4 }),
    after: fc.constantFrom('', '', '', 'more: *x\n', '# end', '...\n', '  # end\n'),
    newline: fc.constantFrom('\n', '\n', '\r\n'),
    cuts: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        remove: fc.constantFrom(0, 0, 1, 2, 7),
        insert: fc.constantFrom('', ...scraps),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ before, header, items, after, newline, cuts }) => {
    let text = `${before}${header}\n${items.join('')}${after}`.replaceAll('\n', newline);
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
  it('reads exactly like the whole document [DB-5]', () => {
    let split = 0;
    fc.assert(
      fc.property(documentText, (text) => {
        if (splitList(text, 'tasks') !== undefined) split += 1;
        const both = bothWays(text);
        expect(reading(both.split)).toEqual(reading(both.whole));
      }),
      { numRuns: 60_000, seed: +(process.env.SEED ?? 1) },
    );
    // A test in which nothing is ever split would prove nothing.
    expect(split).toBeGreaterThan(1_000);
  });
});
