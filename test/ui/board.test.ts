import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../rig/use-browser.ts';
import { column, focusedTask, idsIn, taskLink } from './shop-queue.ts';
import { useShop } from './use-shop.ts';

const browser = useBrowser();
const shop = useShop(browser);

async function open(path: string): Promise<Page> {
  const page = await shop().open(path);
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
    expect(shop().sandbox.read('.ralph/db/tasks.yaml')).toMatch(/id: report, .*priority: high/);
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
    expect(await shop().states()).toMatchObject({
      orders: 'ready',
      address: 'done',
      start: 'ready',
    });
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
    const queue = shop().sandbox.read('.ralph/db/tasks.yaml');
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
    // Nothing has come of what was left.
    expect(shop().sandbox.read('.ralph/db/tasks.yaml')).toBe(queue);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => idsIn(page, 'Done')).toEqual(['report', 'start']);
    expect(await shop().states()).toMatchObject({ report: 'done' });
  });

  it('takes back the half of a move whose other half is refused [WEB-134]', async () => {
    const page = await open('/1/queue?view=board');
    const asked: unknown[] = [];
    await page.route('**/commands', async (route) => {
      const body = route.request().postDataJSON() as Record<string, unknown>;
      asked.push([body['verb'], body['priority']]);
      // The server is gone for one command.
      await (body['verb'] === 'move' ? route.abort() : route.continue());
    });
    await drag(page, taskLink(page, 'Sales of a month'), taskLink(page, 'Take a coupon off'), 0.1);
    await page.getByText('report becomes high, comes before coupon').first().waitFor();
    await page.mouse.up();
    await said(page, 'the server does not answer').waitFor();
    const all = [
      ['set', 'high'],
      ['move', undefined],
      ['set', 'medium'],
    ];
    await expect.poll(() => asked).toEqual(all);
    await expect
      .poll(() => shop().sandbox.read('.ralph/db/tasks.yaml'))
      .toMatch(/id: report, (?!.*priority: high)/);
    await expect
      .poll(() => idsIn(page, 'Planned'))
      .toEqual(['coupon', 'orders', 'address', 'report', 'invoice', 'gift']);
  });

  it('moves a task of the list by mouse and keys as on the board [WEB-37] [WEB-38]', async () => {
    const page = await open('/1/queue');
    await drag(page, taskLink(page, 'Sell gift cards'), taskLink(page, 'Show past orders'));
    await page.getByText('Ready: gift is approved').waitFor();
    await page.mouse.up();
    await expect.poll(() => shop().states()).toMatchObject({ gift: 'ready' });
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
