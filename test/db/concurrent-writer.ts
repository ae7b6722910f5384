import { randomBytes } from 'node:crypto';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';

/**
 * `<project> <name> <count>`: adds that many tags, one edit each, to tasks that the others write to as
 * well. Prints how long each write took, in milliseconds.
 */
const [root = '', name = '', count = '0'] = process.argv.slice(2);
const now = (): Date => new Date();
const store = new Store(projectAt(root), { now, random: randomBytes, what: `writer ${name}` });

for (let done = 0; done < Number(count);) {
  const start = performance.now();
  const edited = await store.editTask(`t${done % 10}`, { add: { tags: [`${name}-${done}`] } });
  if (edited.ok) {
    done += 1;
    process.stdout.write(`${performance.now() - start}\n`);
  }
  // On a slow machine the others may hold the lock for more than the two seconds that a writer waits.
  else if (edited.failure.reason !== 'busy') throw new Error(JSON.stringify(edited.failure));
}
