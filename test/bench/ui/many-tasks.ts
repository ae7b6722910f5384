import type { Browser, Page } from 'playwright-core';
import { Sandbox } from '../../rig/sandbox.ts';
import { median, report } from '../measure.ts';
import { bigQueueOf } from '../queue.ts';
import { openedPage } from './ui-bench.ts';

const count = 10_000;
const rounds = 7;

/** What people wait for in the browser with 10,000 tasks. */
export async function benchManyTasks(browser: Browser): Promise<void> {
  const sandbox = new Sandbox();
  sandbox.write('.ralph/db/tasks.yaml', bigQueueOf(count));
  sandbox.write('.ralph/run/events/.keep', '');
  const { page, at } = await openedPage(browser, sandbox);
  const cold = await firstPaint(page);
  const opened: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.goto(at('/1/queue'));
    opened.push(await firstPaint(page));
  }
  const filtered: number[] = [];
  for (let round = 0; round < rounds; round++)
    filtered.push(await filter(page, `number ${round}7`));
  console.log(`     ${count} tasks; the first time, with no cache: ${cold.toFixed(0)} ms`);
  report(`${count} tasks, until the first is painted`, median(opened), ' ms', 1_000);
  console.log(`     a filter, median: ${median(filtered).toFixed(0)} ms`);
  report('the same, until a filter is painted', Math.max(...filtered), ' ms', 100);
  await page.context().close();
  await sandbox.dispose();
}

function firstPaint(page: Page): Promise<number> {
  return page.evaluate<number>(
    "paintOf(() => document.querySelector('main [data-task]') !== null)",
  );
}

/** From the key to the painted list, in milliseconds. */
function filter(page: Page, words: string): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const input = document.querySelector('#search');
    const shown = () => document.querySelector('main [data-task]')?.textContent;
    const before = shown();
    const started = performance.now();
    input.value = ${JSON.stringify(words)};
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    return (await paintOf(() => shown() !== before)) - started;
  })()`);
}
