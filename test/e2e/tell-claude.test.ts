import { describe, expect, it } from 'vitest';
import { oneTask, quickTimers, records, writeQueue } from '../rig/sample-project.ts';
import { hang, say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

function signal(): { given: Promise<void>; give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return {
    given,
    give: () => {
      give();
    },
  };
}

describe('what is told to the real claude', () => {
  const sandbox = useSandbox();

  it('reaches the real claude between two of its calls, and the display shows it [STEER-1] [STEER-2]', async () => {
    const allow = 'permissions:\n  allow: ["Bash(sh wait.sh)"]\n';
    writeQueue(sandbox(), oneTask, `${quickTimers}${allow}`);
    const script = 'touch began; until test -e go; do sleep 0.05; done\n';
    sandbox().write('wait.sh', script);
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'one: The only',
        attempts: [
          [
            use('Bash', { command: 'sh wait.sh' }),
            use('mcp__ralph__complete_task', { summary: 'Done' }),
            say('The end.'),
          ],
        ],
      },
    ]);
    const ralph = `${process.execPath} ${process.cwd()}/dist/ralph.js play`;
    const play = sandbox().start(
      'script',
      ['-qefc', `stty cols 150 rows 30; ${ralph}`, '/dev/null'],
      { env: { TERM: 'xterm-256color' } },
    );
    await expect.poll(() => sandbox().has('began'), { timeout: 20_000, interval: 20 }).toBe(true);
    const told = await sandbox().run(['tell', 'Use the', 'old parser, bitte schön']);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toContain('On its way; `ralph attach` shows when it is read.');
    await play.waitForLine('» Use the old parser, bitte schön');
    const status = await sandbox().run(['status']);
    expect(status.stdout).toContain('» on its way, not read yet: Use the old parser');
    expect(endpoint.requests.some(({ body }) => JSON.stringify(body).includes('old parser'))).toBe(
      false,
    );
    sandbox().write('go', '');
    const next = await endpoint.waitFor(({ results }) => results.length > 0);
    expect(JSON.stringify(next.body.messages.at(-1))).toContain('Use the old parser, bitte schön');
    await play.waitForLine('» the agent has read it');
    expect((await play.exit).code).toBe(0);
    expect(endpoint.unscripted).toEqual([]);
    const [record = ''] = records(sandbox());
    expect(record).toMatch(/told:\n[^]*words: Use the old parser, bitte schön\n *taken: true/);
  });

  it('at the end of its turn begins another one, also with the real claude [STEER-3] [STEER-11]', async () => {
    const check = `checks:\n  proof: test -f proof\n`;
    const allow = 'permissions:\n  allow: ["Bash(sh undo.sh)"]\n';
    writeQueue(
      sandbox(),
      `${oneTask}    verify: [proof]\n`,
      `${quickTimers}max_attempts: 1\n${check}${allow}`,
    );
    sandbox().write('proof', '');
    sandbox().write('undo.sh', 'rm proof\n');
    sandbox().commit();
    const asked = signal();
    const isTold = signal();
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'one: The only',
        attempts: [
          [
            use('mcp__ralph__complete_task', { summary: 'Done' }),
            async () => {
              asked.give();
              await isTold.given;
              return say('The end.');
            },
            use('Bash', { command: 'sh undo.sh' }),
            say('Now it is the end.'),
          ],
        ],
      },
    ]);
    const play = sandbox().ralph(['play', '--json']);
    await asked.given;
    const tell = sandbox().run(['tell', 'Take the proof away', '--wait']);
    const { id } = await play.waitForEvent('words-told');
    isTold.give();
    expect(await tell).toMatchObject({ code: 0, stdout: 'The agent has read it.\n' });
    expect(await play.waitForEvent('words-taken')).toMatchObject({ id });
    await endpoint.waitFor(({ last }) => last.includes('Take the proof away'));
    // It was complete before; what the turn after that has changed is what the checks see.
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'verify-failed' });
    expect((await play.exit).code).toBe(7);
    expect(endpoint.unscripted).toEqual([]);
  });

  it('is no command of the agent, whatever it begins with [STEER-8]', async () => {
    writeQueue(sandbox(), oneTask);
    const asked = signal();
    const isTold = signal();
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'one: The only',
        attempts: [
          [
            async () => {
              asked.give();
              await isTold.given;
              return say('I think about it.');
            },
            use('mcp__ralph__complete_task', { summary: 'Done' }),
            say('The end.'),
          ],
        ],
      },
    ]);
    const play = sandbox().ralph(['play', '--json']);
    await asked.given;
    expect((await sandbox().run(['tell', '/clear'])).code).toBe(0);
    isTold.give();
    const next = await endpoint.waitFor(({ last }) => last.includes('/clear'));
    // The conversation before it is still there.
    expect(next.prompt).toContain('one: The only');
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    expect((await play.exit).code).toBe(0);
  });

  it('is taken back by a stop, which ends the real claude at once, and is told to the next [STEER-5]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}max_attempts: 1\n`);
    const endpoint = await sandbox().startEndpoint([
      { when: 'one: The only', attempts: [[hang('mid-stream')]] },
    ]);
    const play = sandbox().ralph(['play', '--json']);
    await play.waitForEvent('stream-beat');
    expect((await sandbox().run(['tell', 'Go on'])).code).toBe(0);
    play.kill('SIGINT');
    await play.waitForEvent('session-ended', ({ outcome }) => outcome === 'cancelled');
    const { stdout } = await play.exit;
    expect(stdout).not.toContain('"words-taken"');
    // Without that the agent would begin a turn with it after the interrupt.
    expect(endpoint.requests.filter(({ tools }) => tools.length > 0)).toHaveLength(1);
    const next = await sandbox().run(['prompt', 'one']);
    expect(next.stdout).toContain('Go on\n(That session ended before it had read this.)');
  });
});
