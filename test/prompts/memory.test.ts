import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/model/check.ts';
import {
  memoryText,
  memoryTokens,
  type EarlierAttempt,
  type Memory,
} from '../../src/prompts/memory.ts';
import { tellingLines } from '../../src/prompts/telling-line.ts';
import { estimateTokens, firstThatFits } from '../../src/prompts/token-count.ts';

function check(tail: string, more: Partial<CheckResult> = {}): CheckResult {
  return {
    ...{ name: 'test', command: 'npm test', passed: false, exit_code: 1 },
    ...{ timed_out: false, duration_ms: 1000, tail },
    ...more,
  };
}

function attempt(more: Partial<EarlierAttempt> = {}): EarlierAttempt {
  return {
    ...{ attempt: 1, outcome: 'verify-failed' as const, reason: 'test failed' },
    ...{ failed_checks: [], files: [], gaps: [] },
    ...more,
  };
}

function memory(attempts: EarlierAttempt[], more: Partial<Memory> = {}): Memory {
  return { attempts, reviews: [], told: [], notes: [], changed_since: [], ...more };
}

describe('the memory of earlier attempts', () => {
  it('tells what failed, without the time that it took [PROMPT-4]', async () => {
    const told = (duration_ms: number): Promise<string | undefined> =>
      memoryText(
        memory([
          attempt({
            reason: `test failed: exit 1 after ${duration_ms / 1000}s`,
            failed_checks: [check('expected 2, got 3\n', { duration_ms })],
          }),
        ]),
      );
    const text = await told(1500);
    expect(text).toContain('Attempt 1 ended verify-failed: test failed: exit 1\n');
    expect(text).toContain('test failed: exit 1\n\n```\n$ npm test\nexpected 2, got 3\n```');
    expect(await told(2700)).toBe(text);
  });

  it('says nothing where nothing was tried', async () => {
    expect(await memoryText(memory([]))).toBeUndefined();
  });

  it('names at most 15 files of a list, and counts the rest [PROMPT-11]', async () => {
    const files = Array.from({ length: 20 }, (_, index) => {
      return { path: `src/${index}.js`, added: index, removed: 1 };
    });
    const text = await memoryText(memory([attempt({ files })], { changed_since: files }));
    expect(text?.match(/`src\/14.js` \(\+14 −1\) and 5 more files/g)).toHaveLength(2);
    expect(text).not.toContain('src/15.js');
  });

  it('never costs more than its cap, whatever it has to tell [PROMPT-11]', async () => {
    const line = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.constantFrom('Error: no', '🙈'.repeat(90)),
    );
    const tail = fc.array(line, { maxLength: 200 }).map((lines) => lines.join('\n'));
    const failed = fc.array(
      tail.map((text) => check(text)),
      { maxLength: 12 },
    );
    const gaps = fc.array(fc.record({ what: fc.string({ minLength: 1, maxLength: 2000 }) }), {
      maxLength: 30,
    });
    const one = fc
      .record({ failed_checks: failed, gaps, reason: fc.string({ maxLength: 3000 }) })
      .map((parts) => attempt(parts));
    const said = fc.array(fc.string({ maxLength: 8_000 }), { maxLength: 6 });
    const attempts = fc.array(one, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(attempts, said, async (tried, notes) => {
        const told = notes.map((words) => ({ at: '', words, taken: words.length > 9 }));
        const text = (await memoryText(memory(tried, { told, notes }))) ?? '';
        expect(await estimateTokens(text)).toBeLessThanOrEqual(memoryTokens);
      }),
      { numRuns: 4 },
    );
  });

  it('holds what people said, the last of it first to stay, cut before it is dropped [PROMPT-14]', async () => {
    const words = (name: string): string => `${name} ${'and so on '.repeat(700)}`;
    const told = ['First', 'Second', 'Third'].map((name) => ({
      ...{ at: '', words: words(name), taken: name !== 'Third' },
    }));
    const text = (await memoryText(memory([], { told, notes: ['A note'] }))) ?? '';
    expect(text).not.toContain('still in the work tree');
    expect(text).toContain('First and so on');
    expect(text).toMatch(/Third and so on [^]*…\n\(That session ended before it had read this\.\)/);
    expect(text).toContain('```\nA note\n```');
    expect(await estimateTokens(text)).toBeLessThanOrEqual(memoryTokens);
    expect(await memoryText(memory([]))).toBeUndefined();
  });

  it('keeps the newest attempts when not all fit [PROMPT-11]', async () => {
    const failed_checks = Array.from({ length: 6 }, (_, index) =>
      check(`Error: ${'long words '.repeat(60)}`, {
        name: `check ${index}`,
        command: 'x '.repeat(200),
      }),
    );
    const gaps = Array.from({ length: 9 }, () => ({ what: 'gap '.repeat(400) }));
    const attempts = [1, 2, 3].map((number) => attempt({ attempt: number, failed_checks, gaps }));
    const text = await memoryText(memory(attempts));
    expect(text).toContain('Attempt 3 ended');
  });
});

describe('the telling lines of an output', () => {
  it('are errors with a little around them, from the first on, not only the end [PROMPT-12]', () => {
    const noise = (from: number): string[] =>
      Array.from({ length: 100 }, (_, at) => `ok ${from + at}`);
    const output = [
      ...noise(0),
      ...['src/a.ts', '\u001b[31mError: no such thing\u001b[39m', '    at run (src/a.ts:3:1)'],
      '    at node:internal/process:1:1',
      ...noise(100),
      ...['Error: no such thing', 'progress 1\rprogress 2\rfailed to build'],
      ...noise(200),
      'Tests: 1 failed, 0 passed in 1.23s',
    ].join('\n');
    expect(tellingLines(output, 12)).toEqual([
      '…',
      'src/a.ts',
      'Error: no such thing',
      '    at run (src/a.ts:3:1)',
      '…',
      'ok 199',
      'failed to build',
      'ok 200',
      'ok 201',
      '…',
      'ok 299',
      'Tests: 1 failed, 0 passed',
    ]);
    expect(tellingLines(output, 2)).toEqual([
      '…',
      'Error: no such thing',
      '…',
      'failed to build',
      '…',
    ]);
  });

  it('are the last ones where none tells anything [PROMPT-12]', () => {
    expect(tellingLines('one\ntwo\n\nthree, 0 errors\n', 2)).toEqual([
      '…',
      'two',
      'three, 0 errors',
    ]);
    expect(tellingLines('', 5)).toEqual([]);
  });

  it('are the same for two runs that differ in their times [PROMPT-12]', () => {
    const run = (ms: string): string[] =>
      tellingLines(`✖ adds (${ms}ms)\nError: x\n  duration_ms: ${ms}\nFailed in ${ms}s`, 20);
    expect(run('1.5')).toEqual(run('22.75'));
    expect(run('1.5').join('\n')).toContain('✖ adds');
  });
});

describe('whether a text fits', () => {
  it('is told by its bytes where they say enough [PROMPT-11]', async () => {
    const fits = async (text: string): Promise<boolean> =>
      (await firstThatFits([text], 2_000)) === text;
    // Above so many bytes for each token, or below one, nothing is counted.
    expect(await fits('x'.repeat(2_000))).toBe(true);
    expect(await fits('x'.repeat(16_001))).toBe(false);
    expect(await fits('a word '.repeat(400))).toBe(true);
    expect(await fits('☃ 中 '.repeat(1_000))).toBe(false);
    expect(await estimateTokens('\u0001')).toBe(1);
    expect(await firstThatFits(['☃ 中 '.repeat(1_000), 'short'], 2_000)).toBe('short');
  });
});
