import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markedProcesses } from '../../src/host/marked-process.ts';
import { thisProcess } from '../../src/host/process-identity.ts';
import { madeUpSession } from '../rig/made-up-session.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('the guard of an engine', () => {
  const sandbox = useSandbox();

  it('ends the sessions of its own engine, and no session that another has begun since [MCP-19]', async () => {
    const { pid } = spawnSync('true');
    const dead = { ...thisProcess('ralph play'), pid };
    const own = madeUpSession();
    const others = madeUpSession();
    const engines = { [own]: dead, [others]: thisProcess('ralph play') };
    for (const [session, engine] of Object.entries(engines)) {
      const names = { session, run: 'r', task: 'one', project: '/', claude_session: 'c' };
      const file = JSON.stringify({ ...names, started: '2026-01-01T00:00:00Z', engine });
      sandbox().write(`sessions/${session}/session.json`, file);
      const program = sandbox().start('sh', ['-c', 'echo up; exec sleep 600'], {
        env: { RALPH_SESSION: session },
      });
      await program.waitForLine('up');
    }
    const unread = madeUpSession();
    sandbox().write(`sessions/${unread}/guard.json`, '{}');
    const runtime = join(repositoryRoot, 'dist', 'mcp-server.js');
    const folder = join(sandbox().project, 'sessions');
    const args = [runtime, '--guard', folder, JSON.stringify(dead)];
    expect((await sandbox().start(process.execPath, args).exit).code).toBe(0);
    expect(markedProcesses(own)).toEqual([]);
    expect(markedProcesses(others)).toHaveLength(1);
  });
});
