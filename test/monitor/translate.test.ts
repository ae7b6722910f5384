import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TranscriptEvent } from '../../src/model/event.ts';
import { translateLine } from '../../src/monitor/translate.ts';
import { assistant, knownMessages, system } from './known-message.ts';
import { recordedBytes, recordedEvents, recordedStreams } from './recorded-stream.ts';

function translate(message: unknown): TranscriptEvent[] {
  return translateLine(JSON.stringify(message));
}

describe('a message', () => {
  it.each(knownMessages)('of type %s has its event [MON-3]', (_, message, events) => {
    expect(translate(message)).toEqual(events);
  });

  it('of any recorded stream is known [MON-3]', () => {
    const events = recordedStreams.flatMap(({ stream }) => recordedEvents(stream));
    expect(events.length).toBeGreaterThan(400);
    expect(events.filter(({ type }) => type === 'unknown-message')).toEqual([]);
  });

  it.each([
    [{ type: 'new_thing', x: 1 }, 'new_thing'],
    [system('new_thing'), 'system/new_thing'],
    [{ x: 1 }, '(no type)'],
    [{ type: 'assistant', message: 'x' }, 'assistant'],
    [{ type: 'result' }, 'result'],
    [{ type: 'rate_limit_event', rate_limit_info: null }, 'rate_limit_event'],
    [{ type: 'control_response', response: {} }, 'control_response'],
  ])('of the unknown form %j is told as unknown [MON-4]', (message, name) => {
    const bytes = JSON.stringify(message).length;
    expect(translate(message)).toEqual([{ type: 'unknown-message', name, bytes }]);
  });

  it.each([
    [[{ type: 'new_block' }], 'assistant/new_block'],
    [[{ type: 'tool_use' }], 'assistant/tool_use'],
  ])('with the unknown block %j is told as unknown [MON-4]', (content, name) => {
    expect(translate(assistant(content))).toMatchObject([{ type: 'unknown-message', name }]);
  });

  it('leaves out a reset time that is none [MON-4]', () => {
    const rate_limit_info = { status: 'rejected', resetsAt: 1e300, rateLimitType: 'five_hour' };
    expect(translate({ type: 'rate_limit_event', rate_limit_info })).toMatchObject([
      { type: 'limit-told', resets_at: undefined },
    ]);
  });
});

describe('a line', () => {
  it.each(['hello', '  method: "post",', '[1,2]', '"text"', '7', '{"type":"assistant","mess'])(
    'that is no message is malformed: %s [MON-4]',
    (line) => {
      expect(translateLine(line)).toEqual([
        { type: 'malformed-line', bytes: line.length, head: line },
      ]);
    },
  );

  it('that is cut short is malformed, with its size and its head only [MON-4]', () => {
    const line = `{"type":"assistant","text":"${'é'.repeat(1_000)}`;
    const [event] = translateLine(line);
    expect(event).toMatchObject({ type: 'malformed-line', bytes: 2_028 });
    expect(event?.type === 'malformed-line' && event.head.length).toBe(200);
  });

  it('with several messages gives the events of each [MON-5]', () => {
    const one = JSON.stringify(assistant([{ type: 'text', text: 'a "}{" in a text' }]));
    const two = JSON.stringify(system('status', { status: 'requesting' }));
    expect(translateLine(`${one}${two} ${one}`).map(({ type }) => type)).toEqual([
      'text',
      'model-asked',
      'text',
    ]);
  });

  it('with a whole message and one that is cut gives both [MON-5]', () => {
    const whole = JSON.stringify(system('status', { status: 'requesting' }));
    expect(translateLine(`${whole}{"type":"assis`).map(({ type }) => type)).toEqual([
      'model-asked',
      'malformed-line',
    ]);
  });

  it('with a hundred thousand messages is taken [MON-6]', () => {
    expect(translateLine('{"type":"keep_alive"}'.repeat(100_000))).toHaveLength(100_000);
  });

  it('of deep nesting is taken [MON-6]', () => {
    expect(translateLine('{"a":'.repeat(200_000))).toHaveLength(1);
  });

  it('never makes the translation throw, whatever is in it [MON-6]', () => {
    const keys = fc.constantFrom(
      'type',
      'subtype',
      'message',
      'content',
      'response',
      'rate_limit_info',
      'request',
      'request_id',
      'modelUsage',
      'mcp_servers',
      'tools',
      'permission_denials',
      'id',
      'name',
      '__proto__',
    );
    const words = fc.constantFrom(
      'assistant',
      'user',
      'system',
      'result',
      'init',
      'tool_use',
      'tool_result',
      'rate_limit_event',
      'control_response',
      'task_updated',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        words,
        fc.constantFrom(null, true, 1e400, -1),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
      ),
    }));
    const line = fc.oneof(
      fc.string(),
      value.map((one) => JSON.stringify(one)),
    );
    fc.assert(
      fc.property(line, (text) => {
        expect(translateLine(text).length).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same events, whatever chunks its bytes come in [MON-1]', () => {
    for (const stream of ['ag.jsonl', 'ipm.jsonl', 'hk2.jsonl']) {
      expect(recordedBytes(stream).length).toBeGreaterThan(1_000);
      expect(recordedEvents(stream, 7)).toEqual(recordedEvents(stream));
    }
  });
});
