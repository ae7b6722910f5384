import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editEntry } from '../../src/db/edit/meant-edit.ts';
import { readWholeList } from '../../src/db/read/list-file.ts';
import { taskKind } from '../../src/db/read/record-kind.ts';

/** Every line of these pairs that must survive an edit of another key says `keep`. */
const otherPairs = [
  'priority: high # keep',
  'tags: [a, b]   # keep 1',
  'depends_on: # keep\n  - x # keep\n  # keep\n  - y # keep',
  'depends_on: # keep\n- x # keep\n- y # keep',
  'description: | # keep\n  - keep\n\n  # keep',
  'description: |+ # keep\n  keep\n\n',
  'hints: >- # keep\n  keep\n  keep 2',
  'hints: "keep\n  keep"',
  'unknown: {keep: 1,\n  keep2: 2}',
  'blocked: # keep\n  on: human # keep\n  reason: keep\n  question:',
  '# keep: a note\nspec: login # keep\n# keep',
];

const oldValues = [
  ' pending',
  ' pending   # keep me',
  " 'pending'",
  ' "pending" # keep me',
  '',
  '   # keep me',
  ' ~',
  ' |\n  one\n  two',
  ' |+ # keep me\n  one\n\n',
  ' >-\n  one\n  two',
  ' "one\n  two"',
  ' one\n  two # keep me',
  ' [a, b]',
  ' [a,\n  b] # keep me',
  '\n  - a\n  - b',
  '\n- a\n- b',
  ' # keep me\n  - a # lost',
  '\n  on: human\n  reason: x',
  ' {on: human}',
  '\n  # lost\n  on:\n    - x\n  reason:',
];

const newValue = fc.oneof(
  fc.constantFrom(
    'done',
    'blocked',
    'yes',
    '2026-11-21',
    '12',
    '',
    ' padded ',
    '#x',
    'a: b',
    '- a',
    '[',
    "it's",
  ),
  fc.constantFrom(
    'one\ntwo',
    'one\ntwo\n',
    '\n',
    'one\n\ntwo\n\n',
    '  indented\nx',
    'a \nb',
    'a\r\nb',
    'x\n---\ny',
    'a\tb',
  ),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(12, 0.5, true),
  fc.array(fc.constantFrom('a', 'b-c', 'a sentence: with more', 'x, y', 'one\ntwo', '*x', '{'), {
    maxLength: 4,
  }),
  fc.constantFrom(
    { on: 'human', reason: 'why: so', question: 'one\ntwo\n', options: ['a', 'b c'] },
    [
      { at: '2026-11-21T03:05:12Z', by: 'human', text: 'one\ntwo' },
      { by: 'x', text: '' },
    ],
    {},
  ),
);

interface Layout {
  dash: string;
  before: string[];
  after: string[];
  /** The pair stands on the line of the dash. */
  first: boolean;
  gap: string;
  end: string;
  crlf: boolean;
  /** The task is the last of its list. */
  last: boolean;
}

const layout: fc.Arbitrary<Layout> = fc.record({
  dash: fc.constantFrom('  - ', '- ', '  -   ', '  -\n      '),
  before: fc.array(fc.constantFrom(...otherPairs), { maxLength: 2 }),
  after: fc.array(fc.constantFrom(...otherPairs), { maxLength: 2 }),
  first: fc.boolean(),
  gap: fc.constantFrom('', '\n', '# keep\n', '\n  # keep\n\n'),
  end: fc.constantFrom('\n', '', '\n# keep', '\n\n\n'),
  crlf: fc.boolean(),
  last: fc.boolean(),
});

/** A list of three tasks; the pair is in the middle or the last one. */
function listText(pair: string | undefined, how: Layout): string {
  const id = 'id: b # keep';
  const pairs = [...how.before, ...(pair === undefined ? [] : [pair]), ...how.after];
  const inner = (
    how.first && pair?.includes('\n  # ') === false ? [...pairs, id] : [id, ...pairs]
  ).join('\n');
  const column = how.dash.length - (how.dash.lastIndexOf('\n') + 1);
  const item = (text: string): string =>
    how.dash + text.replaceAll(/\n(?!\n|$)/g, `\n${' '.repeat(column)}`);
  const others = item('id: c # keep\ntitle: C # keep');
  const items = [item('id: a # keep\ntitle: A # keep'), item(inner), ...(how.last ? [] : [others])];
  const text = `# keep\ntasks: # keep\n${items.join(`\n${how.gap}`)}${how.end}`;
  return how.crlf ? text.replaceAll('\n', '\r\n') : text;
}

