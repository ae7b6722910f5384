import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../rig/sandbox.ts';
import { playHistory, type PlayedHistory } from './played-history.ts';

describe('ralph show', () => {
  const sandbox = new Sandbox();
  let played: PlayedHistory;
  beforeAll(async () => {
    played = await playHistory(sandbox);
  });
  afterAll(() => sandbox.dispose());

  it("tells a task's sessions, and whether what is done was proven [EVID-77]", async () => {
    const [greet = '', first = '', second = '', bare = ''] = played.sessions;
    const mend = (await sandbox.run(['show', 'mend'])).stdout;
    expect(mend).toContain('\nproof: verified\n');
    expect(mend).toMatch(new RegExp(`${second} .* attempt 2 {2}completed, verified`));
    expect(mend).toMatch(new RegExp(`${first} .* attempt 1 {2}verify-failed`));
    expect((await sandbox.run(['show', 'bare'])).stdout).toContain('\nproof: unverified\n');
    const json = await sandbox.run(['show', 'bare', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      data: { proof: 'unverified', history: [{ session: bare, verified: false }] },
    });
    const ask = (await sandbox.run(['show', 'ask'])).stdout;
    expect(ask).not.toContain('proof:');
    expect(ask).not.toContain(greet);
  });
});
