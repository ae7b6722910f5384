import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { RunningProgram } from './running-program.ts';
import { hang, refuse, reset, say, together, use } from './turn.ts';
import { useSandbox } from './use-sandbox.ts';

const sandbox = useSandbox();
const quiet = { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' };

/** The real `claude`, with no more than the sandbox around it. */
function claude(
  prompt: string,
  args: string[] = [],
  env: Record<string, string> = quiet,
): RunningProgram {
  const fixed = ['-p', '--output-format', 'stream-json', '--verbose', '--setting-sources', ''];
  return sandbox().start('claude', [...fixed, ...args], { env, input: prompt });
}

const resultLine = z.object({
  type: z.literal('result'),
  is_error: z.boolean(),
  num_turns: z.number(),
  result: z.string(),
  api_error_status: z.nullish(z.number()),
});

/** The last line that it printed, once it has ended. */
async function resultOf(program: RunningProgram): Promise<z.infer<typeof resultLine>> {
  const { stdout } = await program.exit;
  return resultLine.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

describe('the scripted model, asked by the real claude', () => {
  it('answers with the text of the script [RIG-1]', async () => {
    const endpoint = await sandbox().startEndpoint([
      { when: 'greet me', attempts: [[say('Good morning.')]] },
    ]);
    const result = await resultOf(claude('please greet me\n'));
    expect(result).toMatchObject({ is_error: false, num_turns: 1, result: 'Good morning.' });
    expect(endpoint.requests.map((request) => request.prompt)).toEqual(['please greet me\n']);
    expect(endpoint.requests[0]?.tools).toContain('Bash');
  });

  it('lets the next turn see what several tools of one reply answered [RIG-2]', async () => {
    const calls = together(
      say('Looking.'),
      use('Bash', { command: 'echo $((40 + 2))', description: 'count' }),
      use('Bash', { command: 'echo second', description: 'say' }),
    );
    const turns = [
      calls,
      (request: { results: { text: string }[] }) =>
        say(request.results.map(({ text }) => text).join(' and ')),
    ];
    await sandbox().startEndpoint([{ when: 'count', attempts: [turns] }]);
    const result = await resultOf(claude('count', ['--allowedTools', 'Bash']));
    expect(result).toMatchObject({ is_error: false, num_turns: 3, result: '42 and second' });
  });

  it('gives each session the next list of turns [RIG-3]', async () => {
    const endpoint = await sandbox().startEndpoint([
      { when: (prompt) => prompt.endsWith('task'), attempts: [[say('first')], [say('second')]] },
    ]);
    expect((await resultOf(claude('a task'))).result).toBe('first');
    expect((await resultOf(claude('a task'))).result).toBe('second');
    const sessions = endpoint.requests.map((request) => request.session);
    expect(new Set(sessions).size).toBe(2);
  });

  it('answers what claude asks for itself without using up a turn [RIG-4]', async () => {
    const endpoint = await sandbox().startEndpoint([
      { when: 'sort the shelves', attempts: [[say('sorted')]] },
    ]);
    // Without the variables that keep it quiet, claude asks a model for a title of the session.
    const result = await resultOf(claude('please sort the shelves of the library', [], {}));
    expect(result.result).toBe('sorted');
    expect(endpoint.unscripted).toEqual([]);
    const aside = await endpoint.waitFor((request) => request.tools.length === 0);
    expect(aside.prompt).toContain('<session>');
  });

  it('refuses as the script says [RIG-5]', async () => {
    await sandbox().startEndpoint([
      { when: 'overloaded', attempts: [[refuse(500), say('at last')]] },
      { when: 'bad', attempts: [[refuse(400, 'no such thing')]] },
    ]);
    expect((await resultOf(claude('overloaded'))).result).toBe('at last');
    const refused = await resultOf(claude('bad'));
    expect(refused).toMatchObject({ is_error: true, api_error_status: 400 });
    expect(refused.result).toContain('no such thing');
  });

  it('breaks the connection in the middle of a reply [RIG-5]', async () => {
    const endpoint = await sandbox().startEndpoint([
      { when: 'break once', attempts: [[reset(), say('whole')]] },
      { when: 'break on', attempts: [[reset(), reset()]] },
    ]);
    // The second try of claude asks for the whole reply at once, without a stream.
    expect((await resultOf(claude('break once'))).result).toBe('whole');
    expect(endpoint.requests.map((request) => request.body['stream'])).toEqual([true, undefined]);
    expect((await resultOf(claude('break on'))).is_error).toBe(true);
    expect(endpoint.unscripted).toEqual([]);
  });

  it.each(['before-headers', 'mid-stream'] as const)('hangs %s [RIG-5]', async (at) => {
    const endpoint = await sandbox().startEndpoint([{ when: 'hang', attempts: [[hang(at)]] }]);
    const program = claude('hang', ['--include-partial-messages']);
    await endpoint.waitFor((request) => request.prompt === 'hang');
    if (at === 'mid-stream') await program.waitForLine('I will');
    program.kill('SIGINT');
    const { stdout } = await program.exit;
    expect(stdout.includes('I will')).toBe(at === 'mid-stream');
    expect(stdout).not.toContain('message_stop');
  });

  it.each([
    { prompt: 'never heard of', missing: 'no script is for the prompt: never heard of' },
    {
      prompt: 'two calls',
      missing: 'attempt 1 of the script for two calls has no turn number 2',
    },
  ])('names what is missing in its script: $prompt [RIG-6]', async ({ prompt, missing }) => {
    const call = use('Bash', { command: 'true', description: 'nothing' });
    const endpoint = await sandbox().startEndpoint([{ when: 'two calls', attempts: [[call]] }]);
    const result = await resultOf(claude(prompt, ['--allowedTools', 'Bash']));
    expect(result).toMatchObject({ is_error: true, api_error_status: 400 });
    expect(result.result).toContain(missing);
    expect(endpoint.unscripted.join()).toContain(missing);
  });

  it('tells what was asked when a wait for a request fails [RIG-7]', async () => {
    const endpoint = await sandbox().startEndpoint([{ when: 'hello', attempts: [[say('hi')]] }]);
    await claude('hello').exit;
    const wait = endpoint.waitFor((request) => request.prompt === 'other', 10);
    await expect(wait).rejects.toThrow(/waited for a request to the model.*\n.*\n.*hello/);
  });
});
