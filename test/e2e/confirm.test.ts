import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../rig/repository-root.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import { completeSession, oneTask, statuses, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('the question before a task', () => {
  const sandbox = useSandbox();

  /** Plays with an input that stays open, as a person's would. */
  const playAsked = (...options: string[]): RunningProgram => {
    const ralph = join(repositoryRoot, 'dist', 'ralph.js');
    const inner = 'mkfifo ~/answers; exec 3<>~/answers; exec "$0" "$@" <&3';
    const args = [ralph, 'play', '--confirm', '--json', ...options];
    return sandbox().start('bash', ['-c', inner, process.execPath, ...args]);
  };

  const answer = (text: string): void => {
    writeFileSync(join(sandbox().home, 'answers'), `${text}\n`);
  };

  it('is asked anew for a task that is not what was confirmed [PLAY-38]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = playAsked();
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'confirm');
    sandbox().write('.ralph/db/tasks.yaml', oneTask.replace('The only', 'Quite another'));
    answer('p');
    await play.waitForLine('Quite another');
    sandbox().write('.ralph/db/tasks.yaml', `${oneTask}    status: skipped\n`);
    answer('p');
    const { stdout, code } = await play.exit;
    expect(code).toBe(0);
    expect(stdout).not.toContain('"task-picked"');
    expect(standIn.story()).toContain('0 sessions');
  });

  it('does not play in a run that was paused meanwhile [PLAY-38]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = playAsked();
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'confirm');
    expect((await sandbox().run(['pause'])).code).toBe(0);
    answer('p');
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'paused');
    expect((await sandbox().run(['resume'])).code).toBe(0);
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('ends with the time of --until [PLAY-38]', async () => {
    writeQueue(sandbox(), oneTask);
    await sandbox().startStandIn();
    const play = playAsked('--until', '3s');
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'confirm');
    expect(await play.waitForEvent('run-ended')).toMatchObject({ end: 'until' });
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });
});
