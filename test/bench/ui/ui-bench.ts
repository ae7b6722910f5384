import type { Browser } from 'playwright-core';
import type { Sandbox } from '../../rig/sandbox.ts';
import { servePage } from '../../rig/served-page.ts';
import type { Page } from 'playwright-core';

export type UiBench = (browser: Browser) => Promise<void>;

/** Calls back after what has changed by now is on the screen, with the milliseconds since the page was asked for. */
export const painted = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  }).observe({ type: 'longtask' });
  window.painted = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(0);
  });
  window.paintOf = (shows) => new Promise((resolve) => {
    const look = () => {
      if (!shows()) return false;
      observer.disconnect();
      painted(resolve);
      return true;
    };
    const observer = new MutationObserver(look);
    if (!look()) observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
`;

/** A page on the sandbox's project that has been let in, and addresses for it. */
export async function openedPage(
  browser: Browser,
  sandbox: Sandbox,
): Promise<{ page: Page; at: (path: string) => string }> {
  const { url, at } = await servePage(sandbox);
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  context.setDefaultTimeout(120_000);
  await context.addInitScript(painted);
  const page = await context.newPage();
  await page.goto(url);
  return { page, at };
}

/** Tells of the tasks over 50 ms that the page had since it was opened or since this was asked last. */
export async function tellLongTasks(page: Page, when: string): Promise<void> {
  const tasks = await page.evaluate<number[]>('longTasks.splice(0)');
  const longest = tasks.length === 0 ? '' : `, the longest ${Math.max(...tasks).toFixed(0)} ms`;
  console.log(`     tasks over 50 ms ${when}: ${tasks.length}${longest}`);
}

/** The value below which this share of all lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
