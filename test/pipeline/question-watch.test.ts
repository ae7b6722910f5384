import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import { askBoundMs } from '../../src/model/question.ts';
import type { AskedSignal, AskEndedSignal } from '../../src/model/signal.ts';
import { Activity } from '../../src/monitor/activity.ts';
import { QuestionWatch } from '../../src/pipeline/session/question-watch.ts';
import { StillTimer } from '../../src/pipeline/session/still-timer.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

function asked(id: string, wait_ms: number): AskedSignal {
  const until = new Date(Date.now() + wait_ms).toISOString();
  return { type: 'asked', at: until, id, question: `${id}?`, until, answers: 0 };
}

function ended(id: string, how: AskEndedSignal['how'], answer?: string): AskEndedSignal {
  const at = new Date().toISOString();
  const given = answer === undefined ? {} : { answer };
  return { type: 'ask-ended', at, id, question: `${id}?`, how, answers: 0, ...given };
}

describe('what a session asks, as the engine follows it', () => {
  let told: RunEvent[];
  let clocks: string[];
  let watch: QuestionWatch;

  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    told = [];
    clocks = [];
    watch = new QuestionWatch({
      ...{ session: 's', task: 't', now: () => new Date() },
      emit: (event) => told.push(event),
      opened: (longest) => clocks.push(`still for ${longest}`),
      closed: (answered) => clocks.push(answered ? 'answered' : 'go on'),
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const ends = (): string[] =>
    told.flatMap((event) => (event.type === 'question-ended' ? [`${event.id} ${event.how}`] : []));

  it('ends by its answer [ASK-10] [ASK-12]', () => {
    watch.take(asked('q1', 60_000));
    watch.take(ended('q1', 'answered', 'yes'));
    expect(told).toMatchObject([
      { type: 'question-asked', id: 'q1', task: 't', until: '2026-01-01T00:01:00.000Z' },
      { type: 'question-ended', id: 'q1', how: 'answered', answer: 'yes' },
    ]);
    expect(clocks).toEqual(['still for 70000', 'answered']);
  });

  it('ends by itself where its server says nothing, however long it says that it waits [ASK-10] [ASK-11]', () => {
    watch.take(asked('q1', 100 * askBoundMs));
    vi.advanceTimersByTime(askBoundMs + 9_999);
    expect(ends()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends()).toEqual(['q1 expired']);
    expect(clocks).toEqual([`still for ${askBoundMs + 10_000}`, 'go on']);
    watch.take(asked('q1', 60_000));
    expect(clocks).toHaveLength(2);
  });

  it('ends with its call, with another question, and with the session [ASK-11]', () => {
    watch.take(asked('q1', 60_000));
    watch.callEnded();
    watch.callEnded();
    watch.take(asked('q2', 60_000));
    watch.take(asked('q3', 60_000));
    watch.close();
    watch.take(asked('q4', 60_000));
    watch.take(ended('q3', 'answered', 'late'));
    expect(ends()).toEqual(['q1 cancelled', 'q2 cancelled', 'q3 cancelled']);
    vi.advanceTimersByTime(60 * 60_000);
    expect(ends()).toHaveLength(3);
  });

  it('is told of where nobody was there, and of an answer that came late [ASK-8] [ASK-12]', () => {
    watch.take(ended('q1', 'nobody'));
    watch.take(ended('q1', 'nobody'));
    watch.take(ended('q1', 'answered', 'yes'));
    expect(ends()).toEqual(['q1 nobody', 'q1 answered']);
    expect(clocks).toEqual(['answered']);
  });

  it('lets the deadline of the session stand still [ASK-10]', () => {
    const over = vi.fn();
    const timer = new StillTimer(1_000, () => new Date(), over);
    vi.advanceTimersByTime(600);
    timer.hold();
    timer.hold();
    vi.advanceTimersByTime(10_000);
    timer.release();
    timer.release();
    vi.advanceTimersByTime(399);
    expect(over).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(over).toHaveBeenCalledOnce();
    timer.close();
  });

  it('lets the time of the call stand still [ASK-10]', () => {
    const times = { start: 10_000, model: 10_000, stream: 10_000, tool: 10_000 };
    const others = { after_result: 10_000, stop_step: 1_000, back_off: 1_000, tools: {} };
    const waits = { back_off_max: 1_000, park_jitter: 1_000 };
    const activity = new Activity(
      { ...times, ...others, ...waits },
      { mcp_tool_ms: 30_000, now: 0 },
    );
    activity.promptSent(0);
    const call = { id: 'a', name: 'mcp__ralph__ask_human', input: {}, subagent: false };
    activity.take({ type: 'tool-opened', ...call }, 1_000);
    expect(activity.deadline).toBe(31_000);
    activity.askPerson(2_000, 302_000);
    expect(activity.view).toMatchObject({
      ...{ state: 'tool-open', since: 2_000, deadline: 331_000 },
      words: 'waits for the answer of a person',
    });
    activity.askEnded(102_000);
    expect(activity.deadline).toBe(131_000);
    activity.take(
      { type: 'tool-closed', id: 'a', name: call.name, failed: false, output: '' },
      103_000,
    );
    expect(activity.view).toMatchObject({ state: 'waiting-model', deadline: 113_000 });
  });
});
