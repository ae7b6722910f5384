import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rolldown } from 'rolldown';
import { acquireLease } from '../../src/host/lease.ts';
import { livingOwner } from '../../src/host/lock.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** A process that takes the lease at its argument, says so, and holds it until it is killed. */
const holder = `
import { acquireLease } from '${repositoryRoot}/src/host/lease.ts';
const lease = await acquireLease(process.argv[2], 'holder');
console.log(lease.ok ? 'held' : lease.failure.reason);
setInterval(() => {}, 1000);
`;

describe('a lease', () => {
  const sandbox = useSandbox();
  const folder = mkdtempSync(join(tmpdir(), 'ralph-holder-'));
  const program = join(folder, 'holder.js');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  beforeAll(async () => {
    const bundle = await rolldown({
      input: 'holder',
      platform: 'node',
      plugins: [
        {
          name: 'inline',
          resolveId: (id) => (id === 'holder' ? '\0holder' : undefined),
          load: (id) => (id === '\0holder' ? holder : undefined),
        },
      ],
    });
    await bundle.write({ file: program });
  });

  it('is refused while its process lives, and names it; after kill -9 the next one has it [HOST-4]', async () => {
    const path = join(sandbox().root, 'play.lock');
    const first = sandbox().start(process.execPath, [program, path]);
    await first.waitForLine('held');

    const refused = await acquireLease(path, 'test');
    expect(refused).toMatchObject({
      ok: false,
      failure: { reason: 'busy', owner: { pid: first.pid, what: 'holder' } },
    });
    first.kill('SIGKILL');
    await first.exit;
    expect(livingOwner(path)).toBeUndefined();

    const taken = await acquireLease(path, 'test');
    if (!taken.ok) throw new Error(taken.failure.reason);
    expect(livingOwner(path)).toMatchObject({ pid: process.pid, what: 'test' });
    await taken.value.release();
    expect(livingOwner(path)).toBeUndefined();
  });

  it('holds up nobody, wherever its owner was killed [HOST-4]', async () => {
    const path = join(sandbox().root, 'play.lock');
    // Every trace of a holder that is gone: its name alone, and the name with a heartbeat.
    for (const withHeartbeat of [false, true]) {
      const dead = sandbox().start(process.execPath, [program, path]);
      await dead.waitForLine('held');
      const heartbeat = `${path}.heartbeat`;
      const beating = existsSync(path) && existsSync(heartbeat);
      expect(beating).toBe(true);
      dead.kill('SIGKILL');
      await dead.exit;
      if (!withHeartbeat) rmSync(heartbeat, { recursive: true });
      const next = await acquireLease(path, 'test');
      if (!next.ok) throw new Error(next.failure.reason);
      await next.value.release();
      expect([existsSync(path), existsSync(heartbeat)]).toEqual([false, false]);
    }
  });

  it('goes to one only, when several meet a dead owner [HOST-4]', async () => {
    const path = join(sandbox().root, 'play.lock');
    const dead = sandbox().start(process.execPath, [program, path]);
    await dead.waitForLine('held');
    dead.kill('SIGKILL');
    await dead.exit;

    const rivals = Array.from({ length: 5 }, () =>
      sandbox().start(process.execPath, [program, path]),
    );
    const lines = await Promise.all(rivals.map((rival) => rival.waitForLine(/held|busy/)));
    expect(lines.filter((line) => line === 'held')).toHaveLength(1);
    expect(lines.filter((line) => line === 'busy')).toHaveLength(4);
    for (const rival of rivals) rival.kill('SIGKILL');
    await Promise.all(rivals.map((rival) => rival.exit));
  });
});
