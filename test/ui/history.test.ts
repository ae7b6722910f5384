import { describe, expect, it } from 'vitest';
import { sampleHistory } from '../dev/sample-history.ts';
import { writeHistory } from '../dev/sample-project.ts';
import { recordOf } from '../rig/record-of.ts';
import { connect, oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const blocked = { status: 'blocked', blocked: { on: 'human', reason: 'which one?' } } as const;

/** Four sessions of two days; two of them done. */
const few = [
  recordOf({ hour: 9, task: 'alpha', cost_usd: 1.5, turns: 3 }),
  recordOf({
    hour: 10,
    task: 'beta',
    outcome: 'verify-failed',
    reason: 'the check lint fails',
    next: { status: 'pending' },
  }),
  recordOf({
    hour: 11,
    task: 'beta',
    attempt: 2,
    cost_usd: 0.5,
    phase_ms: { prepare: 1_000, work: 59_000 },
  }),
  recordOf({ hour: 12, task: 'gamma', outcome: 'blocked', reason: 'which one?', next: blocked }),
];

describe('the history of a project', () => {
  const sandbox = useSandbox();
  const browser = useBrowser();

  it('lists, filters and sorts every session, and leads to it [WEB-92] [WEB-93]', async () => {
    writeQueue(sandbox(), oneTask);
    writeHistory(sandbox(), few);
    const { url, at } = await servePage(sandbox());
    const page = await browser().open(url);
    await page.getByRole('link', { name: 'History' }).click();
    const rows = page.getByRole('table', { name: 'Sessions' }).getByRole('row');
    const tasks = (): Promise<string[]> =>
      page.getByRole('table', { name: 'Sessions' }).getByRole('link').allTextContents();
    await rows.nth(4).waitFor();
    expect(await tasks()).toEqual(['gamma', 'beta', 'beta', 'alpha']);
    await page.getByText('4 sessions', { exact: true }).first().waitFor();

    await page.getByRole('button', { name: 'Cost' }).click();
    expect(await tasks()).toEqual(['alpha', 'beta', 'gamma', 'beta']);
    await page.getByRole('button', { name: 'Task' }).click();
    expect(await tasks()).toEqual(['alpha', 'beta', 'beta', 'gamma']);
    expect(await page.getByRole('columnheader', { name: 'Task' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );

    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('completed');
    await page.getByText('2 of 4 sessions').waitFor();
    expect(await tasks()).toEqual(['alpha', 'beta']);
    expect(page.url()).toContain('outcome=completed');
    await page.reload();
    await page.getByText('2 of 4 sessions').waitFor();
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('');
    await page.getByRole('searchbox', { name: 'Search sessions' }).fill('lint');
    await page.getByText('1 of 4 sessions').waitFor();
    await page.getByRole('link', { name: 'beta' }).click();
    await page.waitForURL(/\/session\/s-20261120-100000/);

    await page.goto(at('/1/history?text=nothing'));
    await page.getByText('None of the 4 sessions is like that.').waitFor();
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByText('4 sessions', { exact: true }).first().waitFor();
  });

  it('counts what they came to, with the whole of it, in charts that are tables, too [WEB-94] [WEB-95]', async () => {
    writeQueue(sandbox(), oneTask);
    writeHistory(sandbox(), few);
    const { url, at } = await servePage(sandbox());
    const page = await browser().open(url);
    await page.goto(at('/1/history'));
    const cells = async (name: RegExp): Promise<string[]> =>
      page.getByRole('table', { name }).getByRole('row').allTextContents();
    await page.getByText('2 of 4 · 50 %').first().waitFor();
    expect(await cells(/^Completed per day: 2 of 4 in 1 day/)).toEqual([
      expect.stringContaining('2 of 4'),
    ]);
    expect(await cells(/^Cost per day: \$2\.50 in 1 day/)).toHaveLength(1);
    expect(await cells(/^Tokens per day: 6K in 1 day/)).toHaveLength(1);
    expect(await cells(/^Outcomes: 4 sessions/)).toEqual([
      'completed2 of 4 · 50 %',
      'blocked1 of 4 · 25 %',
      'verify-failed1 of 4 · 25 %',
    ]);
    expect(await cells(/^Attempts per task: 2 done/)).toEqual([
      '1 attempt1 of 2 · 50 %',
      '2 attempts1 of 2 · 50 %',
    ]);
    expect(await cells(/^Time per phase: 1m 00s; 1 of 4 sessions tell it/)).toEqual([
      'prepare1.0s · 2 %',
      'work59.0s · 98 %',
    ]);
    const outcomes = page.getByRole('table', { name: /^Outcomes/ });
    const shown = async (): Promise<number> =>
      (await outcomes.locator('xpath=..').boundingBox())?.width ?? 0;
    expect(await shown()).toBeLessThan(50);
    await page.getByRole('button', { name: 'Tables' }).click();
    await expect.poll(shown).toBeGreaterThan(200);
  });

  it('holds a screenful of many in the document, and says where none is [WEB-92] [WEB-96]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const { url, at } = await servePage(sandbox());
    const page = await browser().open(url);
    await page.goto(at('/1/history'));
    await page.getByRole('heading', { name: 'Nothing was played yet' }).waitFor();

    // Its task stays what it is: nothing of the queue changes.
    const play = sandbox().ralph(['play', '--max-tasks', '1', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.exit(1);
    await play.exit;
    await page.getByRole('link', { name: 'one', exact: true }).waitFor();
    await page.getByRole('cell', { name: 'agent error' }).waitFor();

    writeHistory(sandbox(), sampleHistory(150, new Date('2026-11-20T12:00:00Z')));
    await page.reload();
    await page.getByText('151 sessions', { exact: true }).first().waitFor();
    const links = page.getByRole('table', { name: 'Sessions' }).getByRole('link');
    await links.first().waitFor();
    expect(await links.count()).toBeLessThan(80);
    await page.getByRole('button', { name: 'Started' }).click();
    await page.getByRole('link', { name: 'past-000' }).first().waitFor();
  });

  it('tells what no check has proven, and where red flags are, beside the state [WEB-140]', async () => {
    const done = ['alpha', 'beta', 'gamma'];
    const lines = done.map((id) => `  - {id: ${id}, title: The ${id}, status: done}\n`);
    writeQueue(sandbox(), `tasks:\n${lines.join('')}`);
    const flags = [{ rule: 'large-deletion', words: 'much is gone' } as const];
    writeHistory(sandbox(), [
      recordOf({ hour: 9, task: 'alpha', flags }),
      recordOf({ hour: 10, task: 'beta', verified: false }),
    ]);
    const { url, at } = await servePage(sandbox());
    const page = await browser().open(url);
    const marks = async (): Promise<string[]> => {
      const links = page.locator('[data-task]');
      const texts = await links.allTextContents();
      return texts.map((text) =>
        [/unverified/, /red flags/].map((mark) => (mark.test(text) ? 'x' : '-')).join(''),
      );
    };
    const told = ['-x', 'x-', 'x-'];
    await expect.poll(marks).toEqual(told);
    await page.goto(at('/1/queue?view=board'));
    await expect.poll(marks).toEqual(told);
    await page.goto(at('/1/task/beta'));
    await page.getByRole('article').getByText('unverified').waitFor();
    await page.goto(at('/1/history'));
    const rows = page.getByRole('table', { name: 'Sessions' }).getByRole('row');
    await rows.filter({ hasText: 'beta' }).filter({ hasText: 'completed, unverified' }).waitFor();
    expect(await rows.filter({ hasText: 'alpha' }).textContent()).not.toContain('unverified');
  });
});
