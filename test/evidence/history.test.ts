import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileLines } from '../../src/evidence/history/line-source.ts';
import { pauseBefore } from '../../src/evidence/history/pace.ts';
import { sessionEvents, type PlayedEvent } from '../../src/evidence/history/session-event.ts';
import { lastSessions, sessionStats } from '../../src/evidence/history/stats.ts';
import type { SessionRecord } from '../../src/model/outcome.ts';
import { StreamTimes } from '../../src/pipeline/session/stream-times.ts';

const session = 's-20260101-000000-abcdef';
const start = Date.parse('2026-01-01T00:00:00.000Z');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ralph-history-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the times of a stream', () => {
  it('are kept for what came together, and cost a line for it [EVID-80]', () => {
    const path = join(folder, 'stream.times');
    const times = new StreamTimes(path, start);
    times.take(10, start + 5);
    times.take(20, start + 30);
    times.take(5, start + 70);
    times.take(5, start + 4_000);
    times.close();
    expect(readFileSync(path, 'utf8')).toBe('30 30\n35 70\n40 4000\n');
  });

  it('harm nothing where they cannot be written [EVID-80]', () => {
    const path = join(folder, 'stream.times');
    mkdirSync(path);
    const times = new StreamTimes(path, start);
    times.take(10, start);
    times.close();
    expect(existsSync(join(path, 'x'))).toBe(false);
  });
});

describe('the lines of a file', () => {
  it('are whole wherever a chunk ends, and know where they end [EVID-81]', () => {
    const path = join(folder, 'lines');
    const long = 'ü'.repeat(300_000);
    writeFileSync(path, `one\n${long}\n\nlast`);
    const end = 4 + 600_001;
    expect([...fileLines(path)].map(({ text, end: at }) => [text.length, at])).toEqual([
      [3, 4],
      [300_000, end],
      [4, end + 5],
    ]);
    const few = [...fileLines(path, (line) => line.includes('one'))];
    expect(few[0]).toEqual({ text: 'one', end: 4, whole: true });
    expect([...fileLines(join(folder, 'none'))]).toEqual([]);
  });
});

/** A run's log and a stream of four texts, one of them an hour after the one before. */
function writeTrace(times?: string): PlayedEvent[] {
  const at = (ms: number): string => new Date(start + ms).toISOString();
  const stamp = (seq: number, ms: number): object => ({ run: 'r-1', seq, at: at(ms) });
  const logged = [
    { type: 'phase-entered', session: 's-20251231-000000-another', phase: 'work', ...stamp(1, 0) },
    { type: 'agent-started', session, pid: 1, ...stamp(2, 1_000) },
    { type: 'progress-told', session, message: 'half', ...stamp(5, 2_500) },
    { type: 'agent-exited', session, ...stamp(8, 3_700_000) },
    { type: 'task-recorded', session, task: 't', status: 'done', ...stamp(9, 3_700_010) },
    {
      type: 'run-ended',
      end: 'drained',
      why: '',
      done: 1,
      unverified: 0,
      not_done: 0,
      cost_usd: 0,
    },
  ];
  const text = (words: string): string =>
    `${JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text: words }] } })}\n`;
  const stream = ['a', 'b', 'c', 'd'].map(text);
  const lines = (values: object[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join('');
  writeFileSync(join(folder, 'log'), lines(logged));
  writeFileSync(join(folder, 'stream'), stream.join(''));
  if (times !== undefined) writeFileSync(join(folder, 'times'), times);
  const [log, streamPath, timesPath] = ['log', 'stream', 'times'].map((name) => join(folder, name));
  return [
    ...sessionEvents({
      ...{ session, run: 'r-1', started: at(0), log: log ?? '' },
      ...{ stream: streamPath ?? '', times: timesPath ?? '' },
    }),
  ];
}

describe('what happened in a session', () => {
  const size = 72;
  const shown = (events: PlayedEvent[]): unknown[] =>
    events.map(({ event, at, timed }) => [
      'text' in event ? event.text : event.type,
      event.seq,
      at - start,
      timed,
    ]);

  it('comes in its order with its numbers and times [EVID-81]', () => {
    const events = writeTrace(`${size} 500\n${2 * size} 900\n${4 * size} 3600000\n`);
    expect(shown(events)).toEqual([
      ['agent-started', 2, 1_000, true],
      ['a', 3, 1_500, true],
      ['b', 4, 1_900, true],
      ['progress-told', 5, 2_500, true],
      ['c', 6, 3_601_000, true],
      ['d', 7, 3_601_000, true],
      ['agent-exited', 8, 3_700_000, true],
      ['task-recorded', 9, 3_700_010, true],
    ]);
  });

  it('comes in the same order where no times were kept [EVID-82]', () => {
    const events = writeTrace();
    expect(shown(events).slice(0, 5)).toEqual([
      ['agent-started', 2, 1_000, true],
      ['a', 3, 1_000, false],
      ['b', 4, 1_000, false],
      ['progress-told', 5, 2_500, true],
      ['c', 6, 2_500, false],
    ]);
  });

  it('is replayed in its pace, without long pauses [EVID-82]', () => {
    const events = writeTrace(`${size} 500\n${2 * size} 900\n${4 * size} 3600000\n`);
    const pauses = (speed: number): number[] =>
      events.map((event, index) => pauseBefore(event, events[index - 1], speed));
    expect(pauses(1)).toEqual([0, 500, 400, 600, 2_000, 0, 2_000, 10]);
    expect(pauses(10)).toEqual([0, 50, 40, 60, 2_000, 0, 2_000, 1]);
    rmSync(join(folder, 'times'));
    const even = writeTrace();
    expect(pauseBefore(even[1] as PlayedEvent, even[0], 10)).toBe(40);
  });
});

describe('the figures of sessions', () => {
  const record = (part: Partial<SessionRecord>): SessionRecord => ({
    ...{ session, task: 't', attempt: 1, charged: true, kind: 'implement', agent: 'claude' },
    ...{ started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:01:00.000Z' },
    ...{ outcome: 'completed', reason: '', verified: true, prompt_hash: '', mcp_hash: '' },
    ...{ settings_hash: '', turns: 1, tokens: { input: 1, output: 2, cached: 3 }, cost_usd: 0.5 },
    ...{ checks: [], criteria: [], files: [], tasks_created: [], denials: [] },
    ...{ claude_session: '', remarks: [], next: { status: 'done' } },
    ...part,
  });

  it('count a task by its last session, and unverified ones apart [EVID-90]', () => {
    const records = [
      record({ session: 'a', task: 'one' }),
      record({ session: 'b', task: 'two', outcome: 'no-signal', next: { status: 'pending' } }),
      record({ session: 'c', task: 'two', attempt: 2, verified: false, subscription: true }),
      // Done once, and done again after it was opened again: one task.
      record({ session: 'd', task: 'one', attempt: 3, phase_ms: { work: 1_000 } }),
    ];
    expect(sessionStats(records, lastSessions(records))).toMatchObject({
      ...{ sessions: 4, tasks: 2, done_verified: 1, done_unverified: 1 },
      ...{ done_first_try: 0, done_attempts: 5, cost_usd: 2, plan_cost_usd: 0.5 },
      ...{ plan_sessions: 1, tokens: { input: 4, output: 8, cached: 12 }, duration_ms: 240_000 },
      outcomes: { completed: 3, 'no-signal': 1 },
      phases: { work: { ms: 1_000, sessions: 1 } },
    });
  });
});
