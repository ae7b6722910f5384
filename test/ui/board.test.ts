import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { connect, listTasks, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { column, focusedTask, idsIn, shopQueue, taskLink } from './shop-queue.ts';

const sandbox = useSandbox();
const browser = useBrowser();

async function open(path: string): Promise<Page> {
  writeQueue(sandbox(), shopQueue.replaceAll(/, (feature|discipline): \w+/g, ''));
  const served = await servePage(sandbox());
  const page = await browser().open(served.url);
  await page.goto(served.at(path));
  await taskLink(page, 'A start page').waitFor();
  return page;
}

/** Presses the mouse on a task and moves it to a place of another element, in steps as a hand does. */
async function drag(page: Page, task: Locator, to: Locator, part = 0.5): Promise<void> {
  const from = await task.boundingBox();
  const aim = await to.boundingBox();
  if (from === null || aim === null) throw new Error('it is not on the screen');
  await page.mouse.move(from.x + 40, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 48, from.y + from.height / 2 + 8);
  await page.mouse.move(aim.x + 40, aim.y + aim.height * part, { steps: 4 });
}

async function states(): Promise<Record<string, string>> {
  const tasks = await listTasks(sandbox());
  return Object.fromEntries(tasks.map(({ id, state }) => [id, state]));
}

const said = (page: Page, words: string | RegExp) =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByLabel('Close') })
    .getByText(words);

describe('the board', () => {
  it('has five columns with the same tasks [WEB-34]', async () => {
    const page = await open('/1/queue?view=board');
    const columns = {
      Planned: ['coupon', 'orders', 'address', 'report', 'invoice', 'gift'],
      'In progress': [],
      Validating: [],
      Done: ['start'],
      Blocked: ['provider'],
    };
    for (const [name, ids] of Object.entries(columns)) {
      expect(await idsIn(page, name)).toEqual(ids);
    }
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', 'orders']);
    const session = await standIn.nextSession();
    await expect.poll(() => idsIn(page, 'In progress')).toEqual(['orders']);
    await connect(session);
    session.init();
    play.kill('SIGINT');
    await expect.poll(() => idsIn(page, 'In progress')).toEqual([]);
  });

  it('moves a card by the mouse: its place, its priority, its state, and not where the rules forbid it [WEB-37] [WEB-48]', async () => {
    const page = await open('/1/queue?view=board');
    const card = (title: string) => taskLink(page, title);
    // Among those of its priority.
    await drag(page, card('Sales of a month'), card('Show past orders'), 0.1);
    await page.getByText('Planned: report comes before orders').waitFor();
    await page.mouse.up();
    await said(page, 'report comes before orders').waitFor();
    expect(await idsIn(page, 'Planned')).toEqual([
      'coupon',
      'report',
      'orders',
      'address',
      'invoice',
      'gift',
    ]);
    // And back.
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect
      .poll(() => idsIn(page, 'Planned'))
      .toEqual(['coupon', 'orders', 'address', 'report', 'invoice', 'gift']);
    // Above one that is more urgent: it becomes so, too.
    await drag(page, card('Sales of a month'), card('Take a coupon off'), 0.1);
    await page.mouse.up();
    await said(page, 'report becomes high, comes before coupon').waitFor();
    expect(sandbox().read('.ralph/db/tasks.yaml')).toMatch(/id: report, .*priority: high/);
    // To another column.
    await drag(page, card('Ask for the address'), column(page, 'Done'));
    await page.getByText('Done: address is done, unverified: you say so').waitFor();
    await page.mouse.up();
    await expect.poll(() => idsIn(page, 'Done')).toEqual(['address', 'start']);
    await drag(page, card('A start page'), column(page, 'Planned'), 0.9);
    await page.mouse.up();
    await expect.poll(() => idsIn(page, 'Planned')).toContain('start');
    // Where the rules do not allow it, why is said on the way, and when it is let go.
    await drag(page, card('Show past orders'), column(page, 'In progress'));
    const why = 'In progress is what Ralph plays: press Play on the task';
    await page.getByText(`In progress: no. ${why}`).waitFor();
    await page.mouse.up();
    await said(page, why).waitFor();
    expect(await states()).toMatchObject({ orders: 'ready', address: 'done', start: 'ready' });
    // What was a drag is no click.
    expect(page.url()).toMatch(/queue\?view=board$/);
  });

  it('moves a card by keys in the same ways [WEB-38] [WEB-48]', async () => {
    const page = await open('/1/queue?view=board');
    await taskLink(page, 'Sales of a month').focus();
    await page.keyboard.press('Space');
    await page.getByText('Sales of a month is lifted.').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await said(page, 'report comes before orders').waitFor();
    await expect.poll(() => focusedTask(page)).toBe('report');
    // Escape leaves it where it was.
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Escape');
    expect(await idsIn(page, 'Planned')).toEqual([
      'coupon',
      'report',
      'orders',
      'address',
      'invoice',
      'gift',
    ]);
    // Over two columns to Done; on the way the first says why not.
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.getByText('In progress: no.').first().waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => idsIn(page, 'Done')).toEqual(['report', 'start']);
    expect(await states()).toMatchObject({ report: 'done' });
  });

  it('moves a task of the list by mouse and keys as on the board [WEB-37] [WEB-38]', async () => {
    const page = await open('/1/queue');
    await drag(page, taskLink(page, 'Sell gift cards'), taskLink(page, 'Show past orders'));
    await page.getByText('Ready: gift is approved').waitFor();
    await page.mouse.up();
    await expect.poll(states).toMatchObject({ gift: 'ready' });
    await taskLink(page, 'Send the invoice').focus();
    await page.keyboard.press('Space');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowUp');
    await page.getByText('Ready: no. invoice waits for orders').first().waitFor();
    await page.keyboard.press('Enter');
    await said(page, 'invoice waits for orders').waitFor();
    await expect.poll(() => focusedTask(page)).toBe('invoice');
    expect(await idsIn(page, 'Queue')).toEqual([
      'provider',
      'coupon',
      'orders',
      'address',
      'report',
      'gift',
      'invoice',
      'start',
    ]);
  });
});
