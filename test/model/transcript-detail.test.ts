import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import { DetailFold, type DetailPart } from '../../src/model/transcript-detail.ts';
import { diffLines } from '../../src/model/transcript-diff.ts';
import { UsageFold } from '../../src/model/transcript-usage.ts';

const session = 's-20260101-000000-abc';

function partsOf(...events: RunEvent[]): DetailPart[] {
  const detail = new DetailFold('/p');
  for (const event of events) detail.take(event);
  return detail.parts;
}

function opened(id: string, name: string, input: object): RunEvent {
  return { type: 'tool-opened', session, id, name, input, subagent: false };
}

function closed(id: string, output: string, failed = false): RunEvent {
  return { type: 'tool-closed', session, id, name: undefined, failed, output };
}

describe('what an open row shows', () => {
  it('of a command is its output and exit code, and of a failed one what to do [WEB-55]', () => {
    const [good, bad] = partsOf(
      ...[opened('a', 'Bash', { command: 'ls\n-la' }), closed('a', '\u001b[31mone\u001b[0m')],
      ...[opened('b', 'Bash', { command: 'test' }), closed('b', 'Exit code 2\nnot ok', true)],
    );
    expect(good).toEqual({
      ...{ type: 'command', command: 'ls\n-la', output: 'one', exit_code: 0, failed: false },
    });
    expect(bad).toMatchObject({ output: 'not ok', exit_code: 2, failed: true });
    expect(bad?.todo).toContain('the agent has read this');
  });

  it('of the edits of one file is one diff [WEB-55]', () => {
    const edit = (id: string, old_string: string, new_string: string): RunEvent =>
      opened(id, 'Edit', { file_path: '/p/a', old_string, new_string });
    const parts = partsOf(edit('a', 'one\ntwo', 'one\n2'), closed('a', 'ok'), edit('b', 'x', 'y'));
    expect(parts).toEqual([
      {
        type: 'edit',
        path: 'a',
        lines: [
          { kind: 'same', text: 'one' },
          { kind: 'drop', text: 'two' },
          { kind: 'add', text: '2' },
          { kind: 'gap', text: '' },
          { kind: 'drop', text: 'x' },
          { kind: 'add', text: 'y' },
        ],
        failures: [],
      },
    ]);
  });

  it('of a call of an MCP server is its arguments and its answer [WEB-55]', () => {
    const [call] = partsOf(opened('a', 'mcp__ralph__list_tasks', { limit: 5 }), closed('a', '[]'));
    expect(call).toEqual({
      ...{ type: 'call', title: 'mcp__ralph__list_tasks', output: '[]', failed: false },
      input: '{\n  "limit": 5\n}',
    });
  });

  it('of what was not allowed, or failed, is what to do about it [WEB-55]', () => {
    const todo = (event: RunEvent): string | undefined => partsOf(event)[0]?.todo;
    expect(todo({ type: 'call-denied', session, id: 'a', name: 'Bash', words: 'no' })).toContain(
      'ralph allow',
    );
    const failed = { type: 'model-failed', session, words: 'no' } as const;
    expect(todo({ ...failed, error: 'authentication_error' })).toContain('Log in');
    expect(todo({ type: 'stop-sent', session, why: 'budget', how: 'interrupt' })).toContain(
      'smaller',
    );
    expect(todo({ type: 'text', session, text: 'fine', subagent: false })).toBeUndefined();
  });

  it('is bounded, and says how much is left out [WEB-64]', () => {
    const [call] = partsOf(opened('a', 'Read', {}), closed('a', 'x'.repeat(1_000_000)));
    const output = call?.type === 'call' ? call.output : '';
    expect(output.length).toBeLessThan(61_000);
    expect(output).toContain('940000 more characters');
  });
});

describe('the lines of a diff', () => {
  it('make one text of the other [WEB-55]', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const made = (kind: string): string =>
          lines.flatMap((line) => (line.kind === kind ? [] : [line.text])).join('\n');
        expect(made('add')).toBe(before.replace(/\n$/, ''));
        expect(made('drop')).toBe(after.replace(/\n$/, ''));
      }),
    );
  });
});

describe('what a session has used', () => {
  const said = (id: string, usage: object, parent: string | null = null): string =>
    JSON.stringify({
      type: 'assistant',
      message: { id, content: [{ type: 'text', text: '"usage":{"input_tokens":9}' }], usage },
      parent_tool_use_id: parent,
    });

  it('is added up message by message, whatever its lines [WEB-67]', () => {
    const fold = new UsageFold();
    expect(fold.usage).toBeUndefined();
    fold.take(JSON.stringify({ type: 'system', subtype: 'init', model: 'claude-x[1m]' }));
    fold.take(said('m1', { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 }));
    fold.take(said('m1', { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 5 }));
    fold.take(said('m2', { input_tokens: 20, output_tokens: 2 }));
    fold.take(said('m3', { input_tokens: 5_000, output_tokens: 2 }, 'toolu_1'));
    expect(fold.usage).toEqual({
      ...{ input: 120, output: 7, turns: 2, context: 22, window: 1_000_000 },
    });
    fold.take(JSON.stringify({ type: 'result', modelUsage: { m: { contextWindow: 400_000 } } }));
    expect(fold.usage?.window).toBe(400_000);
  });
});
