import { describe, expect, it } from 'vitest';
import type { SessionReading } from '../../src/model/session-end.ts';
import { type ProcessEnd, StreamJudge } from '../../src/monitor/judge.ts';
import { translateLine } from '../../src/monitor/translate.ts';
import { recordedEvents, recordedStderr, recordedStreams } from './recorded-stream.ts';

/** A recorded session needs the server `ralph` when its stream names it at all. */
function judgeRecorded(stream: string, exit_code: number): SessionReading {
  const events = recordedEvents(stream);
  const names = events.flatMap((event) =>
    event.type === 'agent-initialized' ? event.mcp_servers.map(({ name }) => name) : [],
  );
  const judge = new StreamJudge(names.includes('ralph') ? ['ralph'] : []);
  for (const event of events) judge.take(event);
  const signal = exit_code < 0 ? 'SIGKILL' : undefined;
  return judge.reading({
    exit_code: exit_code < 0 ? undefined : exit_code,
    signal,
    stderr: recordedStderr(stream),
  });
}

function recorded(stream: string): SessionReading {
  const entry = recordedStreams.find((one) => one.stream === stream);
  if (entry === undefined) throw new Error(`${stream} is not in the index`);
  return judgeRecorded(stream, entry.exit_code);
}

const exit0: ProcessEnd = { exit_code: 0, signal: undefined, stderr: '' };
const exit1: ProcessEnd = { exit_code: 1, signal: undefined, stderr: '' };

function judge(lines: unknown[], end: ProcessEnd, expected: string[] = []): SessionReading {
  const one = new StreamJudge(expected);
  for (const line of lines) {
    for (const event of translateLine(JSON.stringify(line))) one.take(event);
  }
  return one.reading(end);
}

function use(limit: string | undefined, share: number | undefined, status = 'allowed'): object {
  const rate_limit_info = { status, rateLimitType: limit, resetsAt: 1, utilization: share };
  return { type: 'rate_limit_event', rate_limit_info };
}

const init = { type: 'system', subtype: 'init', model: 'm', tools: [], mcp_servers: [] };
const success = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  terminal_reason: 'completed',
  num_turns: 1,
  total_cost_usd: 1,
  result: 'Done.',
};

describe('every recorded stream', () => {
  it('is one of the 58 that the index names [MON-8]', () => {
    expect(recordedStreams).toHaveLength(58);
  });

  it.each(recordedStreams)(
    '$stream ($what) reads as $end [MON-8]',
    ({ stream, exit_code, end, detail }) => {
      const reading = judgeRecorded(stream, exit_code);
      expect({ end: reading.end, detail: reading.detail }).toEqual({ end, detail });
    },
  );
});

