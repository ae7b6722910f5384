import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedKeys,
  editEntry,
  editedRecord,
  type RecordEdit,
} from '../../src/db/edit/meant-edit.ts';
import { appendTasks, textWithout } from '../../src/db/edit/new-task.ts';
import { commentsOf } from '../../src/db/layout/comment.ts';
import { readList } from '../../src/db/read/list-file.ts';
import type { Entry } from '../../src/db/read/piece.ts';
import { taskKind } from '../../src/db/read/record-kind.ts';
import type { Task } from '../../src/model/task.ts';
import { styledFile, type StyledFile } from './styled-file.ts';

// Another one each time finds more: RALPH_SEED=1234. What fails is printed with its seed.
const seed = Number(process.env['RALPH_SEED'] ?? 20261121);

type Raw = Record<string, unknown>;

function entriesOf(text: string): Entry<Task>[] | undefined {
  const { entries, problems } = readList(taskKind, { file: 'tasks.yaml', text });
  const broken = problems.some(({ severity }) => severity === 'error');
  // What the schema says of the values is no matter here.
  return entries.length === 0 && broken ? undefined : entries;
}

function rawOf(text: string): Raw[] | undefined {
  return entriesOf(text)?.map(({ piece }) => piece.raw as Raw);
}

/** The text after an edit, as the store would write it; undefined where it would refuse. */
function edited(text: string, id: string, edit: RecordEdit): string | undefined {
  const entries = entriesOf(text) ?? [];
  const entry = entries.find(({ piece }) => (piece.raw as Raw)['id'] === id);
  if (entry === undefined) throw new Error(`no task ${id} in ${JSON.stringify(text)}`);
  const keys = changedKeys(entry.piece.raw, edit);
  const result = editEntry(entry, text, keys);
  const meant = entries.map((one) =>
    one === entry ? editedRecord(entry.piece.raw, keys) : (one.piece.raw as Raw),
  );
  const now = result === undefined ? undefined : rawOf(result);
  return isDeepStrictEqual(now, meant) ? result : undefined;
}

const text = fc.constantFrom(
  'Sign in',
  'x: y',
  '# no',
  'ünï 🎉',
  "it's",
  '"q"',
  'yes',
  '12',
  '- a',
  'a, b]',
);
const anyValue = fc.oneof(
  text,
  fc.constantFrom('one\ntwo\n', 'one\n\n  two', '\n', ' x ', 'a\tb', '\u2028', '*x', '&x y', '!t'),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(1, 0.5, true),
  fc.array(fc.constantFrom('a', 'x: y', 'a, b', 'one\ntwo', '{'), { maxLength: 3 }),
  fc.constantFrom({ on: 'human', reason: 'x: y\nz' }, [{ at: 'x', text: 'one\ntwo\n' }], {}),
);

interface Change {
  key: string;
  edit: RecordEdit;
  /** Takes it back. */
  back: RecordEdit;
}

/** An edit of the record `id` with the one that takes it back. */
function changeOf({ records }: StyledFile, raw: Raw, pick: Picked): Change | undefined {
  const record = records.find(({ id }) => id === raw['id']);
  const pairs = record?.pairs ?? [];
  const pair = pairs[pick.pair % pairs.length];
  if (pair === undefined) return undefined;
  const { key } = pair;
  const old = raw[key];
  // Where the new value needs quotes, nobody can tell any more that the old one had some without need.
  const word = pair.text.includes('"') ? 'Sign in' : pick.text;
  switch (pick.kind) {
    case 'set': {
      if (!pair.revertible || typeof old !== 'string' || key === 'id') return undefined;
      const value = old.includes('\n') ? 'other\n\n# text\n' : word;
      const chomped = old.endsWith('\n') ? value : value.trimEnd();
      return { key, edit: { set: { [key]: chomped } }, back: { set: { [key]: old } } };
    }
    case 'add key':
      return { key: 'new', edit: { set: { new: pick.value } }, back: { unset: ['new'] } };
    case 'add element': {
      if (!Array.isArray(old)) return undefined;
      return {
        key,
        edit: { add: { [key]: [pick.text] } },
        back: { remove: { [key]: [pick.text] } },
      };
    }
    case 'insert element': {
      if (!Array.isArray(old)) return undefined;
      const list = old.toSpliced(pick.pair % (old.length + 1), 0, pick.value) as unknown[];
      return { key, edit: { set: { [key]: list } }, back: { set: { [key]: old } } };
    }
    case 'nested': {
      if (key !== 'blocked' || typeof old !== 'object' || old === null) return undefined;
      const blocked = { ...old, reason: word };
      return { key, edit: { set: { blocked } }, back: { set: { blocked: old } } };
    }
  }
}

interface Picked {
  kind: 'set' | 'add key' | 'add element' | 'insert element' | 'nested';
  record: number;
  pair: number;
  text: string;
  value: unknown;
}

const picked: fc.Arbitrary<Picked> = fc.record({
  kind: fc.constantFrom<Picked['kind']>(
    'set',
    'add key',
    'add element',
    'insert element',
    'nested',
  ),
  record: fc.nat({ max: 3 }),
  pair: fc.nat({ max: 99 }),
  text,
  value: anyValue,
});

