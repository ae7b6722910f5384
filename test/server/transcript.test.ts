import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StampedEvent } from '../../src/model/event.ts';
import type { TranscriptRow } from '../../src/model/transcript-row.ts';
import { Transcript } from '../../src/server/transcript.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { madeUpSession } from '../rig/made-up-session.ts';

const streams = join(repositoryRoot, 'test', 'fixtures', 'streams');
const session = madeUpSession();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ralph-transcript-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function transcriptOf(): Transcript {
  const file = (name: string): string => join(folder, name);
  const files = { log: file('log'), stream: file('stream'), times: file('times') };
  const started = '2026-01-01T00:00:00.000Z';
  return new Transcript({ session, run: 'r-1', started, ...files }, '/project');
}

/** What of a row does not depend on when it was seen. */
function facts(rows: readonly TranscriptRow[]): unknown[] {
  return rows.map(({ n, kind, status, words, count }) => ({ n, kind, status, words, count }));
}

async function readWhole(): Promise<Transcript> {
  const transcript = transcriptOf();
  await transcript.ready(60_000);
  expect(transcript.read).toBe(1);
  return transcript;
}

/** A transcript that follows the stream, and the rows that it has told of. */
function followed(): { transcript: Transcript; told: Map<number, TranscriptRow> } {
  const transcript = transcriptOf();
  const told = new Map<number, TranscriptRow>();
  transcript.follow({
    changed: ({ rows }) => {
      for (const row of rows) told.set(row.n, { ...row });
    },
  });
  return { transcript, told };
}

const recorded = readdirSync(streams)
  .filter((name) => name.endsWith('.jsonl') && name !== 'big.jsonl')
  .map((name) => readFileSync(join(streams, name), 'utf8').trimEnd())
  .join('\n');

describe('the transcript of a session', () => {
  it('that is followed has the rows of one that is read when it is over, wherever its stream was cut [WEB-51] [WEB-66]', async () => {
    const bytes = Buffer.from(`${recorded}\n`);
    writeFileSync(join(folder, 'stream'), '');
    const { transcript, told } = followed();
    for (let at = 0; at < bytes.length; at += 7_919) {
      appendFileSync(join(folder, 'stream'), bytes.subarray(at, at + 7_919));
      await new Promise(setImmediate);
    }
    await transcript.ready(60_000);
    transcript.end();
    const whole = await readWhole();
    const rows = whole.rows(0, whole.count);
    expect(rows.length).toBeGreaterThan(100);
    expect(facts(transcript.rows(0, transcript.count))).toEqual(facts(rows));
    expect(facts([...told.values()].sort((one, other) => one.n - other.n))).toEqual(facts(rows));
    expect(transcript.usage).toEqual(whole.usage);
    whole.close();
  });

  it('that somebody comes to late begins at its beginning, and takes each event of the engine once [WEB-51]', async () => {
    const stamp = (seq: number): { run: string; seq: number; at: string } => ({
      ...{ run: 'r-1', seq },
      at: new Date(Date.UTC(2026, 0, 1) + seq * 10).toISOString(),
    });
    const engine: StampedEvent[] = [
      { type: 'phase-entered', session, phase: 'work', ...stamp(1) },
      { type: 'agent-started', session, pid: 1, ...stamp(2) },
      { type: 'progress-told', session, message: 'half', percent: undefined, ...stamp(4) },
    ];
    const text = (words: string): string =>
      `${JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text: words }] } })}\n`;
    writeFileSync(
      join(folder, 'log'),
      engine.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
    writeFileSync(
      join(folder, 'stream'),
      `${text('one')}${text('two')}${text('three').slice(0, 20)}`,
    );
    const { transcript } = followed();
    for (const event of engine) transcript.take(event);
    await transcript.ready(60_000);
    const words = (): string[] => transcript.rows(0, 99).map((row) => row.words);
    expect(words()).toEqual(['work', 'one', 'half', 'two']);
    appendFileSync(join(folder, 'stream'), text('three').slice(20));
    transcript.take({
      type: 'agent-exited',
      session,
      exit_code: 0,
      signal: undefined,
      ...stamp(9),
    });
    transcript.end();
    expect(words()).toEqual(['work', 'one', 'half', 'two', 'three']);
  });

  it('shows of a row that stands for very much its beginning, and how much more there is [WEB-124]', async () => {
    const line = (type: string, content: object): string =>
      `${JSON.stringify({ type, message: { content: [content] } })}\n`;
    const calls = Array.from({ length: 300 }, (_, at) => {
      const id = `c${at}`;
      const input = { file_path: `/project/${at}.txt` };
      return (
        line('assistant', { type: 'tool_use', id, name: 'Read', input }) +
        line('user', { type: 'tool_result', tool_use_id: id, content: 'x'.repeat(30_000) })
      );
    });
    writeFileSync(join(folder, 'stream'), calls.join(''));
    const transcript = await readWhole();
    expect(transcript.rows(0, 9)).toMatchObject([{ count: 300 }]);
    const detail = await transcript.detail(0);
    expect(JSON.stringify(detail).length).toBeLessThan(500_000);
    expect(detail?.parts).toHaveLength(14);
    expect(detail?.left_out).toBe(600 - 28);
    transcript.close();
  });

  it('is searched, and shown line by line, by pieces of its stream [WEB-61] [WEB-62]', async () => {
    writeFileSync(join(folder, 'stream'), `${recorded}\n{"type":"new","secret":"NeeDle\\u202e"}\n`);
    const transcript = await readWhole();
    const last = transcript.count - 1;
    expect(await transcript.find('needle')).toEqual({ rows: [last], whole: true });
    expect(await transcript.find('not there at all')).toEqual({ rows: [], whole: true });
    const { count } = transcript.lines(0, 1);
    expect(count).toBe(recorded.split('\n').filter((line) => line.trim() !== '').length + 1);
    const [line] = transcript.lines(count - 1, 5).lines;
    expect(line).toMatchObject({ n: count - 1, left_out: 0 });
    expect(line?.text).toContain('NeeDle');
    transcript.close();
  });
});
