import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand, type CommandPlan } from '../../src/host/command.ts';
import { processStart } from '../../src/host/process-identity.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('a command', () => {
  const sandbox = useSandbox();
  const plan = (command: string, more: Partial<CommandPlan> = {}): CommandPlan => ({
    command,
    cwd: sandbox().project,
    env: sandbox().env,
    timeout_ms: 20_000,
    cancel: new AbortController().signal,
    ...more,
  });

  it('tells its exit code and both of its streams', async () => {
    const result = await runCommand(plan('echo out; echo err >&2; exit 3'));
    expect(result).toMatchObject({ exit_code: 3, timed_out: false });
    expect(result.tail).toContain('out\n');
    expect(result.tail).toContain('err\n');
  });

  it('keeps the end of a long output [HOST-6]', async () => {
    const { tail } = await runCommand(plan('seq 1 200000'));
    expect(tail.startsWith('…\n')).toBe(true);
    expect(tail.endsWith('199999\n200000\n')).toBe(true);
    expect(tail.length).toBeLessThanOrEqual(16_384 + 2);
  });

  it('keeps a short output whole', async () => {
    const { tail } = await runCommand(plan('printf "one\\ntwo"'));
    expect(tail).toBe('one\ntwo');
  });

  it('is ended with its group when its time is up, even if it ignores SIGTERM [HOST-5]', async () => {
    const pidFile = join(sandbox().root, 'pid');
    const script = join(sandbox().root, 'stubborn.mjs');
    writeFileSync(
      script,
      `import { writeFileSync } from 'node:fs';
process.on('SIGTERM', () => {});
writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
setInterval(() => {}, 1000);`,
    );
    const result = await runCommand(
      plan(`${process.execPath} ${script} & wait`, { timeout_ms: 1_000 }),
    );
    expect(result.timed_out).toBe(true);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await expect.poll(() => processStart(pid)).toBeUndefined();
  });

  it('does not wait for a child that left the group and holds its output [HOST-5]', async () => {
    const command = `setsid sh -c 'echo $$ > pid; exec sleep 600' & while [ ! -s pid ]; do :; done; echo done`;
    const result = await runCommand(plan(command));
    expect(result).toMatchObject({ exit_code: 0, timed_out: false });
    expect(result.tail).toBe('done\n');
    process.kill(Number(sandbox().read('pid')), 'SIGKILL');
  });

  it('ends when it is cancelled', async () => {
    const cancel = new AbortController();
    const running = runCommand(plan('echo started; sleep 600', { cancel: cancel.signal }));
    cancel.abort();
    const result = await running;
    expect(result.exit_code).toBeUndefined();
    expect(result.timed_out).toBe(false);
  });

  it('is ended at once when it is killed, even if it ignores SIGTERM [HOST-9]', async () => {
    const cancel = new AbortController();
    const kill = new AbortController();
    const words = join(sandbox().root, 'words');
    execFileSync('mkfifo', [words]);
    const command = `trap 'echo asked >${words}' TERM; echo up >${words}; while :; do sleep 0.01; done`;
    const running = runCommand(plan(command, { cancel: cancel.signal, kill: kill.signal }));
    expect(await readFile(words, 'utf8')).toBe('up\n');
    cancel.abort();
    expect(await readFile(words, 'utf8')).toBe('asked\n');
    const killed = performance.now();
    kill.abort();
    expect(await running).toMatchObject({ exit_code: undefined, timed_out: false });
    expect(performance.now() - killed).toBeLessThan(1_000);
  });

  it('does not begin its work when it was killed before [HOST-9]', async () => {
    const kill = AbortSignal.abort();
    expect(await runCommand(plan('sleep 600', { kill }))).toMatchObject({
      exit_code: undefined,
      timed_out: false,
    });
  });

  it('tells why it could not start', async () => {
    const result = await runCommand(plan('true', { cwd: join(sandbox().root, 'missing') }));
    expect(result).toMatchObject({ exit_code: undefined, tail: 'no such file or folder' });
  });
});
