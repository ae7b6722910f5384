import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { connect, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { focusedTask, idsIn, shopQueue, taskLink } from './shop-queue.ts';
import { useShop } from './use-shop.ts';

const sandbox = useSandbox();
const browser = useBrowser();
const shop = useShop(browser);

async function open(
  queue = shopQueue.replaceAll(/, (feature|discipline): \w+/g, ''),
): Promise<Page> {
  writeQueue(sandbox(), queue);
  const served = await servePage(sandbox());
  const page = await browser().open(served.url);
  await page.getByRole('region', { name: 'Queue' }).getByRole('link').first().waitFor();
  return page;
}

const pressed = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const state = (page: Page) => page.getByRole('banner').getByRole('status');

describe('keys', () => {
  it('lead through the page without a mouse, each doing what the list of keys says [WEB-43]', async () => {
    const standIn = await sandbox().startStandIn();
    const page = await open();
    await pressed(page, 'Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    expect(await skip.and(page.locator(':focus')).count()).toBe(1);
    await pressed(page, 'Enter', '?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    const told = await help.getByRole('term').allInnerTexts();
    for (const key of [
      '/',
      'j',
      'k',
      'Enter',
      'e',
      'c',
      'a',
      'd',
      'p',
      'ShiftP',
      'CtrlK',
      'Esc',
      '?',
    ]) {
      expect(told.map((text) => text.replaceAll(/\s/g, ''))).toContain(key);
    }
    // The dialog keeps the focus.
    await pressed(page, 'Tab', 'Tab');
    expect(await help.locator(':focus').count()).toBe(1);
    await pressed(page, 'Escape');
    await help.waitFor({ state: 'detached' });
    // Down, down, up, and open.
    await pressed(page, 'j', 'j', 'j', 'k');
    expect(await focusedTask(page)).toBe('coupon');
    await pressed(page, 'Enter');
    await page.getByRole('heading', { name: 'Take a coupon off', level: 1 }).waitFor();
    await pressed(page, 'd');
    await page.getByRole('tab', { name: 'Changes', selected: true }).waitFor();
    await pressed(page, 'Escape');
    await expect.poll(() => focusedTask(page)).toBe('coupon');
    await pressed(page, '/');
    await page.keyboard.type('coupon jk');
    expect(await page.getByRole('searchbox').inputValue()).toBe('coupon jk');
    await pressed(page, 'Escape', 'Escape');
    await pressed(page, 'a');
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('answer');
    // Out of the field, then out of the task.
    await pressed(page, 'Escape', 'Escape');
    await page
      .getByRole('heading', { name: 'Connect a provider', level: 1 })
      .waitFor({ state: 'detached' });
    await pressed(page, 'e');
    await expect.poll(() => page.url()).toMatch(/\/explain$/);
    await pressed(page, 'Escape');
    await expect.poll(() => page.url()).toMatch(/\/queue/);
    await pressed(page, 'c');
    await expect.poll(() => page.url()).toMatch(/\/create$/);
    await page.getByRole('textbox').and(page.locator(':focus')).waitFor();
    await pressed(page, 'Escape', 'Escape');
    await expect.poll(() => page.url()).toMatch(/\/queue/);
    await pressed(page, 'Shift+P');
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await expect.poll(() => state(page).textContent()).toContain('Playing coupon');
    await pressed(page, 'p');
    await expect.poll(() => state(page).textContent()).toContain('pauses after this task');
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    await page.getByRole('button', { name: 'Stop the run for sure' }).press('Enter');
    await expect.poll(() => state(page).textContent()).toContain('Not playing');
  });

  it('stay within the page, and are for the menu or question that is open [WEB-115] [WEB-116] [WEB-117]', async () => {
    const page = await shop().open('/1/doctor');
    await page.goto(shop().at('/1/task/coupon'));
    await page.goto(shop().at('/1/history'));
    await page.getByRole('heading', { name: 'Nothing was played yet' }).waitFor();
    await pressed(page, 'Escape');
    await expect.poll(() => page.url()).toMatch(/queue$/);

    await taskLink(page, 'Take a coupon off').click();
    const more = page.getByRole('button', { name: 'More to do with coupon' });
    await more.focus();
    await pressed(page, 'Enter');
    const menu = page.getByRole('menu');
    await menu.getByRole('menuitem').and(page.locator(':focus')).waitFor();
    await pressed(page, 'd');
    await menu.getByRole('menuitem', { name: 'Delete…' }).and(page.locator(':focus')).waitFor();
    expect(page.url()).toMatch(/task\/coupon$/);
    await pressed(page, 'Enter');
    const question = page.getByRole('alertdialog', { name: 'Delete coupon' });
    await question.getByRole('button').and(page.locator(':focus')).waitFor();
    await pressed(page, 'e', 'Escape');
    await question.waitFor({ state: 'detached' });
    expect(page.url()).toMatch(/task\/coupon$/);

    // With the task goes what was typed of it: nothing asks about that any more.
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Take it off');
    await more.click();
    await menu.getByRole('menuitem', { name: 'Delete…' }).click();
    await question.getByRole('button', { name: 'Delete it for sure' }).click();
    await page.getByText('coupon is deleted', { exact: false }).waitFor();
    let asks = 0;
    page.on('dialog', (dialog) => {
      asks += 1;
      void dialog.accept();
    });
    await page.reload();
    await taskLink(page, 'Show past orders').waitFor();
    expect(asks).toBe(0);
  });

  it('find screens, tasks and commands by their words [WEB-44]', async () => {
    const page = await shop().open();
    await taskLink(page, 'Send the invoice').waitFor();
    await pressed(page, 'Control+k');
    const palette = page.getByRole('dialog', { name: 'Everything' });
    await palette.getByRole('option', { name: 'Play the queue' }).waitFor();
    await page.keyboard.type('invoi');
    await palette.getByRole('option', { name: /Send the invoice/ }).waitFor();
    expect(await palette.getByRole('option').count()).toBe(1);
    await pressed(page, 'Enter');
    await page.getByRole('heading', { name: 'Send the invoice', level: 1 }).waitFor();
    await pressed(page, 'Control+k');
    await page.keyboard.type('history');
    await pressed(page, 'Enter');
    await expect.poll(() => page.url()).toMatch(/\/history$/);
    await palette.waitFor({ state: 'detached' });
    await pressed(page, 'Control+k');
    await page.keyboard.type('nothing like that');
    await palette.getByText('Nothing is called “nothing like that”.').waitFor();
    await pressed(page, 'Escape');
    await palette.waitFor({ state: 'detached' });
  });
});

describe('a queue of 10,000 tasks', () => {
  it('is in the document as far as it is on the screen, in the list and on the board [WEB-45]', async () => {
    const tasks = Array.from(
      { length: 10_000 },
      (_, at) => `  - {id: t-${at}, title: Task number ${at}}`,
    );
    const page = await open(`tasks:\n${tasks.join('\n')}\n`);
    const nodes = () => page.evaluate<number>('document.querySelectorAll("*").length');
    await page.getByRole('heading', { name: 'Ready 10,000' }).waitFor();
    expect(await nodes()).toBeLessThan(1_500);
    await page.getByRole('searchbox').fill('number 9999');
    await expect.poll(() => idsIn(page, 'Queue')).toEqual(['t-9999']);
    await page.getByRole('radio', { name: 'Board' }).check({ force: true });
    await page.getByRole('searchbox').fill('');
    await page.getByRole('region', { name: 'Planned' }).getByText('10,000').waitFor();
    expect(await nodes()).toBeLessThan(2_000);
  });
});
