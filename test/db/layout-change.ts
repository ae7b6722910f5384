import { randomBytes } from 'node:crypto';
import type { Layout } from '../../src/db/layout/layout.ts';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';

/** `<project> [count]`: splits and joins the queue so often, or again and again until it is killed. */
const [root = '', count = 'Infinity'] = process.argv.slice(2);
const now = (): Date => new Date();
const store = new Store(projectAt(root), { now, random: randomBytes, what: 'a change of layout' });
process.stdout.write('ready\n');
const layouts: Layout[] = ['split', 'join'];
for (let turn = 0; turn < Number(count); turn++) {
  const layout = layouts[turn % 2] ?? 'join';
  const changed = await store.changeLayout(layout, { dry_run: false });
  if (!changed.ok) throw new Error(JSON.stringify(changed.failure));
}
