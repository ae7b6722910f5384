import { setTimeout as delay } from 'node:timers/promises';
import { runInstant } from '../rig/instant-agent.ts';
import { assistantMessage, optionValue } from '../rig/stand-in-stream.ts';

// node chatty-agent.js <lines a second> <seconds> …   a session that prints texts at this rate, each with the
// time at which it was printed, then completes its task.

const [rate = '1000', seconds = '5', ...args] = process.argv.slice(2);
await runInstant(args, false, async (step) => {
  if (step === 'work') await chat(Number(rate), Number(seconds));
});

async function chat(perSecond: number, length: number): Promise<void> {
  const session = optionValue(args, '--session-id') ?? '';
  const started = performance.now();
  const all = perSecond * length;
  for (let printed = 0; printed < all;) {
    const due = Math.min(all, ((performance.now() - started) / 1000) * perSecond);
    for (; printed < due; printed++) {
      const text = `said at ${performance.timeOrigin + performance.now()}`;
      process.stdout.write(
        `${JSON.stringify(assistantMessage(session, { type: 'text', text }))}\n`,
      );
    }
    await delay(1);
  }
}
