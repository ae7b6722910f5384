import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { connect, endSession, oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

interface Notice {
  title: string;
  body: string;
}

/** Notes what the page asks the browser to show, which a browser without a screen does not, and looks away. */
const watchNotices = `
  window.notices = [];
  document.hasFocus = () => false;
  window.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      window.notices.push({ title, body: options.body });
    }
  };
`;

/** A task that waits for the answer of a person, as its lines of the queue. */
function asking(id: string): string {
  return `  - {id: ${id}, title: Task ${id}, status: blocked, blocked: {on: human, reason: unclear, question: 'Why ${id}?'}}\n`;
}

describe('a page in another tab', () => {
  const sandbox = useSandbox();
  const browser = useBrowser();
  const mark = (page: Page): Promise<string | null> =>
    page.locator('link[rel="icon"]').getAttribute('data-mark');
  const notices = (page: Page): Promise<Notice[]> => page.evaluate<Notice[]>('notices');

  it('tells by title, icon and notice that a run plays, asks and ends [WEB-98] [WEB-99]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const { url } = await servePage(sandbox());
    const page = await browser().open(url, { permissions: ['notifications'] });
    await page.addInitScript(watchNotices);
    await page.reload();
    await expect.poll(() => mark(page)).toBe('idle');
    expect(await page.title()).toBe('Ralph');
    // Nobody has asked for notices yet; then somebody looks at the page.
    sandbox().write('.ralph/db/tasks.yaml', `${oneTask}${asking('two')}`);
    await page.getByText('asks: Why two?').waitFor();
    await page.getByRole('button', { name: /^Notify me/ }).click();
    await page.getByRole('button', { name: /^Notices are on/, pressed: true }).waitFor();
    await page.evaluate('document.hasFocus = () => true');
    sandbox().write('.ralph/db/tasks.yaml', `${oneTask}${asking('two')}${asking('three')}`);
    await page.getByText('asks: Why three?').waitFor();
    await page.evaluate('document.hasFocus = () => false');

    const play = sandbox().ralph(['play', 'one', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await expect.poll(() => page.title()).toContain('one');
    expect(await mark(page)).toBe('playing');
    const playing = await page.locator('link[rel="icon"]').getAttribute('href');

    await session.call('block_task', {
      reason: 'I cannot tell',
      question: 'Which colour?',
      on: 'human',
    });
    await endSession(session);
    await play.exit;
    await expect.poll(() => mark(page)).toBe('idle');
    expect(await page.locator('link[rel="icon"]').getAttribute('href')).not.toBe(playing);
    await expect
      .poll(() => notices(page))
      .toEqual(
        expect.arrayContaining([
          { title: 'one asks', body: 'Which colour?' },
          { title: 'Ralph has ended its run', body: expect.any(String) as string },
        ]),
      );
    expect(await notices(page)).toHaveLength(2);

    await page.reload();
    await expect.poll(() => mark(page)).toBe('idle');
    // What was so before the page was opened is not news.
    expect(await notices(page)).toEqual([]);
  });
});
