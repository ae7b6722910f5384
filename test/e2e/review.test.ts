import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  endSession,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `tasks:
  - id: form
    title: The form
  - id: look
    title: Look at the form
    kind: review
    reviews: [form]
`;

const gaps = [{ what: 'an empty name is taken', where: 'src/form.ts' }];

async function judge(session: StandInSession, verdict: 'pass' | 'changes'): Promise<string> {
  const prompt = await connect(session);
  session.init();
  const given = await session.call('submit_review', {
    verdict,
    gaps: verdict === 'pass' ? [] : gaps,
  });
  expect(given.failed).toBe(false);
  await endSession(session);
  return prompt;
}

describe('a review', () => {
  const sandbox = useSandbox();

  it('sends the work back with its gaps, and looks again [PLAY-32]', async () => {
    writeQueue(sandbox(), queue);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const prompt = await judge(await standIn.nextSession(), 'changes');
    expect(prompt).toContain('submit_review');
    expect(await play.waitForEvent('session-ended', ({ task }) => task === 'look')).toMatchObject({
      outcome: 'changes-requested',
      charged: false,
      next: { status: 'pending' },
    });

    const again = await completeSession(await standIn.nextSession());
    expect(again).toContain('an empty name is taken');
    expect(again).toContain('src/form.ts');
    const picked = await play.waitForEvent('task-picked', ({ attempt }) => attempt === 2);
    expect(picked.task).toBe('form');
    await judge(await standIn.nextSession(), 'pass');
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ form: 'done', look: 'done' });
    expect(records(sandbox())[1]).toContain('what: an empty name is taken\n');
  });

  it('that is never content ends with the attempts of the work [PLAY-32]', async () => {
    writeQueue(sandbox(), queue, `${quickTimers}max_attempts: 2\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    for (let round = 0; round < 2; round++) {
      await completeSession(await standIn.nextSession());
      await judge(await standIn.nextSession(), 'changes');
    }
    const { end } = await play.waitForEvent('run-ended');
    expect(end).toBe('nothing-ready');
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ form: 'blocked', look: 'pending' });
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain('on: attempts');
  });
});
