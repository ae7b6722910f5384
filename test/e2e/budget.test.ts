import { describe, expect, it } from 'vitest';
import type { StandInSession } from '../rig/stand-in-session.ts';
import {
  connect,
  oneTask,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const twoTasks = `${oneTask}  - id: two\n    title: Another task\n`;

/** Works for so many dollars and ends without a word on the task, unless it is to be done. */
async function spend(session: StandInSession, dollars: number, done = false): Promise<void> {
  await connect(session);
  session.init();
  if (done) await session.call('complete_task', { summary: 'Done' });
  session.result({ total_cost_usd: dollars });
  await session.waitForStdinClosed();
  await session.exit(0);
}

function budgetOf(session: StandInSession): string | undefined {
  return session.args[session.args.indexOf('--max-budget-usd') + 1];
}

describe('a budget', () => {
  const sandbox = useSandbox();

  it("of a session is the least of its own, its task's and its run's [PLAY-29]", async () => {
    const config = `${quickTimers}max_attempts: 9\nmax_budget_usd:\n  session: 4\n  task: 6\n  run: 7\n`;
    writeQueue(sandbox(), twoTasks, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    expect(budgetOf(first)).toBe('4');
    await spend(first, 3.5);
    const second = await standIn.nextSession();
    expect(budgetOf(second)).toBe('2.5');
    await spend(second, 2.75);
    // The task has used up its own: it waits for a person, and the queue goes on.
    const spent = await play.waitForEvent(
      'session-ended',
      (event) => event.next.status === 'blocked',
    );
    expect(spent).toMatchObject({ task: 'one', next: { blocked: { on: 'human' } } });
    expect(spent.next.blocked?.question).toContain('ralph retry');
    const other = await standIn.nextSession();
    expect(budgetOf(other)).toBe('0.75');
    await spend(other, 0.9);
    const ended = await play.waitForEvent('run-ended');
    expect(ended).toMatchObject({ end: 'budget', cost_usd: 7.15 });
    expect(ended.why).toBe("the run's budget is used up, $7.15 of $7 spent (max_budget_usd)");
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked', two: 'pending' });
  });

  it('bounds nothing that a plan pays for, and is shown all the same [PLAY-29]', async () => {
    writeQueue(sandbox(), twoTasks, `${quickTimers}max_budget_usd:\n  run: 1\n`);
    sandbox().env['CLAUDE_CODE_OAUTH_TOKEN'] = 'made-up';
    delete sandbox().env['ANTHROPIC_API_KEY'];
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    for (const dollars of [5, 6]) {
      const session = await standIn.nextSession();
      expect(session.args).not.toContain('--max-budget-usd');
      await spend(session, dollars, true);
    }
    expect(await play.waitForEvent('run-ended')).toMatchObject({ end: 'drained', cost_usd: 11 });
    expect((await play.exit).code).toBe(0);
  });

  it('that somebody gives for a run bounds the sessions of a plan too [PLAY-29]', async () => {
    writeQueue(sandbox(), twoTasks);
    sandbox().env['CLAUDE_CODE_OAUTH_TOKEN'] = 'made-up';
    delete sandbox().env['ANTHROPIC_API_KEY'];
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--max-budget-usd', '3']);
    const session = await standIn.nextSession();
    expect(budgetOf(session)).toBe('3');
    await spend(session, 3.5, true);
    const { end, why } = await play.waitForEvent('run-ended');
    expect(end).toBe('budget');
    expect(why).toContain('$3.50 of $3 spent');
    expect((await play.exit).code).toBe(7);
  });

  it('of a model for the last attempt is spent only then [PLAY-30]', async () => {
    const config = `${quickTimers}model: small\nescalate:\n  model: large\n  effort: high\nmax_attempts: 2\n`;
    writeQueue(sandbox(), oneTask, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const first = await standIn.nextSession();
    expect(first.args.join(' ')).toContain('--model small');
    expect(first.args).not.toContain('--effort');
    await spend(first, 0.1);
    const last = await standIn.nextSession();
    expect(last.args.join(' ')).toContain('--model large --effort high');
    await spend(last, 0.1, true);
    expect((await play.exit).code).toBe(0);
  });

  it('of patience ends with three sessions in a row that changed nothing [PLAY-33]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}max_attempts: 9\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await spend(await standIn.nextSession(), 0);
    const working = await standIn.nextSession();
    sandbox().write('progress.txt', 'a file\n');
    await spend(working, 0);
    for (let count = 0; count < 3; count++) await spend(await standIn.nextSession(), 0);
    const { end, why } = await play.waitForEvent('run-ended');
    expect(end).toBe('stagnated');
    expect(why).toContain('3 sessions in a row changed neither a task nor a file (one no-signal, ');
    expect((await play.exit).code).toBe(7);
    expect(records(sandbox())).toHaveLength(5);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });
});
