import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import type { WrittenProjectTool } from '../../src/model/written-project-tool.ts';
import { noteScript, textOf, useToolClients } from '../rig/tool-client.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe("a project's tool", () => {
  const sandbox = useSandbox();
  const connect = useToolClients(sandbox);

  it('is told to the agent with its types, limits and hints [TOOL-1] [TOOL-2]', async () => {
    const reading: WrittenProjectTool = {
      name: 'look',
      title: 'Look around',
      description: 'Looks around. It changes nothing.',
      arguments: {
        stage: { type: 'enum', values: ['staging', 'live'], description: 'Where' },
        text: { type: 'string', max_length: 9, default: 'x' },
        id: { type: 'string', pattern: '[a-z]+', required: false },
        count: { type: 'integer', min: 1, max: 9 },
        sure: { type: 'boolean', required: false },
      },
      command: ['true', '{stage}', '{text}', '{count}', '{sure}', '{id}'],
      reads_only: true,
    };
    const writing: WrittenProjectTool = { name: 'act', description: 'Acts.', command: ['true'] };
    const client = await connect([reading, writing]);
    const { tools } = await client.listTools();
    const own = tools.filter(({ name }) => name === 'look' || name === 'act');
    expect(own).toEqual([
      {
        name: 'look',
        title: 'Look around',
        description: 'Looks around. It changes nothing.',
        inputSchema: {
          type: 'object',
          properties: {
            stage: { type: 'string', description: 'Where', enum: ['staging', 'live'] },
            text: { type: 'string', default: 'x', pattern: '^(?!-)', maxLength: 9 },
            id: { type: 'string', pattern: '^(?:[a-z]+)$', maxLength: 4000 },
            count: { type: 'integer', minimum: 1, maximum: 9 },
            sure: { type: 'boolean' },
          },
          required: ['stage', 'count'],
          additionalProperties: false,
        },
        annotations: {
          readOnlyHint: true,
          destructiveHint: false,
          idempotentHint: true,
          openWorldHint: false,
        },
      },
      expect.objectContaining({
        name: 'act',
        annotations: expect.objectContaining({
          readOnlyHint: false,
          destructiveHint: true,
        }) as unknown,
      }),
    ]);
    const review = await connect([reading, writing], 'review');
    const names = (await review.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('look');
    expect(names).not.toContain('act');
    const absent = await review.callTool({ name: 'act', arguments: {} });
    expect(textOf(absent)).toContain('There is no tool act here.');
  });

  it('answers how it ended as text and as data, a failure as one [TOOL-10] [TOOL-11]', async () => {
    const script = `const [code, lines] = process.argv.slice(2).map(Number);
process.stderr.write(process.cwd() + '/x.js failed\\n');
for (let line = 0; line < lines; line++) console.log('line ' + line);
console.log('GITHUB_TOKEN=ghp_' + 'q9Zx7Rt2Lm4Wc8Vb1Nk5Hj3Gf6Dd0SsAaPpOo');
process.exitCode = code;
`;
    sandbox().write('print.cjs', script);
    const client = await connect([
      {
        name: 'print',
        description: 'Prints.',
        arguments: { code: { type: 'integer' }, lines: { type: 'integer', default: 1 } },
        command: ['node', 'print.cjs', '{code}', '{lines}'],
        output: '1kB',
        success: [0, 3],
      },
      { name: 'gone', description: 'Is not there.', command: ['./not-there'] },
      { name: 'quiet', description: 'Prints nothing.', command: ['true'] },
    ]);
    const good = await client.callTool({ name: 'print', arguments: { code: 3 } });
    expect(good.isError).toBe(false);
    expect(good.structuredContent).toEqual({
      ended: expect.stringMatching(/^exit 3 after \d+\.\ds$/) as string,
      exit_code: 3,
      output: './x.js failed\nline 0\nGITHUB_TOKEN=«masked: github-token»\n',
      truncated: false,
      duration_ms: expect.any(Number) as number,
    });
    expect(textOf(good)).toMatch(/^Done: exit 3 after .*\.\n\n\.\/x\.js failed\nline 0\nGITHUB/);

    const bad = await client.callTool({ name: 'print', arguments: { code: 4, lines: 100_000 } });
    expect(bad.isError).toBe(true);
    expect(bad.structuredContent).toMatchObject({ exit_code: 4, truncated: true });
    expect(textOf(bad)).toMatch(/^Failed: exit 4 after /);
    expect(textOf(bad)).toContain('./x.js failed\nline 0\n');
    expect(textOf(bad)).toMatch(/\n… 108\d{4} bytes are cut here …\nline 99\d\d\d\n/);
    expect(textOf(bad)).toContain('line 99999\n');
    expect(Buffer.byteLength(textOf(bad))).toBeLessThan(1_200);

    const gone = await client.callTool({ name: 'gone', arguments: {} });
    expect(gone.isError).toBe(true);
    expect(textOf(gone)).toMatch(/Failed: could not be started: \.\/not-there: .*no such file/i);
    const quiet = await client.callTool({ name: 'quiet', arguments: {} });
    expect(textOf(quiet)).toContain('It printed nothing.');
  });

  it('runs in its folder, and in none that a link leads out to [TOOL-7]', async () => {
    sandbox().write('inside/note.cjs', noteScript);
    const at = (name: string, cwd: string): WrittenProjectTool => ({
      name,
      description: 'Notes.',
      command: ['node', 'note.cjs'],
      cwd,
    });
    symlinkSync('/', join(sandbox().project, 'out'));
    symlinkSync('inside', join(sandbox().project, 'in'));
    const client = await connect([
      at('plain', 'inside'),
      at('linked', 'in'),
      at('out', 'out/tmp'),
      at('gone', 'nowhere'),
      at('file', 'note.cjs'),
      at('above', '../..'),
    ]);
    for (const name of ['plain', 'linked']) {
      expect((await client.callTool({ name, arguments: {} })).isError).toBe(false);
      expect(JSON.parse(sandbox().read('inside/started.json'))).toMatchObject({
        cwd: join(sandbox().project, 'inside'),
      });
      rmSync(join(sandbox().project, 'inside/started.json'));
    }
    for (const name of ['out', 'gone', 'file', 'above']) {
      const answer = await client.callTool({ name, arguments: {} });
      expect(textOf(answer)).toContain('is no folder of the project');
      expect(answer.isError).toBe(true);
    }
  });

  /** Starts a grandchild, says which, and waits for ever. */
  const waiting = `const { spawn } = require('node:child_process');
const child = spawn('sleep', ['600'], { stdio: 'ignore' });
require('node:fs').writeFileSync('waits', String(child.pid));
console.log('it waits');
setInterval(() => {}, 1000);
process.on('SIGTERM', () => {});
`;
  const isRunning = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === false;
    } catch {
      return false;
    }
  };

  it('is ended with all that it started when its time is over [TOOL-9]', async () => {
    sandbox().write('wait.cjs', waiting);
    const client = await connect([
      { name: 'wait', description: 'Waits.', command: ['node', 'wait.cjs'], timeout: '800ms' },
    ]);
    const answer = await client.callTool({ name: 'wait', arguments: {} });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toMatch(/Failed: not finished after .*, and ended then\.\n\nit waits/);
    expect(isRunning(Number(sandbox().read('waits')))).toBe(false);
  });

  it('waits for its turn where it changes something [TOOL-13]', async () => {
    sandbox().write(
      'turn.cjs',
      `const fs = require('node:fs');
if (fs.existsSync('running')) process.exit(1);
fs.writeFileSync('running', '');
setTimeout(() => fs.rmSync('running'), 300);
`,
    );
    // Each of two waits for the other, as only what runs at once can.
    sandbox().write(
      'meet.cjs',
      `const fs = require('node:fs');
const [own, other] = process.argv.slice(2);
fs.writeFileSync(own, '');
setInterval(() => fs.existsSync(other) && process.exit(0), 20);
`,
    );
    const side = { type: 'string' } as const;
    const client = await connect([
      { name: 'turn', description: 'Takes its turn.', command: ['node', 'turn.cjs'] },
      {
        name: 'meet',
        description: 'Meets another.',
        arguments: { own: side, other: side },
        command: ['node', 'meet.cjs', '{own}', '{other}'],
        reads_only: true,
        timeout: '20s',
      },
    ]);
    const turn = { name: 'turn', arguments: {} };
    const meet = (own: string, other: string): ReturnType<Client['callTool']> =>
      client.callTool({ name: 'meet', arguments: { own, other } });
    const answers = await Promise.all([
      ...[turn, turn, turn].map((one) => client.callTool(one)),
      ...[meet('a', 'b'), meet('b', 'a')],
    ]);
    expect(answers.map(({ isError }) => isError)).toEqual([false, false, false, false, false]);
  });

  it('is ended when the server has nobody left to answer [TOOL-9]', async () => {
    sandbox().write('wait.cjs', waiting);
    const client = await connect([
      { name: 'wait', description: 'Waits.', command: ['node', 'wait.cjs'] },
    ]);
    const call = client.callTool(
      { name: 'wait', arguments: {} },
      {
        onprogress: () => {
          void client.close();
        },
      },
    );
    await expect(call).rejects.toThrow();
    await expect.poll(() => isRunning(Number(sandbox().read('waits')))).toBe(false);
  });

  it('tells how long it runs, and is ended when the call is taken back [TOOL-9] [TOOL-12]', async () => {
    sandbox().write('wait.cjs', waiting);
    const client = await connect([
      { name: 'wait', description: 'Waits.', command: ['node', 'wait.cjs'] },
      { name: 'next', description: 'Comes next.', command: ['true'] },
    ]);
    const cancel = new AbortController();
    const told: string[] = [];
    const call = client.callTool(
      { name: 'wait', arguments: {} },
      {
        signal: cancel.signal,
        onprogress: ({ message = '' }) => {
          told.push(message);
          cancel.abort('enough');
        },
      },
    );
    // It changes something, so it waits for its turn.
    const next = client.callTool({ name: 'next', arguments: {} });
    await expect(call).rejects.toThrow();
    expect(told[0]).toMatch(/^wait runs for \d/);
    expect((await next).isError).toBe(false);
    expect(isRunning(Number(sandbox().read('waits')))).toBe(false);
  });
});
