import { projectAt } from '../../src/db/project.ts';
import { cachedQueue } from '../../src/db/queue-cache.ts';
import { cachedOutline } from '../../src/db/queue-index.ts';
import { Store } from '../../src/db/store.ts';
import type { Result } from '../../src/model/result.ts';

/**
 * `<project> <id>…`: reads in every way that there is until its input ends, and fails when a reading does
 * not have these tasks, each once and in this order. Prints how often it has read.
 */
const [root = '', ...ids] = process.argv.slice(2);
const project = projectAt(root);
const newStore = (cached: boolean): Store =>
  new Store(project, {
    ...{
      now: () => new Date(),
      random: (bytes) => new Uint8Array(bytes),
      what: 'a reader',
      cached,
    },
  });
const kept = newStore(false);

interface Ids {
  queue: { tasks: readonly { id: string }[] };
}

const ways: (() => Promise<Result<Ids>> | Result<Ids>)[] = [
  () => kept.load(),
  () => newStore(true).load(),
  () => cachedQueue(project, () => Promise.resolve(newStore(true).load())),
  () => cachedOutline(project, () => Promise.resolve(newStore(true).load())),
];

const state = { reading: true };
process.stdin.on('end', () => (state.reading = false)).resume();
process.stdout.write('ready\n');
let readings = 0;
while (state.reading) {
  for (const [way, read] of ways.entries()) {
    const loaded = await read();
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
    const found = loaded.value.queue.tasks.map(({ id }) => id).join(' ');
    if (found !== ids.join(' ')) throw new Error(`way ${way}, reading ${readings}: ${found}`);
    readings += 1;
  }
  await new Promise(setImmediate);
}
process.stdout.write(`${readings}\n`);
