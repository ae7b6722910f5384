import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endMarkedProcesses, markedProcesses } from '../../src/host/marked-process.ts';

describe('a marked process', () => {
  it('is found after it left its group and lost its parent, and is ended [HOST-7]', async () => {
    const session = `s-test-${process.pid}`;
    // The shell ends at once; what it started in a session of its own lives on without it.
    const shell = spawn('sh', ['-c', 'setsid sleep 600 & echo $!; exit 0'], {
      env: { PATH: process.env['PATH'] ?? '', RALPH_SESSION: session },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(shell, 'exit');
    await expect.poll(() => markedProcesses(session)).toHaveLength(1);
    expect(markedProcesses(`${session}0`)).toEqual([]);
    expect(await endMarkedProcesses(session)).toBe(1);
    expect(markedProcesses(session)).toEqual([]);
  });
});
