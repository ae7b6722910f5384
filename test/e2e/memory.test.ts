import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  endSession,
  oneTask,
  quickTimers,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('what an attempt learns of those before', () => {
  const sandbox = useSandbox();

  it('is what failed, what they changed, and what changed since [PLAY-56] [PROMPT-4]', async () => {
    const check = `seq 1 900; echo 'AssertionError: expected 2, got 3'; seq 1000 1900; exit 1`;
    const config = `${quickTimers}checks:\n  proof: ${JSON.stringify(check)}\nmax_attempts: 9\n`;
    writeQueue(sandbox(), `${oneTask}    verify: [proof]\n`, config);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('src/work.js', 'one\ntwo\n');
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await first.exit;

    // A person, or anything else, at work in between.
    sandbox().write('src/more.js', 'three\n');
    const printed = await sandbox().run(['prompt', 'one']);
    const again = await sandbox().run(['prompt', 'one']);
    expect(again.stdout).toBe(printed.stdout);
    const second = sandbox().ralph(['play', '--max-tasks', '1']);
    const prompt = await completeSession(await standIn.nextSession());
    await second.exit;
    expect(`${prompt.trimEnd()}\n`).toBe(`${printed.stdout.trimEnd()}\n`);
    expect(prompt).toContain('Attempt 1 ended verify-failed: proof failed: exit 1\n');
    expect(prompt).toContain('It changed `src/work.js` (+2 −0)');
    expect(prompt).toContain('AssertionError: expected 2, got 3\n');
    expect(prompt).not.toContain('\n1900\n');
    expect(prompt).toMatch(/these files have changed; .*: `src\/more.js` \(\+1 −0\)/);

    const third = sandbox().ralph(['play', '--max-tasks', '1']);
    const later = await completeSession(await standIn.nextSession());
    await third.exit;
    expect(later).toContain('Attempt 1 ended verify-failed');
    expect(later).toContain('Attempt 2 ended verify-failed');
    expect(later).not.toContain('have changed; by whom');
  });

  it('is what a review found missing, until the task is completed anew [PLAY-57] [MCP-17]', async () => {
    const tasks = `tasks:
  - id: one
    title: The work
    description: A form with a password.
    acceptance: [It asks for a password]
  - id: check-one
    title: Look at the work
    kind: review
    depends_on: [one]
    reviews: [one]
`;
    writeQueue(sandbox(), tasks);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const work = async (act: () => void): Promise<string> => {
      const session = await standIn.nextSession();
      const prompt = await connect(session);
      act();
      const criteria = [{ id: 'a1', met: true, evidence: 'form.js' }];
      await session.call('complete_task', { summary: 'The form is there', criteria });
      await endSession(session);
      return prompt;
    };
    await work(() => {
      sandbox().write('form.js', 'form\n');
    });

    const review = await standIn.nextSession();
    const asked = await connect(review);
    expect(asked).toContain('A form with a password.');
    expect(asked).toContain('What its session says: The form is there');
    expect(asked).toContain('- form.js (+1 −0)');
    expect(asked).not.toContain('complete_task');
    const empty = await review.call('submit_review', { verdict: 'changes' });
    expect(empty).toMatchObject({ failed: true });
    expect(empty.text).toContain('at least one gap');
    const gaps = [{ criterion: 'a1', what: 'The password is shown', where: 'form.js:1' }];
    const mixed = await review.call('submit_review', { verdict: 'pass', gaps });
    expect(mixed.text).toContain('pass has no gaps');
    const absent = await review.call('complete_task', { summary: 'Done' });
    expect(absent.text).toContain('There is no tool complete_task here');
    expect(await review.call('submit_review', { verdict: 'changes', gaps })).toMatchObject({
      failed: false,
    });
    await endSession(review);
    await play.waitForEvent('session-ended', ({ outcome }) => outcome === 'changes-requested');

    const mended = await work(() => {
      sandbox().write('form.js', 'form\nhidden\n');
    });
    expect(mended).toContain('The review check-one (Look at the work) asked for changes.');
    expect(mended).toContain('- a1: The password is shown (form.js:1)');

    const second = await standIn.nextSession();
    expect(await connect(second)).toContain('It found missing:');
    await second.call('submit_review', { verdict: 'pass' });
    await endSession(second);
    expect((await play.exit).code).toBe(0);
    expect((await sandbox().run(['prompt', 'one'])).stdout).not.toContain('asked for changes');
  });
});
