import { describe, expect, it } from 'vitest';
import type { EngineEvent, RunEvent, StampedEvent } from '../../src/model/event.ts';
import { foldRun, type RunState } from '../../src/model/run-state.ts';
import { carriedOver } from '../../src/model/wait-state.ts';

const session = 's-1';
const started: EngineEvent = {
  type: 'run-started',
  pid: 42,
  project: '/p',
  carried: {},
};
const picked: EngineEvent = {
  type: 'task-picked',
  session,
  task: 't-1',
  title: 'Mend it',
  attempt: 2,
  max_attempts: 3,
};
const ended: EngineEvent = {
  type: 'session-ended',
  session,
  task: 't-1',
  title: 'Mend it',
  outcome: 'completed',
  reason: '1 check passed',
  charged: true,
  verified: true,
  next: { status: 'done' },
  cost_usd: 1.5,
  turns: 4,
  duration_ms: 9_000,
};
const recorded: EngineEvent = { type: 'task-recorded', session, task: 't-1', status: 'done' };

function stamped(events: RunEvent[], run = 'r-1'): StampedEvent[] {
  return events.map((event, index) => ({
    ...event,
    run,
    seq: index + 1,
    at: `2026-11-21T03:00:${String(index).padStart(2, '0')}.000Z`,
  }));
}

function fold(events: StampedEvent[]): RunState | undefined {
  let state: RunState | undefined;
  for (const event of events) state = foldRun(state, event);
  return state;
}

function says(text: string): RunEvent {
  return { type: 'text', session, text, subagent: false };
}

