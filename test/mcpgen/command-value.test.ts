import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startedIn, textOf, useToolClients } from '../rig/tool-client.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const hostile = [
  `'; touch pwned; '`,
  '"$(touch pwned)"',
  '`touch pwned`',
  '$HOME ${PATH} *',
  'a\nb\r\nc\t',
  '; | & > pwned < x',
  '\\',
  '',
  ' ',
  'é 😀 \u202e \u0007 \u001b[31m',
  '{text}',
  '%s %n',
  '#',
  '--',
  '-rf',
  '--output=pwned',
  'x'.repeat(30_000),
];

describe("the values of a project's tool", () => {
  const sandbox = useSandbox();
  const connect = useToolClients(sandbox);

  it('are each one word of their own, whatever they hold [TOOL-3] [TOOL-8]', async () => {
    const client = await connect([
      {
        name: 'note',
        description: 'Notes.',
        arguments: {
          text: { type: 'string', max_length: 30_000 },
          other: { type: 'string', max_length: 30_000 },
          count: { type: 'integer' },
          share: { type: 'number' },
          sure: { type: 'boolean' },
        },
        command: ['node', 'note.cjs', '--', '{text}', '{other}', '{count}', '{share}', '{sure}'],
        env: { NOTE: '{text}' },
      },
    ]);
    const check = async (values: {
      text: string;
      other: string;
      count: number;
      share: number;
      sure: boolean;
    }): Promise<void> => {
      const answer = await client.callTool({ name: 'note', arguments: values });
      expect(answer.isError, textOf(answer)).toBe(false);
      const { args, NOTE } = startedIn(sandbox());
      const { text: first, other, count, share, sure } = values;
      expect(args).toEqual(['--', first, other, String(count), String(share), String(sure)]);
      expect(NOTE).toBe(first);
    };
    for (const one of hostile) {
      await check({
        text: one,
        other: `${one}x`.slice(0, 30_000),
        count: -3,
        share: 0.5,
        sure: false,
      });
    }
    const anyText = fc
      .string({ unit: 'binary', maxLength: 200 })
      .filter((one) => !one.includes('\0'));
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          text: anyText,
          other: anyText,
          count: fc.maxSafeInteger(),
          // What JSON knows no difference of.
          share: fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0 || 0),
          sure: fc.boolean(),
        }),
        check,
      ),
      { numRuns: 40 },
    );
    expect(sandbox().has('pwned')).toBe(false);
    expect(startedIn(sandbox())).toMatchObject({ cwd: sandbox().project });
    expect(startedIn(sandbox()).RALPH_SESSION).toMatch(/^s-/);
    expect(startedIn(sandbox()).ANTHROPIC_API_KEY).toBeUndefined();
  });

  it('are refused where no program can be given them, or the definition does not allow them [TOOL-4] [TOOL-5]', async () => {
    const client = await connect([
      {
        name: 'note',
        description: 'Notes.',
        arguments: {
          text: { type: 'string', max_length: 20 },
          id: { type: 'string', pattern: '[a-z]+|x-[0-9]', required: false },
          stage: { type: 'enum', values: ['staging', 'live'], default: 'staging' },
          count: { type: 'integer', max: 9, default: 1 },
          free: { type: 'string', allow_dash: true, required: false },
          path: { type: 'string', required: false },
        },
        command: [
          'node',
          'note.cjs',
          '{text}',
          '{id}',
          '{stage}',
          '{count}',
          '{free}',
          '--',
          '{path}',
        ],
      },
    ]);
    const cases: [values: Record<string, unknown>, words: string][] = [
      [{}, 'text: found nothing, expected text'],
      [{ text: 7 }, 'text: found 7, expected text'],
      [{ text: 'a\0b' }, 'expected text without NUL characters'],
      [{ text: 'a\ud800b' }, 'expected text of whole characters'],
      [{ text: 'x'.repeat(1_000_000) }, 'expected at most 20 characters'],
      [{ text: '-rf' }, 'expected text that does not begin with `-`'],
      [
        { text: 'a', id: 'abc\n' },
        'id: found "abc\\n", expected text that matches ^(?:[a-z]+|x-[0-9])$',
      ],
      [{ text: 'a', id: 'ab1' }, 'that matches'],
      [
        { text: 'a', stage: 'life' },
        'stage: found "life", expected one of staging, live (did you mean live?)',
      ],
      [{ text: 'a', count: 10 }, 'count: found 10, expected at most 9'],
      [{ text: 'a', count: -1 }, 'count: found -1, expected at least 0'],
      [{ text: 'a', count: '1' }, 'count: found "1", expected a whole number'],
      [{ text: 'a', contu: 1 }, '(did you mean count?)'],
      [{ text: 'a', __proto__x: 1 }, '__proto__x'],
    ];
    for (const [values, words] of cases) {
      const answer = await client.callTool({ name: 'note', arguments: values });
      expect(answer.isError, words).toBe(true);
      expect(textOf(answer)).toContain(words);
      expect(textOf(answer)).toContain('Not done: the arguments are not valid.');
    }
    expect(sandbox().has('started.json')).toBe(false);
    const allowed = { text: '👍'.repeat(20), free: '-x', path: '-y' };
    expect((await client.callTool({ name: 'note', arguments: allowed })).isError).toBe(false);
    expect(startedIn(sandbox()).args).toEqual(['👍'.repeat(20), 'staging', '1', '-x', '--', '-y']);
  });

  it('are left out where they are not given, with the words that belong to them [TOOL-6]', async () => {
    const client = await connect([
      {
        name: 'note',
        description: 'Notes.',
        arguments: {
          grep: { type: 'string', required: false },
          loud: { type: 'boolean', required: false, flag: '--loud' },
          note: { type: 'string', required: false },
        },
        command: ['node', 'note.cjs', ['--grep', '{grep}'], '{loud}', '{note}'],
        env: { NOTE: '{note}' },
      },
    ]);
    const argsOf = async (values: Record<string, unknown>): Promise<string[]> => {
      await client.callTool({ name: 'note', arguments: values });
      return startedIn(sandbox()).args;
    };
    expect(await argsOf({})).toEqual([]);
    expect(startedIn(sandbox()).NOTE).toBeUndefined();
    expect(await argsOf({ loud: false, note: '' })).toEqual(['']);
    expect(await argsOf({ grep: 'a b', loud: true })).toEqual(['--grep', 'a b', '--loud']);
  });
});
