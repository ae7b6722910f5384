import type { Browser, Page } from 'playwright-core';
import { Sandbox } from '../../rig/sandbox.ts';
import { median, report } from '../measure.ts';
import { longSession, writeLongSession } from '../replay.ts';
import { openedPage, tellLongTasks } from './ui-bench.ts';

const rounds = 5;

/** Scrolls through all of it and back, a screenful or more a frame, and notes frames and elements. */
const scroll = `(async () => {
  const list = [...document.querySelectorAll('main *')]
    .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowY))
    .reduce((one, other) => (other.scrollHeight > one.scrollHeight ? other : one));
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const frames = [];
  let nodes = 0;
  let before = await frame();
  for (let at = 0; at < 400; at++) {
    const share = at < 200 ? at / 200 : (400 - at) / 200;
    // Now a little, now far.
    list.scrollTop += at % 3 === 0 ? list.scrollHeight * share - list.scrollTop : 90;
    const now = await frame();
    frames.push(now - before);
    before = now;
    nodes = Math.max(nodes, document.querySelectorAll('*').length);
  }
  gc();
  return { frames, nodes, heap: performance.memory.usedJSHeapSize / 1024 / 1024 };
})()`;

/** What people wait for in the browser with a session of 100,000 events and 50 MB. */
export async function benchLongSession(browser: Browser): Promise<void> {
  const sandbox = new Sandbox();
  sandbox.write('.ralph/db/tasks.yaml', 'tasks: []\n');
  const { events, megabytes } = writeLongSession(sandbox);
  const { page, at } = await openedPage(browser, sandbox);
  const open = async (): Promise<number> => {
    await page.goto(at(`/1/session/${longSession}`));
    return page.evaluate<number>("paintOf(() => document.querySelector('main [data-n]') !== null)");
  };
  const first = await open();
  await whole(page);
  const opened: number[] = [];
  for (let round = 0; round < rounds; round++) opened.push(await open());
  await whole(page);
  await tellLongTasks(page, 'while it is opened');
  const { frames, nodes, heap } = await page.evaluate<{
    frames: number[];
    nodes: number;
    heap: number;
  }>(scroll);
  await tellLongTasks(page, 'while it is scrolled');
  console.log(`     a session of ${events} events, ${megabytes.toFixed(0)} MB`);
  console.log(
    `     opened again: ${median(opened).toFixed(0)} ms; a frame, median: ${median(frames).toFixed(1)} ms`,
  );
  report('the session until its first row is painted, first time', first, ' ms', 1_000);
  report('the longest frame while it is scrolled', Math.max(...frames), ' ms', 50);
  report('elements in the document meanwhile', nodes, '', 3_000);
  report('heap of the page after that', heap, ' MB', 150);
  await page.context().close();
  await sandbox.dispose();
}

/** Waits until the server has read all of it. */
async function whole(page: Page): Promise<void> {
  await page.evaluate(
    'paintOf(() => /\\d rows/.test(document.body.textContent) && !/% read/.test(document.body.textContent))',
  );
}
