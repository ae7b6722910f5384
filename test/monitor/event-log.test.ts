import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineEvent, RunEvent, StampedEvent } from '../../src/model/event.ts';
import { EventLog, readEvents } from '../../src/monitor/event-log.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ralph-event-log-'));
  path = join(folder, 'events', 'r-1.jsonl');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const sent: EngineEvent = { type: 'prompt-sent', session: 's-1' };
const picked: EngineEvent = {
  type: 'task-picked',
  session: 's-1',
  task: 't-1',
  title: 'x',
  attempt: 1,
  max_attempts: 3,
};
const exited: EngineEvent = {
  type: 'agent-exited',
  session: 's-1',
  exit_code: undefined,
  signal: 'SIGKILL',
};
const said: RunEvent = { type: 'text', session: 's-1', text: 'hello', subagent: false };

function openLog(): EventLog {
  let second = 0;
  const now = (): Date => new Date(Date.UTC(2026, 10, 21, 3, 0, second++));
  const log = EventLog.open(path, { run: 'r-1', now });
  if (!log.ok) throw new Error(`the log does not open: ${log.failure.reason}`);
  return log.value;
}

function read(): StampedEvent[] {
  const events = readEvents(path);
  if (!events.ok) throw new Error(`the log does not read: ${events.failure.reason}`);
  return events.value;
}

function stamp(event: RunEvent, seq: number): StampedEvent {
  return { ...event, run: 'r-1', seq, at: `2026-11-21T03:00:0${seq - 1}.000Z` };
}

describe('an event log', () => {
  it('stamps every event and writes what the engine tells [MON-29]', () => {
    const log = openLog();
    const seen: StampedEvent[] = [];
    log.subscribe((event) => seen.push(event));
    const returned = [picked, said, sent].map((event) => log.append(event));
    log.close();
    expect(returned).toEqual([stamp(picked, 1), stamp(said, 2), stamp(sent, 3)]);
    expect(seen).toEqual(returned);
    expect(read()).toEqual([stamp(picked, 1), stamp(sent, 3)]);
  });

  it('has an event on disk before a watcher hears of it [MON-29]', () => {
    const log = openLog();
    let onDisk: StampedEvent[] = [];
    log.subscribe(() => {
      onDisk = read();
    });
    log.append(picked);
    log.close();
    expect(onDisk).toEqual([stamp(picked, 1)]);
  });

  it('reads back an event whose value is not there [MON-29]', () => {
    const log = openLog();
    log.append(exited);
    log.close();
    expect(read()).toEqual([stamp(exited, 1)]);
  });

  it('goes on when a watcher throws [MON-30]', () => {
    const log = openLog();
    const seen: string[] = [];
    log.subscribe(() => {
      throw new Error('a broken printer');
    });
    const leave = log.subscribe(({ type }) => seen.push(type));
    log.append(picked);
    leave();
    log.append(sent);
    log.close();
    expect(seen).toEqual(['task-picked']);
    expect(read()).toHaveLength(2);
  });

  it('reads up to a last line that is cut [MON-31]', () => {
    const log = openLog();
    log.append(picked);
    log.append(sent);
    log.close();
    const whole = readFileSync(path, 'utf8');
    const last = whole.trimEnd().lastIndexOf('\n') + 1;
    for (let end = last; end < whole.length - 1; end++) {
      writeFileSync(path, whole.slice(0, end));
      expect(read()).toEqual([stamp(picked, 1)]);
    }
  });

  it.each([
    { ...stamp(sent, 9), type: 'of-the-future' },
    { ...stamp(sent, 9), session: 7 },
    { ...stamp(sent, 9), seq: '9' },
    { ...picked, run: 'r-1', seq: 9 },
    { type: 'check-ended', run: 'r-1', seq: 9, at: 'x', session: 's-1', result: 'passed' },
    { type: 'session-ended', run: 'r-1', seq: 9, at: 'x', session: 's-1', charged: 'no' },
    { type: 'tasks-joined', run: 'r-1', seq: 9, at: 'x', session: 's-1', tasks: 't-1' },
    'text',
    null,
    [],
  ])('leaves out %j, which is no event [MON-31]', (value) => {
    const log = openLog();
    log.append(picked);
    appendFileSync(path, `${JSON.stringify(value)}\n`);
    log.append(sent);
    log.close();
    expect(read().map(({ type }) => type)).toEqual(['task-picked', 'prompt-sent']);
  });

  it('that is not there has no events [MON-31]', () => {
    expect(read()).toEqual([]);
  });

  it('that cannot be opened says so [MON-32]', () => {
    writeFileSync(join(folder, 'events'), 'a file where the folder should be');
    const log = EventLog.open(path, { run: 'r-1', now: () => new Date(0) });
    expect(log.ok ? undefined : log.failure.reason).toBe('unwritable');
  });

  it('that cannot be written any more says so, and still tells its watchers [MON-32]', () => {
    const log = openLog();
    const seen: string[] = [];
    log.subscribe(({ type }) => seen.push(type));
    expect(log.failure).toBeUndefined();
    log.close();
    log.append(picked);
    expect(log.failure?.reason).toBe('unwritable');
    expect(seen).toEqual(['task-picked']);
  });
});
