import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';
import { useSandbox } from './use-sandbox.ts';

const sandbox = useSandbox();
/** A program that lives until it is ended. */
const forever = 'setInterval(() => {}, 1e6)';

describe('a sandbox', () => {
  it('is a clean git repository with a commit, whatever the machine has set [RIG-8]', () => {
    expect(sandbox().git('status', '--porcelain')).toBe('');
    expect(sandbox().git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
    expect(sandbox().git('log', '--format=%an')).toBe('Test');
    expect(sandbox().git('config', '--list', '--show-origin')).not.toContain(homedir());
  });

  it('hands programs its own environment only [RIG-9]', async () => {
    const print = 'process.stdout.write(JSON.stringify(process.env))';
    const { stdout } = await sandbox().start('node', ['-e', print]).exit;
    expect(JSON.parse(stdout)).toEqual(sandbox().env);
    expect(sandbox().env).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
    expect(sandbox().env['HOME']).toBe(sandbox().home);
  });

  it('gives a program its input, and its output and exit code back [RIG-9]', async () => {
    const program = sandbox().start('sh', ['-c', 'cat; pwd >&2; exit 3'], { input: 'hello' });
    expect(await program.exit).toEqual({
      code: 3,
      signal: undefined,
      stdout: 'hello',
      stderr: `${sandbox().project}\n`,
    });
  });

  it('removes its folder and ends the programs that it started [RIG-10]', async () => {
    const other = new Sandbox();
    const program = other.start('node', ['-e', `console.log('up');${forever}`]);
    await program.waitForLine('up');
    await other.dispose();
    expect(await program.exit).toMatchObject({ signal: 'SIGTERM' });
    expect(existsSync(other.root)).toBe(false);
  });

  it.each([
    { by: 'environment', options: '{detached: true, stdio: "ignore", cwd: "/"}' },
    { by: 'working folder', options: '{detached: true, stdio: "ignore", env: {}}' },
  ])('fails for a process that outlives the test, found by its $by [RIG-11]', async (row) => {
    const other = new Sandbox();
    const start = `require('child_process').spawn(process.execPath, ['-e', '${forever}'], ${row.options})`;
    const program = other.start('node', [
      '-e',
      `const c = ${start}; c.unref(); console.log(c.pid)`,
    ]);
    const { stdout } = await program.exit;
    await expect(other.dispose(100)).rejects.toThrow(`${stdout.trim()} `);
    expect(existsSync(join('/proc', stdout.trim(), 'cwd'))).toBe(false);
  });
});

describe('a wait for what a program prints', () => {
  const event = (type: string, seq: number): string => JSON.stringify({ type, seq });

  it('takes past lines, later lines and events [RIG-7]', async () => {
    const lines = [event('phase-entered', 1), 'plain', event('phase-entered', 2)].join('\n');
    const program = sandbox().start('cat', [], { input: `${lines}\nlast` });
    expect(await program.waitForLine(/^pl/)).toBe('plain');
    await program.exit;
    expect(await program.waitForLine('last')).toBe('last');
    expect(await program.waitForEvent('phase-entered', ({ seq }) => seq > 1)).toMatchObject({
      seq: 2,
    });
  });

  it('fails at its bound, with all the output so far [RIG-7]', async () => {
    const program = sandbox().start('sh', ['-c', 'echo one; exec sleep 60']);
    await program.waitForLine('one');
    await expect(program.waitForLine('two', 10)).rejects.toThrow(/10 ms[^]*one/);
  });

  it('fails as soon as the program has ended [RIG-7]', async () => {
    const program = sandbox().start('sh', ['-c', 'echo one; exit 4']);
    await expect(program.waitForLine('two')).rejects.toThrow(/ended with code 4[^]*one/);
  });
});