describe('the state of a run', () => {
  it('begins with the run [MON-33]', () => {
    expect(fold(stamped([started]))).toEqual({
      run: 'r-1',
      pid: 42,
      project: '/p',
      started: '2026-11-21T03:00:00.000Z',
      ended: undefined,
      end: undefined,
      why: undefined,
      current: undefined,
      finished: [],
      recovered: false,
      cost_usd: 0,
      waiting: undefined,
      limit: undefined,
      back_off: undefined,
      held: undefined,
      pausing: false,
    });
  });

  it('knows what it waits for, and what the next run takes over [MON-52]', () => {
    const until = '2026-11-21T04:00:00.000Z';
    const wait = { cause: 'limit', limit: 'weekly', why: 'w', until } as const;
    const met = { type: 'obstacle-met', ...wait } as const;
    const parked = { type: 'wait-began', ...wait } as const;
    const before = fold(stamped([started, met]));
    expect(before?.waiting).toBeUndefined();
    expect(before && carriedOver(before)).toEqual({ limit: { limit: 'weekly', until } });
    const waiting = fold(stamped([started, met, parked]));
    expect(waiting?.waiting).toMatchObject({ cause: 'limit', until });
    expect(waiting?.waiting?.since).toBe('2026-11-21T03:00:02.000Z');
    expect(waiting && carriedOver(waiting)).toEqual({ limit: { limit: 'weekly', until } });

    const stopped = fold(
      stamped([started, met, parked, { type: 'wait-ended', cause: 'limit', how: 'stopped' }]),
    );
    expect(stopped?.waiting).toBeUndefined();
    expect(stopped && carriedOver(stopped)).toEqual({ limit: { limit: 'weekly', until } });
    const over = fold(
      stamped([started, met, parked, { type: 'wait-ended', cause: 'limit', how: 'resumed' }]),
    );
    expect(over && carriedOver(over)).toEqual({});
  });

  it('knows of a pause that is asked for, and of one that a person has to end [MON-52]', () => {
    const pause = { id: '1', command: { verb: 'pause' }, refused: undefined } as const;
    const asked = fold(stamped([started, picked, { type: 'control-taken', ...pause }]));
    expect(asked?.pausing).toBe(true);
    const files = ['.claude/settings.json'];
    const changed = { type: 'settings-changed', session, files } as const;
    const paused = { type: 'wait-began', cause: 'paused', why: 'p', until: undefined } as const;
    const held = fold(stamped([started, picked, changed, paused]));
    expect(held?.pausing).toBe(false);
    expect(held && carriedOver(held).held).toContain('.claude/settings.json');
    const stop = { type: 'wait-ended', cause: 'paused', how: 'stopped' } as const;
    expect(fold(stamped([started, changed, paused, stop]))?.held).toBeDefined();
    const resume = { ...stop, how: 'resumed' } as const;
    expect(fold(stamped([started, changed, paused, resume]))?.held).toBeUndefined();
  });

  it('shows the session that is played, phase by phase [MON-33]', () => {
    const events: RunEvent[] = [
      started,
      picked,
      { type: 'phase-entered', session, phase: 'work' },
      { type: 'agent-started', session, pid: 77 },
      says('I look at it'),
    ];
    expect(fold(stamped(events))?.current).toEqual({
      session,
      task: 't-1',
      title: 'Mend it',
      attempt: 2,
      max_attempts: 3,
      phase: 'work',
      since: '2026-11-21T03:00:01.000Z',
      phase_since: '2026-11-21T03:00:02.000Z',
      agent_pid: 77,
      last_lines: ['I look at it'],
      told: [],
      cost_usd: 0,
      turns: 0,
      outcome: undefined,
    });
    events.push({ type: 'agent-exited', session, exit_code: 0, signal: undefined });
    expect(fold(stamped(events))?.current?.agent_pid).toBeUndefined();
  });

  it('has a session as current until its task is recorded [MON-33]', () => {
    const decided = fold(stamped([started, picked, ended]));
    expect(decided?.current).toMatchObject({ session, outcome: 'completed' });
    const done = fold(stamped([started, picked, ended, recorded]));
    expect(done).toMatchObject({ current: undefined, cost_usd: 1.5 });
    expect(done?.finished).toEqual([
      {
        session,
        task: 't-1',
        title: 'Mend it',
        outcome: 'completed',
        verified: true,
        reason: '1 check passed',
        duration_ms: 9_000,
        cost_usd: 1.5,
      },
    ]);
  });

  it('adds up what the sessions cost, and ends with the run [MON-33]', () => {
    const again = { ...ended, session: 's-2' };
    const events: RunEvent[] = [
      started,
      picked,
      ended,
      recorded,
      { ...picked, session: 's-2' },
      again,
      {
        type: 'run-ended',
        end: 'drained',
        why: 'all done',
        done: 1,
        unverified: 0,
        not_done: 0,
        cost_usd: 3,
      },
    ];
    expect(fold(stamped(events))).toMatchObject({
      cost_usd: 3,
      // Its task was never recorded: the next run has to mend that.
      current: { session: 's-2', outcome: 'completed' },
      end: 'drained',
      why: 'all done',
      ended: '2026-11-21T03:00:06.000Z',
    });
  });

  it('takes cost and turns from the results as they come [MON-33]', () => {
    const turn: RunEvent = {
      type: 'turn-ended',
      session,
      subtype: 'success',
      failed: false,
      terminal_reason: 'completed',
      stop_reason: 'end_turn',
      api_status: undefined,
      api_error: undefined,
      turns: 2,
      cost_usd: 0.5,
      tokens: { input: 1, output: 1, cached: 0 },
      denials: [],
      words: 'Done.',
    };
    const state = fold(stamped([started, picked, turn, { ...turn, turns: 1, cost_usd: 0.75 }]));
    expect(state?.current).toMatchObject({ cost_usd: 0.75, turns: 3 });
  });

  it('is the same from the log as live, but for what only live events tell [MON-33]', () => {
    const live = stamped([started, picked, says('a'), ended, recorded]);
    const logged = live.filter(({ type }) => type !== 'text');
    expect(fold(logged)).toEqual(fold(live));
  });

  it('begins anew with another run, and with a log that lost its beginning [MON-33]', () => {
    const state = fold([...stamped([started]), ...stamped([picked, says('/etc/hosts')], 'r-2')]);
    expect(state).toMatchObject({
      run: 'r-2',
      pid: 0,
      current: { session, last_lines: ['/etc/hosts'] },
    });
  });

  it('knows that its run has mended what an earlier one left [MON-33]', () => {
    const recovered: EngineEvent = {
      type: 'session-recovered',
      session,
      task: 't-1',
      how: 'its record is kept',
      ended_processes: 0,
    };
    expect(fold(stamped([started, recovered]))?.recovered).toBe(true);
  });

  it('stays the very same for an event that changes nothing [MON-33]', () => {
    const state = fold(stamped([started, picked]));
    const [beat] = stamped([{ type: 'stream-beat', session, subagent: false }]);
    const [other] = stamped([{ type: 'text', session: 's-9', text: 'x', subagent: false }]);
    if (state === undefined || beat === undefined || other === undefined)
      throw new Error('no event');
    expect(foldRun(state, beat)).toBe(state);
    expect(foldRun(state, other)).toBe(state);
  });

  it('keeps the last five lines, of the session and of the engine [MON-34]', () => {
    const events: RunEvent[] = [
      started,
      picked,
      ...['1', '2', '3', 'read /p/src/a.ts'].map(says),
      { type: 'progress-told', session, message: 'half\u001b[2J way', percent: 50 },
      {
        type: 'check-ended',
        purpose: 'verify',
        session,
        result: {
          name: 'test',
          command: 'npm test',
          passed: false,
          exit_code: 1,
          timed_out: false,
          duration_ms: 2_300,
          tail: '',
        },
      },
      { type: 'stop-sent', session, why: 'silence', how: 'interrupt' },
    ];
    expect(fold(stamped(events))?.current?.last_lines).toEqual([
      '3',
      'read src/a.ts',
      'half way (50 %)',
      'test failed: exit 1 after 2.3s',
      'stops the agent: silence (interrupt)',
    ]);
  });
});
