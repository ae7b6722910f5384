import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { acquireLock, withLock } from '../../src/host/lock.ts';
import { thisProcess } from '../../src/host/process-identity.ts';
import { fail, ok } from '../../src/model/result.ts';
import { buildProgram, type Program } from '../db/program.ts';

let holder: Program;
let folder: string;
let path: string;

beforeAll(async () => {
  holder = await buildProgram(fileURLToPath(new URL('lock-holder.ts', import.meta.url)));
});
afterAll(() => {
  holder.remove();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ralph-lock-'));
  path = join(folder, 'db.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function startHolder(): Promise<ReturnType<Program['start']>> {
  const child = holder.start(path);
  if (child.stdout === null) throw new Error('no pipe');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  expect(line.toString()).toBe('held\n');
  return child;
}

describe('the lock', () => {
  it('lets nobody in while its owner lives, and names the owner [HOST-3]', async () => {
    const child = await startHolder();
    const refused = await acquireLock(path, 'me', 30);
    expect(refused).toMatchObject({
      ok: false,
      failure: { reason: 'busy', owner: { pid: child.pid, what: 'a holder' } },
    });
    child.kill('SIGKILL');
    await once(child, 'close');
  });

  it('is taken over at once when its owner was killed [HOST-2]', async () => {
    const child = await startHolder();
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(path)).toBe(true);
    // Without any waiting time: the first try has to do it.
    const taken = await acquireLock(path, 'me', 0);
    expect(taken.ok && taken.value.isOwned()).toBe(true);
    if (taken.ok) taken.value.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes a process id that was given away again for a dead owner [HOST-2]', async () => {
    writeFileSync(path, JSON.stringify({ ...thisProcess('another'), started: 'long ago' }));
    expect((await acquireLock(path, 'me', 0)).ok).toBe(true);
  });

  it('is held by one at a time, also when many take over from a dead owner [HOST-2]', async () => {
    const child = await startHolder();
    child.kill('SIGKILL');
    await once(child, 'close');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<ReturnType<typeof ok<number>>> => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside -= 1;
      return ok(1);
    };
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, n) => withLock(path, `worker ${n}`, 5_000, work)),
    );
    expect(all.every((one) => one.ok)).toBe(true);
    expect(most).toBe(1);
  });

  it('is given back when the work fails or throws [HOST-3]', async () => {
    const failed = await withLock(path, 'me', 0, () => fail({ reason: 'no-project', folder: '' }));
    expect(failed.ok).toBe(false);
    const thrown = withLock(path, 'me', 0, () => {
      throw new Error('a bug');
    });
    await expect(thrown).rejects.toThrow('a bug');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is no longer owned once somebody took it away [HOST-3]', async () => {
    const lock = await acquireLock(path, 'me', 0);
    if (!lock.ok) throw new Error(lock.failure.reason);
    writeFileSync(path, JSON.stringify(thisProcess('another')));
    expect(lock.value.isOwned()).toBe(false);
    lock.value.release();
    expect(existsSync(path)).toBe(true);
  });

  it('says so when its folder cannot be written [HOST-3]', async () => {
    const lock = await acquireLock(join(folder, 'missing', 'db.lock'), 'me', 0);
    expect(lock).toMatchObject({ ok: false, failure: { reason: 'unwritable' } });
  });
});
