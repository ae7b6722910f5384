import { launchChromium } from '../../rig/chromium.ts';
import { benchBundle } from './bundle.ts';
import { benchEventToScreen } from './event-to-screen.ts';
import { benchLongSession } from './long-session.ts';
import { benchManyTasks } from './many-tasks.ts';
import type { UiBench } from './ui-bench.ts';

// `npm run bench:ui -- [name…]`: the numbers of the page, in a real Chromium against the real `ralph ui`.
// Nothing here is a test.
const benches: Record<string, UiBench> = {
  bundle: benchBundle,
  event: benchEventToScreen,
  tasks: benchManyTasks,
  session: benchLongSession,
};
const named = process.argv.slice(2);
// So that what is measured of the heap is what is in use.
const browser = await launchChromium(['--js-flags=--expose-gc', '--enable-precise-memory-info']);
for (const [name, bench] of Object.entries(benches)) {
  if (named.length === 0 || named.includes(name)) await bench(browser);
}
await browser.close();
