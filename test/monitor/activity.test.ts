import { describe, expect, it } from 'vitest';
import type { TranscriptEvent } from '../../src/model/event.ts';
import type { Timers } from '../../src/model/config.ts';
import { Activity, type ActivityView } from '../../src/monitor/activity.ts';
import { recordedEvents } from './recorded-stream.ts';

/** Each timer has a figure of its own, so that a deadline tells which one it is. */
const timers: Timers = {
  start: 60_000,
  model: 300_000,
  stream: 180_000,
  tool: 610_000,
  after_result: 10_000,
  stop_step: 5_000,
  back_off: 2_000,
  back_off_max: 300_000,
  park_jitter: 60_000,
  tools: {},
};
const mcp_tool_ms = 900_000;

type Step = [at: number, event: TranscriptEvent | 'prompt-sent'];

/** Seconds in, the view after the last step out, its times in seconds too. */
function after(steps: Step[], changed: Partial<Timers> = {}): ActivityView {
  const activity = new Activity({ ...timers, ...changed }, { mcp_tool_ms, now: 0 });
  for (const [at, event] of steps) {
    if (event === 'prompt-sent') activity.promptSent(at * 1000);
    else activity.take(event, at * 1000);
  }
  const { since, deadline, ...rest } = activity.view;
  return { ...rest, since: since / 1000, deadline: deadline / 1000 };
}

const init: TranscriptEvent = {
  type: 'agent-initialized',
  model: 'm',
  agent_version: 'v',
  tools: [],
  mcp_servers: [],
};
const beat: TranscriptEvent = { type: 'stream-beat', subagent: false };
const text: TranscriptEvent = { type: 'text', text: 'a', subagent: false };
const result: TranscriptEvent = {
  type: 'turn-ended',
  subtype: 'success',
  failed: false,
  terminal_reason: 'completed',
  stop_reason: 'end_turn',
  api_status: undefined,
  api_error: undefined,
  turns: 1,
  cost_usd: 0,
  tokens: { input: 0, output: 0, cached: 0 },
  denials: [],
  words: '',
};

function opened(id: string, name: string, subagent = false): TranscriptEvent {
  return { type: 'tool-opened', id, name, input: {}, subagent };
}

function bash(timeout: unknown): TranscriptEvent {
  return { ...opened('a', 'Bash'), input: { command: 'make', timeout } } as TranscriptEvent;
}

function closed(id: string): TranscriptEvent {
  return { type: 'tool-closed', id, name: undefined, failed: false, output: '' };
}

function background(status: string): TranscriptEvent {
  return { type: 'background-changed', id: 'b', status, description: '' };
}

function retried(delay_ms: number): TranscriptEvent {
  return {
    type: 'api-retried',
    attempt: 1,
    max_retries: 10,
    delay_ms,
    status: 529,
    error: 'overloaded',
  };
}

