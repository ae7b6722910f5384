import { describe, expect, it } from 'vitest';
import { oneTask, quickTimers, statuses, writeQueue } from '../rig/sample-project.ts';
import { hang, refuse, reset, say, use, type Turn } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('an API that fails, with the real claude', () => {
  const sandbox = useSandbox();

  const stopping: [string, Turn[], string, RegExp][] = [
    ['an unknown model', Array<Turn>(6).fill(refuse(404, 'no such model')), 'agent-error', /model/],
    [
      'no credit',
      [refuse(400, 'Your credit balance is too low')],
      'agent-error',
      /[Cc]redit|billing/,
    ],
    [
      'a login that is refused',
      [refuse(403, 'not allowed')],
      'agent-error',
      /log in|login|API key/i,
    ],
  ];

  it.each(stopping)(
    '%s stops the run and says what to do [PLAY-17]',
    async (_, turns, outcome, words) => {
      writeQueue(sandbox(), `${oneTask}  - id: two\n    title: Not reached\n`);
      const endpoint = await sandbox().startEndpoint([
        { when: 'one: The only', attempts: [turns] },
      ]);
      const { code, stdout } = await sandbox().run(['play', '--json']);
      expect(endpoint.unscripted).toEqual([]);
      expect(code).toBe(7);
      expect(stdout).toContain(`"outcome":"${outcome}"`);
      const ended = stdout.split('\n').find((line) => line.includes('"run-ended"'));
      expect(ended).toContain('"end":"stopped"');
      expect(ended).toMatch(words);
      expect(await statuses(sandbox())).toEqual({ one: 'pending', two: 'pending' });
    },
  );

  it('a connection that breaks is tried again in a new session, uncharged [PLAY-16]', async () => {
    writeQueue(sandbox(), oneTask);
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'one: The only',
        attempts: [
          [reset(), reset()],
          [use('mcp__ralph__complete_task', { summary: 'Done' }), say('Done.')],
        ],
      },
    ]);
    const { code, stdout } = await sandbox().run(['play', '--json']);
    expect(endpoint.unscripted).toEqual([]);
    expect(code).toBe(0);
    expect(stdout).toContain('"cause":"back-off"');
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('a model that goes silent is ended after the silence that is allowed, charged [PLAY-14]', async () => {
    const config =
      quickTimers.replace('model: 20s', 'model: 20s\n  stream: 1s') + 'max_attempts: 1\n';
    writeQueue(sandbox(), oneTask, config);
    await sandbox().startEndpoint([{ when: 'one: The only', attempts: [[hang('mid-stream')]] }]);
    const play = sandbox().ralph(['play', '--json']);
    await play.waitForEvent('stop-sent', (event) => event.why === 'silence');
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'timed-out',
      charged: true,
    });
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
  });
});
