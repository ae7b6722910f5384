import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent, StampedEvent, TranscriptEvent } from '../../src/model/event.ts';
import { TranscriptFold } from '../../src/model/transcript-fold.ts';
import { rowKinds, type TranscriptRow } from '../../src/model/transcript-row.ts';
import { translateLine } from '../../src/monitor/translate.ts';
import { repositoryRoot } from '../rig/repository-root.ts';

const folder = join(repositoryRoot, 'test', 'fixtures', 'streams');
const recordings = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
const session = 's-20260101-000000-abc';

/** The events with a place in a run; one every tenth of a second. */
function stamped(events: readonly (RunEvent | TranscriptEvent)[]): StampedEvent[] {
  return events.map((event, index) => {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 100).toISOString();
    return { ...event, session, run: 'r-1', seq: index + 1, at };
  });
}

function recorded(name: string): StampedEvent[] {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  return stamped(lines.filter((line) => line.trim() !== '').flatMap(translateLine));
}

interface Folded {
  rows: readonly TranscriptRow[];
  /** The row that each event belongs to; undefined where the row shows nothing of it. */
  places: { n: number; isShown: boolean }[];
}

function folded(events: readonly StampedEvent[]): Folded {
  const fold = new TranscriptFold('/project');
  const places = events.map((event) => fold.take(event));
  return { rows: fold.rows, places };
}

function rowsOf(events: readonly (RunEvent | TranscriptEvent)[]): readonly TranscriptRow[] {
  return folded(stamped(events)).rows;
}

function opened(id: string, name: string, input: object = {}): TranscriptEvent {
  return { type: 'tool-opened', id, name, input, subagent: false };
}

function closed(id: string, output = '', failed = false): TranscriptEvent {
  return { type: 'tool-closed', id, name: undefined, failed, output };
}

const everyEvent = recordings.flatMap(recorded);

describe('the rows of a transcript', () => {
  it.each(recordings)('lose nothing of %s [WEB-50]', (name) => {
    const events = recorded(name);
    const { rows, places } = folded(events);
    for (const [index, event] of events.entries()) {
      const place = places[index];
      expect(rows[place?.n ?? -1]).toBeDefined();
      const isTold = /^(?:text|tool-opened|unknown-message|malformed-line)$/.test(event.type);
      if (isTold && !('text' in event && event.text.trim() === '')) {
        expect(place?.isShown).toBe(true);
      }
    }
    // No row is there without an event of its own.
    expect(new Set(places.map(({ n }) => n)).size).toBe(rows.length);
    for (const [index, row] of rows.entries()) {
      expect(row.n).toBe(index);
      expect(rowKinds).toContain(row.kind);
      expect(row.words).not.toBe('');
      expect(row.words).not.toMatch(/[\n\u001b]/);
    }
  });

  it('of any mix of events are the same whether told of one by one or seen at the end [WEB-51]', () => {
    const some = fc.array(fc.nat(everyEvent.length - 1), { maxLength: 60 });
    fc.assert(
      fc.property(some, (chosen) => {
        const events = stamped(chosen.flatMap((place) => everyEvent[place] ?? []));
        const fold = new TranscriptFold('/project');
        const told = new Map<number, TranscriptRow>();
        for (const event of events) {
          for (const row of fold.take(event).changed) told.set(row.n, { ...row });
        }
        const { rows, places } = folded(events);
        const all = [...told.values()].sort((one, other) => one.n - other.n);
        expect(all).toEqual(rows);
        expect(places.every(({ n }) => n < rows.length)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('are one for neighbours of a kind, and one for the edits of a file [WEB-52]', () => {
    const reads = ['a', 'b', 'c'].flatMap((name) => [
      opened(name, 'Read', { file_path: `/project/${name}` }),
      closed(name),
      { type: 'model-asked' } as const,
    ]);
    const edits = ['d', 'e'].flatMap((id) => [
      opened(id, 'Edit', { file_path: '/project/a', old_string: id, new_string: 'x' }),
      closed(id),
    ]);
    const other = [opened('f', 'Edit', { file_path: '/project/b' }), closed('f')];
    const rows = rowsOf([...reads, ...edits, ...other]);
    expect(rows.map(({ words, count, status }) => [words, count, status])).toEqual([
      ['Read 3 files', 3, 'ok'],
      ['Edit a', 2, 'ok'],
      ['Edit b', 1, 'ok'],
    ]);
  });

  it('fold thoughts that follow each other, and messages that are not known [WEB-52]', () => {
    const rows = rowsOf([
      { type: 'thinking', text: 'first', subagent: false },
      { type: 'thinking', text: 'then', subagent: false },
      { type: 'unknown-message', name: 'new', bytes: 9 },
      { type: 'unknown-message', name: 'newer', bytes: 9 },
    ]);
    expect(rows.map(({ kind, words, count }) => [kind, words, count])).toEqual([
      ['thought', 'then', 2],
      ['unknown', '2 messages that Ralph does not know', 2],
    ]);
  });

  it('tell how a command ended and how long it took [WEB-53]', () => {
    const rows = rowsOf([
      opened('a', 'Bash', { command: 'npm test' }),
      closed('a', 'Exit code 2\nnot ok', true),
      opened('b', 'Bash', { command: 'ls' }),
      { type: 'model-asked' },
      closed('b'),
      opened('c', 'Bash', { command: 'sleep 9' }),
    ]);
    expect(rows).toMatchObject([
      { words: '$ npm test', status: 'failed', exit_code: 2, duration_ms: 100 },
      { words: '$ ls', status: 'ok', exit_code: 0, duration_ms: 200 },
      { words: '$ sleep 9', status: 'open' },
    ]);
    expect(rows[2]).not.toHaveProperty('duration_ms');
  });

  it('of many keep what failed, and what the agent left open [WEB-53]', () => {
    const rows = rowsOf([
      ...[opened('a', 'Read'), opened('b', 'Read')],
      ...[closed('a', 'no such file', true), closed('b')],
      { type: 'text', text: 'and', subagent: false },
      opened('c', 'Bash', { command: 'sleep 9' }),
      { type: 'agent-exited', session, exit_code: 0, signal: undefined },
      closed('c'),
    ]);
    expect(rows.map(({ status }) => status)).toEqual(['failed', 'none', 'cut', 'ok']);
  });

  it('show a question and words of a person until they have their answer [WEB-54]', () => {
    const task = 'one';
    const asked = {
      ...({ type: 'question-asked', session, task, id: 'q', question: 'Red?' } as const),
      ...{ options: [], until: '' },
    };
    const told = { type: 'words-told', session, id: 'w', words: 'Use red', by: 'me' } as const;
    const open = rowsOf([asked, told]);
    expect(open.map(({ status }) => status)).toEqual(['open', 'open']);
    const rows = rowsOf([
      ...[asked, told, { type: 'words-taken', session, id: 'w' } as const],
      {
        type: 'question-ended',
        session,
        task,
        id: 'q',
        question: 'Red?',
        how: 'answered',
        answer: 'yes',
      },
    ]);
    expect(rows.map(({ kind, words, status }) => [kind, words, status])).toEqual([
      ['question', 'Red? — yes', 'ok'],
      ['person', 'Use red', 'ok'],
    ]);
  });
});
