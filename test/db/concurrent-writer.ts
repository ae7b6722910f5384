import { randomBytes } from 'node:crypto';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';

/** `<project> <task> <count>`: adds that many tags to the task, one edit each. */
const [root = '', id = '', count = '0'] = process.argv.slice(2);
const now = (): Date => new Date();
const store = new Store(projectAt(root), { now, random: randomBytes, what: `writer of ${id}` });

const tags: string[] = [];
while (tags.length < Number(count)) {
  const next = [...tags, `${id}-${tags.length}`];
  const edited = await store.editTask(id, { set: { tags: next } });
  if (edited.ok) tags.push(next.at(-1) ?? '');
  // On a slow machine the others may hold the lock for more than the two seconds that a writer waits.
  else if (edited.failure.reason !== 'busy') throw new Error(JSON.stringify(edited.failure));
}