describe('a reading', () => {
  it('has cost and tokens of the last result and the turns of all [MON-9]', () => {
    expect(recorded('bg2.jsonl')).toMatchObject({
      turns: 3,
      cost_usd: 0.0010500000000000002,
      tokens: { input: 30, output: 36, cached: 0 },
      model: 'claude-opus-4-8[1m]',
      agent_version: '2.1.197',
    });
  });

  it.each([
    [{ total_cost_usd: undefined }, 0.75],
    [{ total_cost_usd: 0.5 }, 0.75],
    [{ total_cost_usd: 1 }, 1],
    [{ total_cost_usd: -1, modelUsage: undefined }, 0],
    [{ total_cost_usd: 1, modelUsage: { a: { costUSD: 'x' }, b: 7 } }, 1],
  ])('with %j in its result costs $%s: at least what its models cost [MON-42]', (change, cost) => {
    const modelUsage = { a: { costUSD: 0.5 }, b: { costUSD: 0.25 } };
    expect(judge([init, { ...success, modelUsage, ...change }], exit0).cost_usd).toBe(cost);
  });

  it('of every recorded stream costs what its last result says [MON-42]', () => {
    for (const { stream } of recordedStreams) {
      const costs = recordedEvents(stream).flatMap((event) =>
        event.type === 'turn-ended' ? [event.cost_usd] : [],
      );
      expect(recorded(stream).cost_usd).toBe(costs.at(-1) ?? 0);
    }
    expect(recorded('mb.jsonl').cost_usd).toBeGreaterThan(1);
  });

  it('tells whether a plan pays, and how much of it is used [MON-44]', () => {
    expect(recorded('oa_okunified.jsonl')).toMatchObject({
      subscription: true,
      utilization: {
        limit: 'five_hour',
        share: 0.93,
        resets_at: '2026-11-20T11:46:37.000Z',
      },
    });
    expect(recorded('oa_rl_five_hour.jsonl')).toMatchObject({
      subscription: true,
      utilization: undefined,
    });
    expect(recorded('ok.jsonl')).toMatchObject({ subscription: false, utilization: undefined });
  });

  it.each<[string, object[], string | undefined]>([
    ['the highest of several limits', [use('a', 0.5), use('b', 0.8), use('c', 0.2)], 'b 0.8'],
    ['the last word on each', [use('a', 0.9), use('b', 0.8), use('a', 0.1)], 'b 0.8'],
    ['nothing of one far away', [use('a', 0.9), use('b', 0.3), use('a', undefined)], 'b 0.3'],
    ['one without a name', [use(undefined, 0.4)], 'usage 0.4'],
    ['what was told before a rejection', [use('a', 0.9), use('a', undefined, 'rejected')], 'a 0.9'],
    ['no end of limits', Array.from({ length: 50 }, (_, at) => use(`x${at}`, at)), 'x19 19'],
  ])('of the use of a plan keeps %s [MON-44]', (_, lines, told) => {
    const { utilization } = judge([init, ...lines, success], exit0);
    expect(utilization && `${utilization.limit} ${utilization.share}`).toBe(told);
  });

  it('goes by the last result, whatever came before it [MON-9]', () => {
    const failed = { ...success, is_error: true, api_error_status: 500, result: 'API Error: 500' };
    expect(judge([init, success, init, failed], exit1)).toMatchObject({
      end: 'api-error',
      detail: 'server',
      words: 'API Error: 500',
    });
    expect(judge([init, failed, init, success], exit0).end).toBe('finished');
  });

  it.each([
    [{}, 'finished', undefined],
    [{ is_error: true }, 'agent-error', undefined],
    [{ is_error: undefined }, 'agent-error', undefined],
    [{ num_turns: 0 }, 'nothing-done', undefined],
    [{ terminal_reason: undefined }, 'agent-error', 'no terminal reason'],
    [{ terminal_reason: 'hook_stopped' }, 'agent-error', 'hook_stopped'],
    [{ terminal_reason: 'aborted_tools' }, 'interrupted', undefined],
  ])('with %j in its result is %s [MON-10]', (change, end, detail) => {
    const reading = judge([init, { ...success, ...change }], exit0);
    expect({ end: reading.end, detail: reading.detail }).toEqual({ end, detail });
  });

  it.each([
    [{ terminal_reason: 'max_turns' }, 'max-turns', undefined],
    [{ terminal_reason: 'budget_exhausted' }, 'max-budget', undefined],
    [{ subtype: 'error_during_execution' }, 'agent-error', undefined],
    [{ api_error_status: 413 }, 'api-error', 'prompt-too-long'],
    [{ api_error_status: 402 }, 'api-error', 'billing'],
    [{ api_error_status: 408 }, 'api-error', 'network'],
    [{ api_error_status: 418 }, 'api-error', 'invalid-request'],
    [{ terminal_reason: 'api_error', result: 'who knows' }, 'api-error', 'server'],
  ])('of an error with %j is %s [MON-11]', (change, end, detail) => {
    const reading = judge([init, { ...success, is_error: true, ...change }], exit1);
    expect({ end: reading.end, detail: reading.detail }).toEqual({ end, detail });
  });

  it('takes the structured error before the text [MON-11]', () => {
    const words = 'Unable to connect to API: Overloaded';
    const message = { content: [{ type: 'text', text: words }] };
    const lines = [
      init,
      { type: 'assistant', message, error: 'billing_error' },
      { ...success, is_error: true, result: words },
    ];
    expect(judge(lines, exit1).detail).toBe('billing');
  });

  it('forgets an error and a retry that the model has answered after [MON-11]', () => {
    const retry = { type: 'system', subtype: 'api_retry', error: 'overloaded', error_status: 529 };
    const text = { type: 'assistant', message: { content: [{ type: 'text', text: 'a' }] } };
    const message = { content: [{ type: 'text', text: 'x' }] };
    const failed = { type: 'assistant', message, error: 'server_error' };
    const result = { ...success, is_error: true, result: 'x' };
    expect(judge([init, retry, text, failed, result], exit1).detail).toBe('server');
    expect(judge([init, text, retry, failed, result], exit1).detail).toBe('overloaded');
  });

  it.each([
    ["You've hit your limit · resets 3pm (Asia/Seoul)", 'usage', undefined],
    ["You've hit your weekly limit · resets Nov 24, 10:47am (UTC)", 'seven_day', undefined],
    ["You've hit your Opus limit · resets 3pm (UTC)", 'seven_day_opus', undefined],
    ["You've hit your Sonnet limit · resets 3pm (UTC)", 'seven_day_sonnet', undefined],
    ["You've hit your 5-hour limit · resets 12:14pm (UTC)", 'five_hour', undefined],
    ['Claude usage limit reached. Your limit will reset at 3pm (UTC).', 'usage', undefined],
    ['Claude AI usage limit reached|1750708800', 'usage', '2025-06-23T20:00:00.000Z'],
  ])('knows the plan limit in the text "%s" [MON-11]', (result, detail, resets_at) => {
    expect(judge([init, { ...success, is_error: true, result }], exit1)).toMatchObject({
      end: 'plan-limit',
      detail,
      resets_at,
    });
  });

  it('has the reset time of a plan limit [MON-12]', () => {
    expect(recorded('do_e429unified.jsonl').resets_at).toBe('2026-11-20T12:14:30.000Z');
    expect(recorded('oa_rl_.jsonl').resets_at).toBeUndefined();
  });

  it('is a plan limit when an agent that told of one never came back [MON-12]', () => {
    const told = {
      type: 'rate_limit_event',
      rate_limit_info: { status: 'rejected', resetsAt: 1795175231, rateLimitType: 'five_hour' },
    };
    const killed = { exit_code: undefined, signal: 'SIGKILL', stderr: '' };
    expect(judge([init, told], killed)).toMatchObject({ end: 'plan-limit', detail: 'five_hour' });
    const allowed = { ...told, rate_limit_info: { ...told.rate_limit_info, status: 'allowed' } };
    expect(judge([init, told, allowed], killed).end).toBe('no-result');
  });

  it('takes only what was spent, once Ralph has sent a stop [MON-13]', () => {
    const one = new StreamJudge([]);
    const take = (message: unknown): void => {
      for (const event of translateLine(JSON.stringify(message))) one.take(event);
    };
    take(init);
    one.stopSent();
    take(success);
    expect(one.reading({ exit_code: 143, signal: undefined, stderr: '' })).toMatchObject({
      end: 'interrupted',
      cost_usd: 1,
      turns: 1,
    });
  });

  it('keeps a result from before the stop [MON-13]', () => {
    const one = new StreamJudge([]);
    for (const line of [init, success]) {
      for (const event of translateLine(JSON.stringify(line))) one.take(event);
    }
    one.stopSent();
    expect(one.reading(exit0).end).toBe('finished');
  });

  it.each([
    ['unkflag.jsonl', "error: unknown option '--project'"],
    [
      'mcpbad1.jsonl',
      'Error: Invalid MCP configuration: MCP config file not found: /nonexistent.json',
    ],
    [
      'badresume.jsonl',
      'No conversation found with session ID: 11111111-1111-4111-8111-111111111111',
    ],
  ])('of %s has the words of the failed start [MON-14]', (stream, words) => {
    expect(recorded(stream).words).toBe(words);
  });

  it('finds the error below a dump of source, and shows no escape sequence [MON-14]', () => {
    const stderr = 'var a=1;b();\n   ^\n\n\u001b[31merror: Invalid value\u001b[0m\n  at x (y:1)\n';
    expect(judge([], { ...exit1, stderr }).words).toBe('error: Invalid value');
  });

  it.each([
    [exit0, 'startup-error', 'it ended with exit code 0 and said nothing'],
    [
      { exit_code: undefined, signal: undefined, stderr: 'no such file' },
      'startup-error',
      'no such file',
    ],
    [{ exit_code: undefined, signal: 'SIGKILL', stderr: '' }, 'no-result', undefined],
    [{ exit_code: 143, signal: undefined, stderr: '' }, 'no-result', undefined],
  ])('of an agent that prints nothing and ends with %j is %s [MON-14]', (end, expected, words) => {
    expect(judge([], end)).toMatchObject({ end: expected, words });
  });

  it('of an agent that prints garbage shows the start of it [MON-14]', () => {
    const one = new StreamJudge(['ralph']);
    for (const line of ['Segmentation fault', 'core dumped']) {
      for (const event of translateLine(line)) one.take(event);
    }
    expect(one.reading(exit0)).toMatchObject({
      end: 'startup-error',
      words: 'it printed what is no message: Segmentation fault',
      malformed: 2,
    });
  });

  it('of an agent that answered a control request is no failed start [MON-14]', () => {
    const answer = { type: 'control_response', response: { subtype: 'success', request_id: 'i' } };
    expect(judge([answer], exit0).end).toBe('no-result');
  });

  it.each([
    [[], 'MCP server ralph: not there'],
    [[{ name: 'ralph', status: 'pending' }], 'MCP server ralph: pending'],
  ])('without the expected server in %j is mcp-unavailable [MON-15]', (mcp_servers, words) => {
    const lines = [{ ...init, mcp_servers }, success];
    expect(judge(lines, exit0, ['ralph'])).toMatchObject({ end: 'mcp-unavailable', words });
    expect(judge(lines, exit0).end).toBe('finished');
  });

  it('counts a server that has joined by the last turn [MON-15]', () => {
    const begin = (status: string): object => ({
      ...init,
      mcp_servers: [{ name: 'ralph', status }],
    });
    const lines = [begin('pending'), success, begin('connected'), success];
    expect(judge(lines, exit0, ['ralph']).end).toBe('finished');
  });

  it('names each denied call once, with what a rule looks at [MON-8]', () => {
    expect(recorded('p1.jsonl').denials).toEqual([{ tool: 'Write', input: '/project/new.txt' }]);
  });

  it('counts what is unknown and what is malformed [MON-4]', () => {
    expect(judge([init, { type: 'new' }, success], exit0)).toMatchObject({
      unknown: 1,
      malformed: 0,
    });
    expect(recorded('alog.jsonl').malformed).toBe(109);
  });
});