/** The lines of the old text that are no more, and how many are new. */
function difference(old: string, now: string): { from: number; to: number } {
  const [before, after] = [old.split(/\r?\n/), now.split(/\r?\n/)];
  let from = 0;
  while (from < before.length && before[from] === after[from]) from += 1;
  let same = 0;
  const most = Math.min(before.length, after.length) - from;
  while (same < most && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { from, to: before.length - same };
}

const runs = 4_000;

describe('a file in any style of a person', () => {
  it('is one that reads, in every case that is tried here', () => {
    const property = fc.property(styledFile, (file) => {
      expect(rawOf(file.text)?.map(({ id }) => id)).toEqual(file.records.map(({ id }) => id));
    });
    fc.assert(property, { numRuns: 1_000, seed });
  });

  it('is byte by byte what it was after an edit and the one that takes it back, and only the lines of the key change in between [DB-64]', () => {
    const done = new Map<string, number>();
    const refused = new Map<string, number>();
    const count = (map: Map<string, number>, kind: string): unknown =>
      map.set(kind, (map.get(kind) ?? 0) + 1);
    const property = fc.property(styledFile, picked, (file, pick) => {
      const record = file.records[pick.record % file.records.length];
      const raw = rawOf(file.text)?.find(({ id }) => id === record?.id);
      const change = raw === undefined ? undefined : changeOf(file, raw, pick);
      if (raw === undefined || change === undefined || record === undefined) return;
      const now = edited(file.text, record.id, change.edit);
      if (now === undefined) {
        count(refused, pick.kind);
        // Only where another record would change with it.
        expect(file.shared).toBe(true);
        return;
      }
      const { from, to } = difference(file.text, now);
      const owners = file.lines.slice(from, to).map(({ owner }) => owner);
      const own = record.flow ? record.id : `${record.id}.${change.key}`;
      expect(owners).toEqual(owners.map(() => own));
      const back = edited(now, record.id, change.back);
      // What was an alias is a value of its own then.
      if (file.shared) expect(rawOf(back ?? '')).toEqual(rawOf(file.text));
      else expect(back).toBe(file.text);
      count(done, pick.kind);
    });
    fc.assert(property, { numRuns: runs, seed });
    for (const kind of ['set', 'add key', 'add element', 'insert element', 'nested']) {
      expect(done.get(kind), kind).toBeGreaterThan(runs / 100);
    }
    expect([...refused.values()].reduce((sum, one) => sum + one, 0)).toBeLessThan(runs / 50);
  });

  it('is byte by byte what it was after a task was added and deleted [DB-65]', () => {
    const property = fc.property(styledFile, anyValue, (file, value) => {
      const record = { id: 'new', title: 'New', value };
      const added =
        appendTasks(file.text, entriesOf(file.text) ?? [], [{ record }])?.text ?? 'refused';
      expect(rawOf(added)).toEqual([...(rawOf(file.text) ?? []), record]);
      const tasks = entriesOf(added) ?? [];
      const entry = tasks.at(-1);
      if (entry === undefined) throw new Error('nothing there');
      const texts = new Map([['tasks.yaml', added]]);
      expect(textWithout(entry, { texts, tasks })).toBe(file.text);
    });
    fc.assert(property, { numRuns: runs, seed });
  });

  it('keeps the lines of the other criteria when one goes and they get ids [CLI-190]', () => {
    let done = 0;
    const property = fc.property(
      styledFile,
      fc.nat({ max: 3 }),
      fc.nat({ max: 1 }),
      (file, pick, at) => {
        const record = file.records[pick % file.records.length];
        const old = rawOf(file.text)?.find(({ id }) => id === record?.id)?.['acceptance'];
        if (record === undefined || !Array.isArray(old) || file.shared) return;
        const withId = (one: unknown): unknown =>
          typeof one === 'string' ? { id: 'x', text: one } : one;
        const acceptance = (old as unknown[]).toSpliced(at, 1).map(withId);
        const now = edited(file.text, record.id, { set: { acceptance } }) ?? 'refused';
        // Of what goes, the comment on its line goes, too; no other does.
        const gone = commentsOf(file.text).length - commentsOf(now).length;
        expect(gone).toBeLessThanOrEqual(1);
        const { from, to } = difference(file.text, now);
        const owners = file.lines.slice(from, to).map(({ owner }) => owner);
        expect(owners).toEqual(owners.map(() => `${record.id}.acceptance`));
        done += 1;
      },
    );
    fc.assert(property, { numRuns: 1_000, seed });
    expect(done).toBeGreaterThan(200);
  });

  it('holds several tasks that were added at once, each where it is said to begin [DB-180]', () => {
    const records = ['new', 'newer', 'newest'].map((id) => ({ id, title: 'New' }));
    const property = fc.property(styledFile, (file) => {
      const added = appendTasks(
        file.text,
        entriesOf(file.text) ?? [],
        records.map((record) => ({ record })),
      );
      const { text, starts } = added ?? { text: 'refused', starts: [] };
      expect(rawOf(text)).toEqual([...(rawOf(file.text) ?? []), ...records]);
      expect(starts).toHaveLength(records.length);
      for (const [index, start] of starts.entries()) {
        expect(text.slice(start)).toMatch(new RegExp(`^ *(?:- |\\{ ?)id: ${records[index]?.id}`));
      }
    });
    fc.assert(property, { numRuns: 300, seed });
  });

  it('loses no comment when a task is deleted but those in its own lines [DB-65]', () => {
    const property = fc.property(styledFile, fc.nat({ max: 3 }), (file, pick) => {
      const tasks = entriesOf(file.text) ?? [];
      const entry = tasks[pick % tasks.length];
      const record = file.records[pick % tasks.length];
      if (entry === undefined || record === undefined || file.shared) return;
      const now = textWithout(entry, { texts: new Map([['tasks.yaml', file.text]]), tasks });
      expect(rawOf(now ?? '')).toEqual(
        tasks.filter((one) => one !== entry).map(({ piece }) => piece.raw),
      );
      const others = file.lines.filter(({ owner }) => owner?.startsWith(record.id) !== true);
      for (const { text: line } of others) expect(now).toContain(line.trimEnd());
    });
    fc.assert(property, { numRuns: 1_000, seed });
  });
});
