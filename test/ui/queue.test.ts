import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { connect, completeSession, statuses, writeQueue } from '../rig/sample-project.ts';
import { servePage, type ServedPage } from '../rig/served-page.ts';
import { say, use } from '../rig/turn.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { focusedTask, idsIn, shopQueue, taskLink } from './shop-queue.ts';
import { useShop } from './use-shop.ts';

const browser = useBrowser();

const state = (page: Page) => page.getByRole('banner').getByRole('status');
const list = (page: Page) => page.getByRole('region', { name: 'Queue' });
const toast = (page: Page) => page.getByRole('listitem').filter({ has: page.getByLabel('Close') });

describe('the queue on the page', () => {
  const shop = useShop(browser);

  it('groups the tasks by their state in the order in which they are played [WEB-33]', async () => {
    const page = await shop().open();
    await taskLink(page, 'A start page').waitFor();
    const heads = await list(page).getByRole('heading').allTextContents();
    expect(heads.map((head) => head.trim())).toEqual([
      'Needs you 1',
      'Ready 4',
      'Waiting 1',
      'Drafts 1',
      'Done 1',
    ]);
    expect(await idsIn(page, 'Queue')).toEqual([
      'provider',
      'coupon',
      'orders',
      'address',
      'report',
      'invoice',
      'gift',
      'start',
    ]);
    const row = (title: string) => taskLink(page, title).innerText();
    expect(await row('Take a coupon off')).toMatch(/#money[^]*checkout[^]*high[^]*coupon/);
    expect(await row('Connect a provider')).toContain('asks: Which provider?');
    expect(await row('Send the invoice')).toContain('after orders');
    // What its prompt would cost is counted for what is on the screen.
    await expect.poll(() => row('Take a coupon off')).toMatch(/\n\d{3,}|\n\d\.\dK/);
  });

  it('filters by text, state, priority, feature, discipline and tag, in its address [WEB-35]', async () => {
    const page = await shop().open();
    await page.getByRole('searchbox', { name: 'Search tasks' }).fill('show ord');
    await expect.poll(() => idsIn(page, 'Queue')).toEqual(['orders']);
    expect(page.url()).toContain('text=show+ord');
    await page.getByRole('button', { name: 'Clear' }).click();
    const choices = [
      ['State', 'blocked', ['provider']],
      ['Priority', 'high', ['coupon']],
      ['Feature', 'Checkout', ['coupon', 'address']],
      ['Discipline', 'Frontend', ['orders', 'address']],
      ['Tag', 'export', ['report']],
    ] as const;
    for (const [name, label, ids] of choices) {
      await page.getByRole('combobox', { name }).selectOption(label);
      await expect.poll(() => idsIn(page, 'Queue')).toEqual(ids);
      await page.goBack();
      await expect.poll(() => idsIn(page, 'Queue').then(({ length }) => length)).toBe(8);
    }
    await page.getByRole('combobox', { name: 'Feature' }).selectOption('Checkout');
    await page.getByRole('combobox', { name: 'Discipline' }).selectOption('Frontend');
    await page.reload();
    await expect.poll(() => idsIn(page, 'Queue')).toEqual(['address']);
    // A task lies beside the list, and the list stays as it was.
    await taskLink(page, 'Ask for the address').click();
    await page.getByRole('heading', { name: 'Ask for the address', level: 1 }).waitFor();
    expect(await idsIn(page, 'Queue')).toEqual(['address']);
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedTask(page)).toBe('address');
    await page.getByRole('combobox', { name: 'State' }).selectOption('done');
    await page.getByText('None of the 8 tasks is like that.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => idsIn(page, 'Queue').then(({ length }) => length)).toBe(8);
  });

  it('offers to begin where there is nothing yet [WEB-36]', async () => {
    shop().write('tasks: []\n');
    const page = await shop().open();
    await page.getByRole('heading', { name: 'No tasks yet' }).waitFor();
    const ways = page.getByRole('navigation', { name: 'How to begin' }).getByRole('link');
    expect((await ways.allTextContents()).map((way) => way.trim())).toEqual([
      'Create Task',
      'Explain Tasks',
    ]);
    await ways.first().click();
    await expect.poll(() => page.url()).toMatch(/\/create$/);
  });

  it('shows at once what is written on disk, on every page that is open [WEB-39]', async () => {
    const page = await shop().open();
    const other = await page.context().newPage();
    await other.goto(shop().at('/1/queue'));
    await taskLink(other, 'Show past orders').waitFor();
    shop().write(
      `${shopQueue.replace('Show past orders', 'Show old orders')}  - {id: new, title: A new one}\n`,
    );
    for (const one of [page, other]) {
      await taskLink(one, 'Show old orders').waitFor();
      await taskLink(one, 'A new one').waitFor();
    }
    await page.getByRole('radio', { name: 'Board' }).check({ force: true });
    await taskLink(page, 'Sell gift cards').click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect
      .poll(() => list(other).getByRole('heading').allTextContents())
      .toContain('Ready 6');
  });

  it('says where the files are broken, and shows what reads [WEB-41]', async () => {
    const page = await shop().open();
    await taskLink(page, 'Show past orders').waitFor();
    shop().write(shopQueue.replace('priority: high', 'priority: hihg'));
    const notice = page.getByRole('alert');
    await notice.getByText('.ralph/db/tasks.yaml:2:').waitFor();
    expect(await notice.textContent()).toMatch(/hihg[^]*expected[^]*high/);
    expect(await idsIn(page, 'Queue')).toContain('orders');
    shop().write(shopQueue);
    await notice.waitFor({ state: 'detached' });
    await taskLink(page, 'Take a coupon off').waitFor();
  });
});

describe('what plays the queue, on the page', () => {
  const sandbox = useSandbox();

  /** The shop's queue in a project of its own, open in a browser. */
  async function open(): Promise<{ page: Page; served: ServedPage }> {
    writeQueue(sandbox(), shopQueue.replaceAll(/, (feature|discipline): \w+/g, ''));
    const served = await servePage(sandbox());
    return { page: await browser().open(served.url), served };
  }

  it('plays a task in two clicks from the list, and is watched until it is done [WEB-31]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - {id: one, title: Say hello}\n');
    await sandbox().startEndpoint([
      {
        when: 'Say hello',
        attempts: [
          [use('mcp__ralph__complete_task', { summary: 'Said', criteria: [] }), say('Done.')],
        ],
      },
    ]);
    const { url } = await servePage(sandbox());
    const page = await browser().open(url);
    await taskLink(page, 'Say hello').click();
    await page.getByRole('button', { name: 'Play this task' }).click();
    await expect.poll(() => state(page).textContent()).toContain('Playing one · attempt 1 of 3');
    await page.getByRole('heading', { name: 'Now 1' }).waitFor();
    await page.getByRole('heading', { name: 'Done 1' }).waitFor();
    await expect.poll(() => state(page).textContent()).toContain('Not playing');
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    await page
      .getByRole('progressbar', { name: 'Tasks done' })
      .and(page.locator('[value="1"]'))
      .waitFor();
  });

  it('pauses and resumes, cancels and stops, and says in words what the engine does [WEB-30] [WEB-32]', async () => {
    const standIn = await sandbox().startStandIn();
    const { page } = await open();
    expect(await state(page).textContent()).toContain('Nothing was played yet');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const first = await standIn.nextSession();
    await expect
      .poll(() => state(page).textContent())
      .toMatch(/Playing coupon · attempt 1 of 3 · \w+/);
    await page.getByTitle('Cost and time of this run').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => state(page).textContent()).toContain('pauses after this task');
    await completeSession(first);
    await expect.poll(() => state(page).textContent()).toContain('Paused');
    await page.keyboard.press('p');
    const second = await standIn.nextSession();
    await connect(second);
    second.init();
    await expect.poll(() => state(page).textContent()).toContain('Playing orders');
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: 'Cancel orders' }).click();
    await page.getByRole('option', { name: 'Cancel orders for sure' }).click();
    await expect.poll(() => state(page).textContent()).toContain('Paused');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Stop the run for sure' }).click();
    await expect.poll(() => state(page).textContent()).toContain('Not playing');
    expect(await statuses(sandbox())).toMatchObject({ coupon: 'done', orders: 'pending' });
    await expect.poll(() => taskLink(page, 'Take a coupon off').textContent()).toContain('1×');
  });

  it('says what the session asks, and `a` leads to the answer [WEB-49]', async () => {
    const standIn = await sandbox().startStandIn();
    const { page } = await open();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    // Nobody answers: the session is ended first.
    const asked = session.call('ask_human', { question: 'Red or blue?' }).catch(() => undefined);
    await expect
      .poll(() => state(page).textContent())
      .toContain('coupon · attempt 1 of 3 · asks: Red');
    expect(await taskLink(page, 'Take a coupon off').textContent()).toContain('asks: Red or blue?');
    await page.keyboard.press('a');
    await page.getByRole('textbox').and(page.locator('#answer:focus')).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Stop the run for sure' }).click();
    await expect.poll(() => state(page).textContent()).toContain('Not playing');
    await asked;
  });

  it('says that the server is gone, comes back with it, and has missed nothing [WEB-40]', async () => {
    const standIn = await sandbox().startStandIn();
    const { page, served } = await open();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const session = await standIn.nextSession();
    await expect.poll(() => state(page).textContent()).toContain('Playing coupon');
    served.program.kill('SIGKILL');
    await expect.poll(() => state(page).textContent()).toContain('The server is gone');
    await page.keyboard.press('p');
    await toast(page).getByText('the server does not answer').waitFor();
    // The run goes on without it.
    await completeSession(session);
    const next = await standIn.nextSession();
    const port = new URL(served.url).port;
    const again = sandbox().ralph(['ui', '--port', port, '--json']);
    await again.waitForLine('"url"');
    await expect.poll(() => state(page).textContent()).toContain('Playing orders');
    await expect.poll(() => list(page).getByRole('heading').allTextContents()).toContain('Done 2');
    await connect(next);
    next.init();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Stop the run for sure' }).click();
    await expect.poll(() => state(page).textContent()).toContain('Not playing');
  });

  it('moves what is played over the board, and says that the engine is gone [WEB-34] [WEB-42]', async () => {
    const standIn = await sandbox().startStandIn();
    const { page } = await open();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await expect.poll(() => state(page).textContent()).toContain('Playing coupon');
    await page.getByRole('radio', { name: 'Board' }).check({ force: true });
    await expect.poll(() => idsIn(page, 'In progress')).toEqual(['coupon']);
    play.kill('SIGKILL');
    await expect
      .poll(() => state(page).textContent())
      .toContain('The engine is gone without a word');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await session.exit(0);
  });
});
