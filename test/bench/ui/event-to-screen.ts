import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { repositoryRoot } from '../../rig/repository-root.ts';
import { oneTask, writeQueue } from '../../rig/sample-project.ts';
import { Sandbox } from '../../rig/sandbox.ts';
import { report } from '../measure.ts';
import { openedPage, percentile, tellLongTasks } from './ui-bench.ts';

const rate = 20;
const seconds = 15;

/** Notes of each text that says when it was printed how long it took until it was painted. */
const watch = `
  window.delays = new Map();
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shift += value;
  }).observe({ type: 'layout-shift' });
  const look = () => {
    const waiting = [];
    for (const [, said] of document.body.textContent.matchAll(/said at ([0-9.]+)/g)) {
      if (!delays.has(said)) delays.set(said, undefined), waiting.push(said);
    }
    if (waiting.length === 0) return;
    painted((now) => {
      for (const said of waiting) delays.set(said, performance.timeOrigin + now - Number(said));
    });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
`;

/** From the moment an agent prints a line until it is painted in the page of its session. */
export async function benchEventToScreen(browser: Browser): Promise<void> {
  const sandbox = new Sandbox();
  writeQueue(sandbox, oneTask);
  const agent = join(repositoryRoot, 'build', 'chatty-agent.js');
  const command = [process.execPath, agent, ...[rate, seconds].map(String)];
  sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify(command);
  const { page } = await openedPage(browser, sandbox);
  const expected = Math.floor(rate * seconds * 0.8);
  const play = sandbox.ralph(['play', '--json']);
  await page.getByRole('link', { name: /Playing one/ }).click();
  await page
    .getByText(/said at/)
    .first()
    .waitFor();
  await page.evaluate(watch);
  await page.evaluate('longTasks.splice(0)');
  await page.evaluate(`new Promise((resolve) => {
    const look = () => (delays.size > ${expected} ? resolve() : requestAnimationFrame(look));
    look();
  })`);
  const shift = await page.evaluate<number>('shift');
  await tellLongTasks(page, 'while events come');
  await play.exit;
  // What was there already when it began to watch came before.
  const delays = await page.evaluate<number[]>('[...delays.values()].slice(30)');
  const end = await page.evaluate<number>('shift');
  await page.context().close();
  await sandbox.dispose();
  if (delays.length < expected / 2) throw new Error(`${delays.length} events came`);
  console.log(
    `     ${delays.length} events, ${rate} a second: median ${percentile(delays, 0.5).toFixed(1)} ms`,
  );
  console.log(`     layout shift when the session ends: ${(end - shift).toFixed(2)}`);
  report('layout shift of the page while they came', shift, '', 0.1);
  report("from an agent's line to the screen, p95", percentile(delays, 0.95), ' ms', 100);
}
