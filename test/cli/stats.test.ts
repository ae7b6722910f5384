import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../rig/sandbox.ts';
import { playHistory } from './played-history.ts';

describe('the figures', () => {
  const sandbox = new Sandbox();
  beforeAll(async () => {
    await playHistory(sandbox);
  });
  afterAll(() => sandbox.dispose());

  it('name what each share is a share of, and tell unverified ones apart [EVID-90]', async () => {
    const { code, stdout } = await sandbox.run(['stats']);
    expect(code).toBe(0);
    expect(stdout).toContain('Tasks   3 of 4 done: 2 verified, 1 unverified\n');
    expect(stdout).toContain('2 of 3 done at the first try · 1.3 attempts per done task\n');
    expect(stdout).toMatch(/Cost +\$\d\.\d\d, \$\d\.\d\d per done task \(3 done\)/);
    expect(stdout).toMatch(/verify-failed +1 of 5\n/);
    expect(stdout).toMatch(/work +\S+ +\S+ +5 of 5\n/);
    expect(stdout).toMatch(/picky +1 of 2 /);
    expect(stdout).not.toContain('%');
  });

  it('are told group by group [EVID-91]', async () => {
    const { stdout } = await sandbox.run(['stats', '--by', 'kind']);
    expect(stdout).toMatch(/\nKIND +SESSIONS +DONE +VERIFIED +UNVERIFIED/);
    expect(stdout).toMatch(/\nimplement +5 +3 of 4 +2 of 3 +1 of 3 +2 of 3 +1\.3 /);
    const json = await sandbox.run(['stats', '--by', 'feature', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'stats',
      data: {
        by: 'feature',
        total: { sessions: 5, done_verified: 2, done_unverified: 1 },
        groups: [
          { name: '(none)', sessions: 4 },
          { name: 'words', sessions: 1, done_verified: 1 },
        ],
      },
    });
    for (const by of ['day', 'discipline', 'model']) {
      const group = await sandbox.run(['stats', '--by', by, '--json']);
      expect(JSON.parse(group.stdout)).toMatchObject({ data: { groups: [{ sessions: 5 }] } });
    }
  });

  it('are those since a time; without a session it ends with code 3 [EVID-91]', async () => {
    const all = await sandbox.run(['stats', '--since', '1d', '--json']);
    expect(JSON.parse(all.stdout)).toMatchObject({ data: { total: { sessions: 5 } } });
    const none = await sandbox.run(['stats', '--since', '1ms']);
    expect(none.code).toBe(3);
    expect(none.stdout).toMatch(/^No session since /);
    expect((await sandbox.run(['stats', '--since', 'soon'])).code).toBe(2);
  });
});