function rawTasks(text: string): Record<string, unknown>[] | undefined {
  const { entries, problems } = readWholeList(taskKind, { file: 'tasks.yaml', text });
  // What the schema says of the values is no matter here.
  if (entries.length === 0 && problems.length > 0) return undefined;
  return entries.map((entry) => entry.piece.raw as Record<string, unknown>);
}

function edit(
  text: string,
  keys: { set?: Record<string, unknown>; unset?: string[] },
): string | undefined {
  const { entries } = readWholeList(taskKind, { file: 'tasks.yaml', text });
  const entry = entries.find(({ piece }) => (piece.raw as { id: string }).id === 'b');
  return entry && editEntry(entry, text, { set: {}, unset: [], ...keys });
}

/** Without the indentation: a key may move up to the line of its dash. */
function kept(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^[ -]*/, ''));
  return lines.filter((line) => line.includes('keep') && !line.includes('keep me'));
}

const key = 'status';

describe('an edit in place', () => {
  it('gives the value that was meant, and touches nothing else [DB-15]', () => {
    let edited = 0;
    const property = fc.property(
      layout,
      fc.constantFrom(...oldValues),
      newValue,
      (how, old, value) => {
        const text = listText(`${key}:${old}`, how);
        const before = rawTasks(text);
        fc.pre(before?.[1]?.['id'] === 'b');
        const result = edit(text, { set: { [key]: value } });
        if (result === undefined) throw new Error('refused');
        edited += 1;
        expect(rawTasks(result)).toEqual(
          before.map((task) => (task['id'] === 'b' ? { ...task, [key]: value } : task)),
        );
        expect(kept(result)).toEqual(kept(text));
        if (old.includes('keep me')) expect(result).toContain('# keep me');
        expect(result.includes('\r\n')).toBe(how.crlf);
      },
    );
    fc.assert(property, { numRuns: 1_000, seed: 20261121 });
    expect(edited).toBe(1_000);
  });

  it('that adds a key, and one that takes it away again, leave the file as it was [DB-16]', () => {
    const property = fc.property(layout, newValue, (how, value) => {
      const text = listText(undefined, how);
      const before = rawTasks(text);
      fc.pre(before?.[1]?.['id'] === 'b');
      const added = edit(text, { set: { [key]: value } }) ?? 'refused';
      expect(rawTasks(added)).toEqual(
        before.map((task) => (task['id'] === 'b' ? { ...task, [key]: value } : task)),
      );
      expect(edit(added, { unset: [key] })).toBe(text);
    });
    fc.assert(property, { numRuns: 1_000, seed: 20261121 });
  });

  it('takes a key away, wherever it stands [DB-15]', () => {
    const property = fc.property(layout, fc.constantFrom(...oldValues), (how, old) => {
      const text = listText(`${key}:${old}`, how);
      // Blank lines would pass to a text that keeps those after it: the store refuses that.
      fc.pre(!text.includes('|+'));
      const before = rawTasks(text);
      fc.pre(before?.[1]?.['id'] === 'b');
      const result = edit(text, { unset: [key] }) ?? 'refused';
      expect(rawTasks(result)).toEqual(
        before.map((task) =>
          Object.fromEntries(Object.entries(task).filter(([name]) => name !== key)),
        ),
      );
      expect(kept(result)).toEqual(kept(text));
    });
    fc.assert(property, { numRuns: 500, seed: 20261121 });
  });

  it('changes the keys of a mapping in braces [DB-15]', () => {
    const flow = fc.constantFrom(
      '{id: b, status: pending, title: T}',
      '{ id: b, title: T, }',
      '{"id":"b","status":"pending"}',
      '{status: , id: b}',
      '{id: b, status}',
      '{\n    id: b,  # keep\n    status: [a, b]  # keep me\n  }',
      '{id: b, status: "x" }',
    );
    const property = fc.property(flow, newValue, (item, value) => {
      const text = `tasks:\n  - id: a # keep\n  - ${item} # keep\n  - id: c\n`;
      const before = rawTasks(text);
      const set = edit(text, { set: { [key]: value } }) ?? 'refused';
      expect(rawTasks(set)).toEqual(
        before?.map((task) => (task['id'] === 'b' ? { ...task, [key]: value } : task)),
      );
      expect(kept(set)).toHaveLength(kept(text).length);
      const unset = edit(set, { unset: [key] }) ?? 'refused';
      expect(rawTasks(unset)?.[1]).not.toHaveProperty(key);
      if (!item.includes(key)) expect(unset).toBe(text);
    });
    fc.assert(property, { numRuns: 300, seed: 20261121 });
  });
});
