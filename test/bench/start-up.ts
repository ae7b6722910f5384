import { join } from 'node:path';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { queueOf } from './queue.ts';
import { measureCommands, report } from './measure.ts';

/** How long the small commands take against a Node that does nothing. */
export async function benchStartUp(): Promise<void> {
  const sandbox = new Sandbox();
  sandbox.write('.ralph/db/tasks.yaml', queueOf(100));
  // A project that is in use has a run folder, and in it the cache; without one each reading is the first.
  const fresh = new Sandbox();
  fresh.write('.ralph/db/tasks.yaml', queueOf(100));
  sandbox.write('.ralph/run/events/.keep', '');
  const ralph = join(repositoryRoot, 'dist', 'ralph.js');
  const measured = measureCommands(
    [
      { name: 'node -e 0', args: ['-e', '0'] },
      { name: 'ralph --version', args: [ralph, '--version'] },
      { name: 'ralph list', args: [ralph, 'list'] },
      { name: 'ralph list, no cache', args: [ralph, 'list'], cwd: fresh.project },
    ],
    25,
    { cwd: sandbox.project, env: sandbox.env },
  );
  const [node, version, list] = measured.map(({ ms }) => ms);
  for (const { name, ms } of measured) console.log(`     ${name}: ${ms.toFixed(0)} ms`);
  report('ralph --version against node -e 0', (version ?? 0) / (node ?? 1), '×', 1.6);
  report('ralph list at 100 tasks against node -e 0', (list ?? 0) / (node ?? 1), '×', 4);
  await sandbox.dispose();
  await fresh.dispose();
}