describe('silence', () => {
  it.each<[string, Step[], Partial<ActivityView>]>([
    ['starting', [], { state: 'starting', since: 0, deadline: 60, stop: 'start' }],
    [
      'waiting-model',
      [[2, 'prompt-sent']],
      { state: 'waiting-model', since: 2, deadline: 302, stop: 'silence' },
    ],
    ['waiting-model', [[3, init]], { state: 'waiting-model', deadline: 303, stop: 'silence' }],
    [
      'waiting-model',
      [
        [3, init],
        [5, { type: 'model-asked' }],
      ],
      { state: 'waiting-model', since: 5, deadline: 305 },
    ],
    [
      'streaming',
      [
        [3, init],
        [5, beat],
        [9, beat],
      ],
      { state: 'streaming', since: 5, deadline: 189, stop: 'silence' },
    ],
    [
      'tool-open',
      [
        [3, init],
        [5, opened('a', 'Bash')],
      ],
      { state: 'tool-open', since: 5, deadline: 615, stop: 'tool', words: 'runs Bash' },
    ],
    [
      'waiting-model',
      [
        [5, opened('a', 'Bash')],
        [7, closed('a')],
      ],
      { state: 'waiting-model', since: 7, deadline: 307 },
    ],
    [
      'after-result',
      [
        [5, text],
        [7, result],
      ],
      { state: 'after-result', since: 7, deadline: 17, stop: 'lingering' },
    ],
    [
      'waiting-model',
      [
        [7, result],
        [8, init],
      ],
      { state: 'waiting-model', since: 8, deadline: 308 },
    ],
  ])('is judged as %s after %j [MON-16]', (_, steps, view) => {
    expect(after(steps)).toMatchObject(view);
  });

  it('goes on after its result when it has read what came meanwhile [MON-16]', () => {
    const taken: TranscriptEvent = { type: 'message-taken', id: 'u' };
    const steps: Step[] = [
      [0, 'prompt-sent'],
      [1, init],
      [2, text],
      [3, result],
      [5, taken],
    ];
    expect(after(steps)).toMatchObject({ state: 'waiting-model', since: 5, deadline: 305 });
    // In the middle of an answer it is a sign, and nothing else.
    const during = after([
      [0, 'prompt-sent'],
      [1, init],
      [2, beat],
      [5, taken],
    ]);
    expect(during).toMatchObject({ state: 'streaming', since: 2, deadline: 185 });
  });

  it('in an answer is as long as a wait when no partial messages come [MON-16]', () => {
    expect(after([[5, text]])).toMatchObject({ state: 'streaming', deadline: 305 });
  });

  it('after feedback on an answer is a wait for the model again [MON-16]', () => {
    const told: TranscriptEvent = { type: 'told', words: 'Stop hook feedback' };
    expect(
      after([
        [5, beat],
        [6, told],
      ]),
    ).toMatchObject({ state: 'waiting-model', deadline: 306 });
  });

  it('of 298 seconds in one Bash call is well [MON-17]', () => {
    const activity = new Activity(timers, { mcp_tool_ms, now: 0 });
    let at = 0;
    for (const event of recordedEvents('L_bash300.jsonl')) {
      at += event.type === 'tool-closed' ? 298_000 : 100;
      expect(at).toBeLessThan(activity.deadline);
      activity.take(event, at);
    }
    expect(activity.view.state).toBe('after-result');
  });

  it('in a call of an MCP tool has the limit of those [MON-17]', () => {
    expect(after([[5, opened('a', 'mcp__ralph__run_checks')]])).toMatchObject({
      deadline: 905,
      words: 'runs mcp__ralph__run_checks',
    });
  });

  it.each<[string, TranscriptEvent, number]>([
    ['a tool of its own', opened('a', 'Bash'), 1_200],
    ['an MCP tool of its own', opened('a', 'mcp__ralph__run_checks'), 60],
    ['another MCP tool', opened('a', 'mcp__ralph__complete_task'), 900],
    ['any other tool', opened('a', 'Read'), 610],
    ['a name that every object has', opened('a', 'constructor'), 610],
    ['a subagent of its own', opened('a', 'Agent'), 2_000],
    ['a time-out of the call itself', bash(5_000_000), 1_200],
  ])('in %s has the limit of it [MON-40]', (_, call, limit) => {
    const tools = { Bash: 1_200_000, mcp__ralph__run_checks: 60_000, Agent: 2_000_000 };
    expect(after([[0, call]], { tools })).toMatchObject({ deadline: limit, stop: 'tool' });
  });

  it.each<[string, unknown, number]>([
    ['longer', 900_000, 910],
    ['shorter', 60_000, 610],
    ['no number', '900000', 610],
    ['negative', -1, 610],
    ['not finite', NaN, 610],
    ['beyond all timers', 1e300, 20 * 24 * 3_600 + 10],
  ])('in a command whose own time-out is %s [MON-40]', (_, timeout, limit) => {
    expect(after([[0, bash(timeout)]])).toMatchObject({ deadline: limit });
    const other = { ...opened('a', 'Read'), input: { timeout } } as TranscriptEvent;
    expect(after([[0, other]])).toMatchObject({ deadline: 610 });
  });

  it('in a hook has the limit of a call [MON-17]', () => {
    const hook: TranscriptEvent = { type: 'hook-started', id: 'h', name: 'Stop' };
    const steps: Step[] = [
      [3, init],
      [5, hook],
    ];
    expect(after(steps)).toMatchObject({ deadline: 615, words: 'runs hook Stop' });
    const ran: TranscriptEvent = { type: 'hook-ran', id: 'h', name: 'Stop', outcome: 'success' };
    expect(after([...steps, [9, ran]])).toMatchObject({ state: 'waiting-model' });
  });

  it('counts for the oldest call, and for one that waited from the end of the other [MON-17]', () => {
    const both: Step[] = [
      [5, opened('a', 'Bash')],
      [6, opened('b', 'Bash')],
    ];
    expect(after([...both, [500, beat]])).toMatchObject({ since: 5, deadline: 615 });
    expect(after([...both, [600, closed('a')]])).toMatchObject({ since: 6, deadline: 1_210 });
    // A later call that ends says nothing of the one before it.
    expect(after([...both, [600, closed('b')]])).toMatchObject({ since: 5, deadline: 615 });
  });

  it('is put off by the delay of a retry that was announced [MON-18]', () => {
    expect(
      after([
        [3, init],
        [5, retried(32_000)],
      ]),
    ).toMatchObject({
      state: 'waiting-model',
      deadline: 337,
      words: 'asks the model again in 32s (overloaded)',
    });
  });

  it('may last three minutes while the conversation is compacted, and no longer after [MON-18]', () => {
    const steps: Step[] = [
      [3, init],
      [5, { type: 'compacting' }],
    ];
    expect(after(steps, { model: 20_000 })).toMatchObject({ deadline: 185 });
    expect(after(steps)).toMatchObject({ deadline: 305 });
    const done: Step[] = [...steps, [100, { type: 'compacted', before_tokens: 9 }]];
    expect(after(done, { model: 20_000 })).toMatchObject({ deadline: 120 });
  });

  it('of a subagent is judged by its signs and its own calls [MON-19]', () => {
    const agent: Step[] = [
      [5, opened('a', 'Agent')],
      [900, { type: 'text', text: 'x', subagent: true }],
    ];
    expect(after(agent)).toMatchObject({
      state: 'tool-open',
      deadline: 1_510,
      words: 'runs Agent',
    });
    const inner: Step[] = [...agent, [1_000, opened('b', 'mcp__ralph__run_checks', true)]];
    expect(after(inner)).toMatchObject({ since: 1_000, deadline: 1_900 });
    expect(after([...inner, [1_100, closed('b')]])).toMatchObject({ since: 5, deadline: 1_710 });
    expect(after([...inner, [1_100, closed('b')], [1_200, background('running')]])).toMatchObject({
      deadline: 1_810,
    });
  });

  it('after the result is longer while work goes on in the background [MON-20]', () => {
    const steps: Step[] = [
      [4, background('running')],
      [5, result],
    ];
    expect(after(steps)).toMatchObject({ state: 'after-result', deadline: 615, stop: 'lingering' });
    expect(after([...steps, [9, background('killed')]])).toMatchObject({ deadline: 19 });
    expect(after([...steps, [9, background('killed')], [9, background('updated')]])).toMatchObject({
      deadline: 19,
    });
  });

  it('after the result does not count calls that were cut off [MON-20]', () => {
    expect(
      after([
        [4, opened('a', 'Bash')],
        [5, result],
      ]),
    ).toMatchObject({ state: 'after-result', deadline: 15 });
  });

  it.each<TranscriptEvent>([
    { type: 'malformed-line', bytes: 1, head: 'x' },
    { type: 'unknown-message', name: 'x', bytes: 1 },
    { type: 'housekeeping', name: 'keep_alive' },
    { type: 'control-answered', request_id: 'x', failed: false, answer: {} },
    { type: 'told', words: 'x' },
  ])('is not broken by $type [MON-21]', (event) => {
    const later = 50;
    expect(after([[later, event]])).toMatchObject({ state: 'starting', deadline: 60 });
    expect(
      after([
        [3, init],
        [later, event],
      ]),
    ).toMatchObject({ state: 'waiting-model', deadline: 303 });
    expect(
      after([
        [5, opened('a', 'Bash')],
        [later, event],
      ]),
    ).toMatchObject({ state: 'tool-open', deadline: 615 });
  });

  it('tells how many tasks run in the background [MON-20]', () => {
    const activity = new Activity(timers, { mcp_tool_ms, now: 0 });
    const counts = recordedEvents('bg2.jsonl').map((event, at) => {
      activity.take(event, at);
      return activity.background;
    });
    expect(Math.max(...counts)).toBe(1);
    expect(counts.at(-1)).toBe(0);
  });
});
