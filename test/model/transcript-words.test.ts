import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TranscriptEvent } from '../../src/model/event.ts';
import { plainLine } from '../../src/model/plain-text.ts';
import { transcriptLine } from '../../src/model/transcript-words.ts';
import { knownMessages } from '../monitor/known-message.ts';

function opened(name: string, input: unknown): TranscriptEvent {
  return { type: 'tool-opened', id: 'a', name, input, subagent: false };
}

function failed(name: string | undefined, output: string): TranscriptEvent {
  return { type: 'tool-closed', id: 'a', name, failed: true, output };
}

describe('a line for people', () => {
  it.each<[TranscriptEvent, string | undefined]>([
    [{ type: 'text', text: '\n  I will look.\nThen act.', subagent: false }, 'I will look.'],
    [{ type: 'text', text: ' \n', subagent: false }, undefined],
    [{ type: 'thinking', text: 'hm', subagent: false }, undefined],
    [opened('Read', { file_path: '/p/src/app.ts' }), 'Read src/app.ts'],
    [opened('Read', { file_path: '/etc/hosts' }), 'Read /etc/hosts'],
    [opened('Write', { file_path: '/p/a' }), 'Write a'],
    [opened('Edit', { file_path: '/p/a' }), 'Edit a'],
    [opened('NotebookEdit', { notebook_path: '/p/a' }), 'Edit a'],
    [opened('Bash', { command: 'npm test\nls' }), '$ npm test'],
    [opened('Bash', null), '$'],
    [opened('Grep', { pattern: 'a.*b' }), 'Grep a.*b'],
    [opened('Agent', { description: 'look around' }), 'Agent: look around'],
    [opened('WebFetch', { url: 'https://x' }), 'WebFetch https://x'],
    [opened('WebSearch', { query: 'x' }), 'WebSearch x'],
    [opened('mcp__ralph__run_checks', {}), 'ralph run_checks'],
    [opened('TodoWrite', {}), 'TodoWrite'],
    [failed('Bash', 'Exit code 1\nnot ok 3'), '✗ Bash: exit 1, not ok 3'],
    [failed('mcp__ralph__x', 'MCP error -32000'), '✗ ralph x: MCP error -32000'],
    [failed(undefined, 'no'), '✗ call: no'],
    [{ type: 'tool-closed', id: 'a', name: 'Bash', failed: false, output: 'x' }, undefined],
    [
      {
        type: 'limit-told',
        status: 'allowed_warning',
        limit: 'five_hour',
        resets_at: undefined,
        utilization: 0.93,
      },
      'the five_hour limit is near (93 % used)',
    ],
    [
      {
        type: 'api-retried',
        attempt: 2,
        max_retries: 10,
        delay_ms: 1_100,
        status: 529,
        error: 'overloaded',
      },
      'API: overloaded (529), asks again in 1.1s, 2 of 10',
    ],
    [{ type: 'malformed-line', bytes: 9, head: '[log] {' }, 'not a message: [log] {'],
    [{ type: 'unknown-message', name: 'new', bytes: 9 }, 'unknown message new (9 bytes)'],
    [{ type: 'housekeeping', name: 'keep_alive' }, undefined],
  ])('on %j is %s [MON-34]', (event, line) => {
    expect(transcriptLine(event, '/p')).toBe(line);
  });

  it('is there or not for every known message, and never empty [MON-34]', () => {
    for (const [, , events] of knownMessages) {
      for (const event of events) expect(transcriptLine(event)).not.toBe('');
    }
  });

  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b[2J\u001b[1;1Hcleared', 'cleared'],
    ['\u001b]0;title\u0007after', 'after'],
    ['\u001b]8;;https://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u009b31mred', 'red'],
    ['a\u0008\u0000b\u007fc', 'abc'],
    ['over\rwritten', 'over'],
    ['user\u202etxt.exe', 'usertxt.exe'],
    ['half \ud83d of one', 'half  of one'],
    ['a\tb', 'a b'],
  ])('of %j is plain [MON-34]', (text, plain) => {
    expect(plainLine(text)).toBe(plain);
  });

  it('is short, and its characters are whole [MON-34]', () => {
    const line = transcriptLine({ type: 'text', text: '😀'.repeat(1_000), subagent: false }) ?? '';
    expect(Array.from(line).length).toBeLessThanOrEqual(200);
    expect(line).toMatch(/^(😀)+…$/u);
  });

  it('never steers a terminal, whatever the agent prints [MON-34]', () => {
    const char = fc.oneof(
      fc.constantFrom('\u001b', '[', ']', ';', '\u0007', '\u009b', '\u009d', 'm', '\r', '\u2066'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const text = fc.array(char).map((chars) => chars.join(''));
    fc.assert(
      fc.property(text, (command) => {
        const line = transcriptLine(opened('Bash', { command })) ?? '';
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u);
        expect(Array.from(line).length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 2_000 },
    );
  });
});
