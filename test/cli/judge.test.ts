import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { recordedPath, recordedStreams, type RecordedStream } from '../monitor/recorded-stream.ts';
import { buildProgram } from '../db/program.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** One of each kind; the table in test/monitor/judge.test.ts reads all of them in one process. */
const chosen = [
  ...['ok.jsonl', 'bg2.jsonl', 'hk3.jsonl', 'mcp_enoent.jsonl', 'mt1.jsonl', 'mb.jsonl'],
  ...['p1.jsonl', 'fb529.jsonl', 'toolong.jsonl', 'do_e429unified.jsonl', 'oa_rl_.jsonl'],
  ...['sig_SIGINT.jsonl', 'sig_SIGKILL.jsonl', 'big.jsonl', 'alog.jsonl', 'unkflag.jsonl'],
];

const judgement = z.object({
  kind: z.literal('judgement'),
  data: z.looseObject({ end: z.string(), detail: z.optional(z.string()) }),
});

describe('ralph judge', () => {
  const sandbox = useSandbox();

  async function judge(...args: string[]): Promise<z.infer<typeof judgement>['data']> {
    const { code, stdout, stderr } = await sandbox().run(['judge', ...args, '--json'], {
      // It needs no project.
      cwd: sandbox().home,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return judgement.parse(JSON.parse(stdout)).data;
  }

  it('reads recorded streams as their index names them [CLI-15]', async () => {
    const streams = recordedStreams.filter(({ stream }) => chosen.includes(stream));
    expect(streams).toHaveLength(chosen.length);
    const read = async ({ stream, what, exit_code }: RecordedStream): Promise<RecordedStream> => {
      const server = stream.startsWith('mcp_') ? ['--expect-server', 'ralph'] : [];
      const args = [recordedPath(stream), '--exit-code', String(exit_code), ...server];
      const { end, detail } = await judge(...args);
      return { stream, what, exit_code, end, ...(detail === undefined ? {} : { detail }) };
    };
    expect(await Promise.all(streams.map(read))).toEqual(streams);
  });

  it('tells all that the monitor makes of it, and nothing else [CLI-15]', async () => {
    expect(await judge(recordedPath('p1.jsonl'), '--exit-code', '0')).toEqual({
      end: 'finished',
      detail: 'permission_denials',
      turns: 2,
      cost_usd: expect.any(Number) as number,
      tokens: { input: 20, output: 24, cached: 0 },
      denials: [{ tool: 'Write', input: '/project/new.txt' }],
      malformed: 0,
      unknown: 0,
    });
    expect(await judge(recordedPath('do_e429unified.jsonl'))).toMatchObject({
      end: 'plan-limit',
      resets_at: '2026-11-20T12:14:30.000Z',
    });
    expect(await judge(recordedPath('alog.jsonl'))).toMatchObject({ malformed: 109 });
  });

  it('takes the exit code, stderr and the servers that were needed into account [CLI-15]', async () => {
    const empty = recordedPath('unkflag.jsonl');
    expect(await judge(empty, '--exit-code', '-9')).toMatchObject({ end: 'no-result' });
    expect(await judge(empty, '--exit-code', '143')).toMatchObject({ end: 'no-result' });
    const good = recordedPath('ok.jsonl');
    expect(await judge(good, '--expect-server', 'ralph')).toMatchObject({ end: 'mcp-unavailable' });
    const { stdout } = await sandbox().run([
      ...['judge', empty, '--exit-code', '1'],
      ...['--stderr', recordedPath('unkflag.stderr')],
    ]);
    expect(stdout).toContain("startup-error\n  error: unknown option '--project'\n");
  });

  it('says in a few lines what it found [CLI-15]', async () => {
    const lines = async (stream: string): Promise<string> =>
      (await sandbox().run(['judge', recordedPath(stream), '--exit-code', '1'])).stdout;
    expect(await lines('do_e429unified.jsonl')).toBe(
      `plan-limit: five_hour until 2026-11-20T12:14:30.000Z
  You've hit your 5-hour limit · resets 12:14pm (UTC)
  1 turn, $0.00, 0 tokens in, 0 out, 0 cached
`,
    );
    expect(await lines('p1.jsonl')).toContain('\n  not allowed: Write /project/new.txt\n');
  });

  it('says what it could not read of a stream [CLI-15] [MON-46]', async () => {
    const good = readFileSync(recordedPath('ok.jsonl'), 'utf8');
    sandbox().write('odd.jsonl', `hello\n${good}{"type":"of_the_future"}\n{"type":"x"}\n`);
    const { stdout } = await sandbox().run(['judge', 'odd.jsonl']);
    expect(stdout).toContain(
      "  in the agent's output 1 line was no message, 2 messages were of types that this version of Ralph does not know\n",
    );
  });

  it('reads the standard input and follows a link [CLI-15]', async () => {
    const input = readFileSync(recordedPath('ok.jsonl'), 'utf8');
    const { stdout } = await sandbox().run(['judge', '-'], { input });
    expect(stdout).toMatch(/^finished\n/);
    symlinkSync(recordedPath('ok.jsonl'), join(sandbox().home, 'link'));
    expect(await judge('link')).toMatchObject({ end: 'finished' });
  });

  it('reads the folder of a session, with its stderr [CLI-15]', async () => {
    mkdirSync(join(sandbox().home, 'session'));
    symlinkSync(recordedPath('ok.jsonl'), join(sandbox().home, 'session', 'stream.jsonl'));
    expect(await judge('session')).toMatchObject({ end: 'finished' });
    mkdirSync(join(sandbox().home, 'broken'));
    writeFileSync(join(sandbox().home, 'broken', 'stream.jsonl'), '');
    writeFileSync(join(sandbox().home, 'broken', 'stderr.txt'), 'the words of its end\n');
    const { stdout } = await sandbox().run(['judge', 'broken', '--exit-code', '1'], {
      cwd: sandbox().home,
    });
    expect(stdout).toContain('the words of its end');
  });

  it.each<[string, string[], number, RegExp]>([
    ['a missing file', ['nope'], 1, /cannot read: no such file or folder\n {2}nope/],
    ['a folder', ['.'], 1, /cannot read: it is a folder/],
    ['a device', ['/dev/zero'], 1, /cannot read: it is no regular file/],
    ['binary data', ['binary'], 2, /binary is no agent's output: it is binary/],
    ['an archive', ['archive'], 2, /it is binary/],
    ['a missing stderr', ['link', '--stderr', 'nope'], 1, /no such file or folder\n {2}nope/],
    ['an exit code that is none', ['link', '--exit-code', '1.5'], 2, /Give a whole number/],
    ['nothing', [], 2, /missing required argument 'stream'/],
  ])('refuses %s in words [CLI-15]', async (_, args, expected, words) => {
    writeFileSync(join(sandbox().home, 'binary'), randomBytes(4_096));
    writeFileSync(join(sandbox().home, 'archive'), Buffer.from('1f8b0800000000000003', 'hex'));
    symlinkSync(recordedPath('ok.jsonl'), join(sandbox().home, 'link'));
    const { code, stdout, stderr } = await sandbox().run(['judge', ...args], {
      cwd: sandbox().home,
    });
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr).toContain('ralph: ');
  });

  it('takes words that are no messages for what the agent printed [CLI-15]', async () => {
    sandbox().write('words', 'Segmentation fault\ncore dumped\n');
    const { code, stdout } = await sandbox().run(['judge', 'words', '--exit-code', '1']);
    expect(code).toBe(0);
    expect(stdout).toContain('startup-error\n');
    expect(stdout).toContain('Segmentation fault');
  });

  it('reads a stream of more than 200 MB in the memory of one of 60 [CLI-16] [MON-45]', async () => {
    const program = await buildProgram(join(repositoryRoot, 'test/cli/long-stream.ts'));
    try {
      const built = join(repositoryRoot, 'dist', 'ralph.js');
      const measure = z.object({ megabytes: z.number(), turns: z.number(), peak_mb: z.number() });
      const [short, long] = await Promise.all(
        ['60', '220'].map(async (megabytes) =>
          measure.parse(JSON.parse(await program.run(built, megabytes))),
        ),
      );
      expect(long?.megabytes).toBeGreaterThan(200);
      expect(long?.turns).toBeGreaterThan(3 * (short?.turns ?? Infinity));
      expect((long?.peak_mb ?? Infinity) / (short?.peak_mb ?? 0)).toBeLessThan(1.6);
      expect(long?.peak_mb).toBeLessThan(150);
    } finally {
      program.remove();
    }
  });
});
