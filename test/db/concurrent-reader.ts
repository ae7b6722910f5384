import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';

/** `<project> <tasks>`: reads until its input ends, and fails when a reading is not whole or goes back. */
const [root = '', count = '0'] = process.argv.slice(2);
const parts = { now: () => new Date(), random: (bytes: number) => new Uint8Array(bytes) };
const store = new Store(projectAt(root), { ...parts, what: 'a reader' });

const state = { reading: true };
process.stdin.on('end', () => (state.reading = false)).resume();
process.stdout.write('ready\n');
let most = 0;
while (state.reading) {
  const loaded = store.load();
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
  const { tasks } = loaded.value.queue;
  const tags = tasks.reduce((sum, task) => sum + task.tags.length, 0);
  if (tasks.length !== Number(count)) throw new Error(`${tasks.length} tasks`);
  if (tags < most) throw new Error(`${tags} tags after ${most}`);
  most = tags;
  await new Promise(setImmediate);
}
process.stdout.write(`${most}\n`);
