import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

/** How light the page's ground is: its lightness in percent, or how much red it has. */
async function ground(page: Page): Promise<number> {
  const colour = await page.evaluate<string>(
    'getComputedStyle(document.documentElement).backgroundColor',
  );
  return Number(/[\d.]+/.exec(colour)?.[0]);
}

it('has the theme of the system, also before its script runs, until a person chooses [WEB-101]', async () => {
  writeQueue(sandbox(), oneTask);
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url, { colorScheme: 'dark' });
  await page.getByRole('link', { name: /The only task/ }).waitFor();
  expect(await ground(page)).toBeLessThan(30);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => ground(page)).toBeGreaterThan(80);

  await page.getByRole('button', { name: 'Dark theme' }).click();
  expect(await ground(page)).toBeLessThan(30);
  await page.reload();
  await page.getByRole('button', { name: 'Light theme' }).waitFor();
  expect(await ground(page)).toBeLessThan(30);

  // A page whose script never comes: what is seen until it does.
  const still = await browser().open(url, { colorScheme: 'dark', javaScriptEnabled: false });
  await still.goto(at('/1/queue'));
  expect(await ground(still)).toBeLessThan(30);
});
