import { describe, expect, it } from 'vitest';
import { connect, oneTask, quickTimers, statuses, writeQueue } from '../rig/sample-project.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import type { StandIn } from '../rig/stand-in.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('a git that takes its time', () => {
  const sandbox = useSandbox();

  /** Waits until git is held up by the filter of a project's own. */
  const heldUp = (): Promise<void> =>
    expect.poll(() => sandbox().has('looking'), { timeout: 10_000 }).toBe(true);

  /** Starts a run in a project with a filter that takes ten minutes as soon as there is a file `hold`. */
  const begin = async (hold: boolean): Promise<{ standIn: StandIn; play: RunningProgram }> => {
    const filter = `if test -e hold; then touch looking; sleep 600; fi; cat`;
    sandbox().git('config', 'filter.slow.clean', filter);
    sandbox().write('.gitattributes', 'slow.txt filter=slow\n');
    sandbox().write('.gitignore', 'hold\nlooking\n');
    writeQueue(sandbox(), oneTask, quickTimers);
    sandbox().write('slow.txt', 'one\n');
    if (hold) sandbox().write('hold', '');
    const standIn = await sandbox().startStandIn();
    return { standIn, play: sandbox().ralph(['play', '--json']) };
  };

  /** A run whose session is over, and looked at by git. */
  const looked = async (): Promise<RunningProgram> => {
    const { standIn, play } = await begin(false);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    sandbox().write('hold', '');
    sandbox().write('slow.txt', 'two\n');
    await session.exit(1);
    await heldUp();
    return play;
  };

  it.each([[['stop']], [['stop', '--now']]])(
    '%s does not wait for it after a session, and leaves nothing of it [CLI-42]',
    async (words) => {
      const play = await looked();
      expect((await sandbox().run(words)).code).toBe(0);
      expect((await play.exit).code).toBe(130);
      expect(await play.waitForEvent('session-decided')).not.toHaveProperty('record.tree_after');
      expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    },
  );

  it('stop --now does not wait for it before a session [CLI-42]', async () => {
    const { play } = await begin(true);
    await heldUp();
    expect((await sandbox().run(['stop', '--now'])).code).toBe(0);
    expect((await play.exit).code).toBe(130);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });
});
