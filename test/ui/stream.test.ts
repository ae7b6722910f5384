import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { writeHistory } from '../dev/sample-project.ts';
import { recordOf } from '../rig/record-of.ts';
import { connect, endSession, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { taskLink } from './shop-queue.ts';

const sandbox = useSandbox();
const browser = useBrowser();

const titled = (title: string): string => `tasks:\n  - {id: one, title: ${title}}\n`;
/** What the bar at the top says of the server and of what it plays. */
const state = (page: Page) => page.getByRole('banner').getByRole('status');

it('is live in more pages of a browser than it has connections to a server [WEB-112]', async () => {
  const standIn = await sandbox().startStandIn();
  writeQueue(sandbox(), titled('Of the morning'));
  const { url, at } = await servePage(sandbox());
  const first = await browser().open(url);
  await taskLink(first, 'Of the morning').waitFor();
  const play = sandbox().ralph(['play', 'one', '--json']);
  const session = await standIn.nextSession();
  await connect(session);
  session.init();
  await expect.poll(() => state(first).textContent()).toContain('Playing one');
  // Who comes late knows how things are.
  const others = Array.from({ length: 7 }, async () => {
    const page = await first.context().newPage();
    await page.goto(at('/1/queue'));
    await expect.poll(() => state(page).textContent()).toContain('Playing one');
    return page;
  });
  const pages = [first, ...(await Promise.all(others))];
  sandbox().write('.ralph/db/tasks.yaml', titled('Of the evening'));
  await Promise.all(pages.map((page) => taskLink(page, 'Of the evening').waitFor()));
  await session.call('block_task', { reason: 'I cannot', question: 'Why?', on: 'human' });
  await endSession(session);
  await play.exit;
});

it('says that a server is gone which is silent, and goes on with it, also without a shared stream [WEB-112] [WEB-113]', async () => {
  writeQueue(sandbox(), titled('Of the morning'));
  const { url, at, program } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.addInitScript('delete window.SharedWorker');
  await page.clock.install();
  await page.goto(at('/1/queue'));
  await taskLink(page, 'Of the morning').waitFor();
  await expect.poll(() => state(page).textContent()).toContain('Nothing was played');
  program.kill('SIGSTOP');
  try {
    await page.clock.fastForward(20_000);
    await expect.poll(() => state(page).textContent()).toContain('gone');
    sandbox().write('.ralph/db/tasks.yaml', titled('Of the evening'));
  } finally {
    program.kill('SIGCONT');
  }
  await taskLink(page, 'Of the evening').waitFor();
  await expect.poll(() => state(page).textContent()).toContain('Nothing was played');
});

it('shows the newest answer, also where one that was asked for before comes late [WEB-119]', async () => {
  const [alpha, beta] = [
    recordOf({ hour: 9, task: 'alpha' }),
    recordOf({ hour: 10, task: 'beta' }),
  ];
  writeQueue(sandbox(), titled('Of the morning'));
  writeHistory(sandbox(), [alpha]);
  const { url } = await servePage(sandbox());
  const page = await browser().open(url);
  await taskLink(page, 'Of the morning').waitFor();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const isHeld = new Promise<void>((held) => {
    let asked = 0;
    void page.route('**/api/1/sessions', async (route) => {
      asked += 1;
      const isFirst = asked === 1;
      const response = await route.fetch();
      if (isFirst) {
        held();
        await released;
      }
      await route.fulfill({ response });
    });
  });
  await page.getByRole('link', { name: 'History' }).click();
  await isHeld;
  writeHistory(sandbox(), [alpha, beta]);
  const again = page.waitForResponse(/\/api\/1\/queue$/);
  sandbox().write('.ralph/db/tasks.yaml', titled('Of the evening'));
  await again;
  // Whatever the page asks for because of that has its answer by now.
  await page.evaluate("fetch('/api/1/sessions').then((response) => response.text())");
  const late = page.waitForEvent('requestfinished', (request) =>
    request.url().endsWith('/api/1/sessions'),
  );
  release();
  await late;
  const links = page.getByRole('table', { name: 'Sessions' }).getByRole('link');
  await expect.poll(() => links.allTextContents()).toEqual(['beta', 'alpha']);
});
