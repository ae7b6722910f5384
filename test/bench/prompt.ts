import { join } from 'node:path';
import { projectAt } from '../../src/db/project.ts';
import { sessionPrompt } from '../../src/pipeline/prompt/session-prompt.ts';
import { Store } from '../../src/db/store.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { measureCommands, median, report } from './measure.ts';
import { bigQueueOf } from './queue.ts';

/** What it takes to make a prompt, and to count its tokens for the first time. */
export async function benchPrompt(): Promise<void> {
  const sandbox = new Sandbox();
  sandbox.write('.ralph/db/tasks.yaml', bigQueueOf(10_000));
  sandbox.write('.ralph/guide.md', 'Keep to the conventions of the others.\n');
  await benchRendering(sandbox);
  sandbox.write('.ralph/db/tasks.yaml', 'tasks:\n  - id: one\n    title: The only task\n');
  benchCounting(sandbox);
  await sandbox.dispose();
}

async function benchRendering({ project: root }: Sandbox): Promise<void> {
  const project = projectAt(root);
  const store = new Store(project, {
    ...{ now: () => new Date(0), random: (count) => Buffer.alloc(count), what: 'bench' },
    cached: false,
  });
  const loaded = store.load();
  if (!loaded.ok) throw new Error(`the queue does not read: ${loaded.failure.reason}`);
  const { queue } = loaded.value;
  const times: number[] = [];
  for (const task of queue.tasks.slice(0, 1_000)) {
    const started = performance.now();
    const request = { project, queue, task, failing_before: [] };
    const made = await sessionPrompt({ ...request, tree: () => Promise.resolve(undefined) });
    times.push(performance.now() - started);
    if (!made.ok) throw new Error(`no prompt: ${made.failure.reason}`);
  }
  report('One prompt of 10,000 tasks, gathered and rendered, median', median(times), ' ms', 5);
}

function benchCounting({ project, env }: Sandbox): void {
  const ralph = join(repositoryRoot, 'dist', 'ralph.js');
  const [plain, counted] = measureCommands(
    [
      { name: 'prompt', args: [ralph, 'prompt', 'one'] },
      { name: 'tokens', args: [ralph, 'prompt', 'one', '--tokens'] },
    ],
    7,
    { cwd: project, env },
  );
  const more = (counted?.ms ?? Number.NaN) - (plain?.ms ?? Number.NaN);
  report('The first token count, more than none, median', more, ' ms', 300);
}
