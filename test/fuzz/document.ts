import fc from 'fast-check';
import { lineChange, type Change } from './line-change.ts';

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
  'description: |2-\n',
  '\n    key: [a,\n',
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
  'description: |\n- at the dash\n',
  'description: |1\n  - x\n',
  'hints: "a \\\n  - b"',
  'verify:\n  - |\n    - no dash\n  - >-\n    folded\n\n    - more',
  'permissions: [\n  Edit,\n  # note\n  Read]',
  'blocked:\n  on: human\n  reason: >\n    - why',
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

/** The text of a file, mostly a list of tasks in some person's style, often with something odd in it. */
export const documentText = documentOf(fc.array(item, { maxLength: 4, size: 'max' }));

/** Long enough for a change in the middle, and without odd parts, so that it is read record by record. */
export const plainText = fc
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
      lines: rarely<Change[], Change[]>([], fc.array(lineChange, { minLength: 1, maxLength: 3 })),
    })
    .map(({ before, header, dash, items, after, newline, cuts, lines: changes }) => {
      const entries = items.map((one) => {
        const start = one.dash ?? dash;
        const lines = [`id: ${one.id}`, 'title: T', ...one.keys].join('\n');
        const column = start.length - (start.lastIndexOf('\n') + 1);
        return `${start}${lines.replaceAll('\n', `\n${' '.repeat(column)}`)}\n${one.after}`;
      });
      const text = `${before}${header}\n${entries.join('')}${after}`.replaceAll('\n', newline);
      return changes.reduce((changed, one) => one(changed), withCuts(text, cuts));
    });
}

function withCuts(text: string, cuts: readonly Cut[]): string {
  return cuts.reduce((before, { at, remove, insert }) => {
    const place = Math.floor(at * before.length);
    return before.slice(0, place) + insert + before.slice(place + remove);
  }, text);
}

/** What becomes of a text: anything, a line more within a record, or one between two of them. */
export const change: fc.Arbitrary<Change> = fc.oneof(
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
  lineChange,
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
