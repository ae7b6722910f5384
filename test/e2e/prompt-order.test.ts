import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';
import type { Queue } from '../../src/model/queue.ts';
import { taskStatuses, type Task } from '../../src/model/task.ts';
import { resolveTask } from '../../src/model/written-task.ts';
import { sessionPrompt } from '../../src/pipeline/prompt/session-prompt.ts';
import { completeSession, quickTimers, records, writeQueue } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const tasks = `tasks:
  - id: api
    title: Make the API
    status: done
  - id: db
    title: Make the tables
    status: done
  - id: one
    title: The form
    description: In ROOT/src, see @src/app.js
    feature: auth
    depends_on: [db, api]
    acceptance: [It asks for a password]
    context_files: [src/app.js, src]
  - id: other
    title: Something else
  - id: judge
    title: Look at it
    kind: review
    reviews: [other]
`;

function prepare(sandbox: Sandbox): void {
  sandbox.write('src/app.js', 'app();\n');
  sandbox.write('src/Zed.js', 'z\n');
  sandbox.write('src/äh.js', 'a\n');
  const features = 'features: [{name: auth, title: Login, description: Who you are}]\n';
  sandbox.write('.ralph/db/features.yaml', features);
  writeQueue(sandbox, tasks.replace('ROOT', sandbox.project));
}

describe('the same task', () => {
  const sandbox = useSandbox();

  it('has the same prompt whatever is edited elsewhere in the queue [PROMPT-30]', async () => {
    prepare(sandbox());
    const project = projectAt(sandbox().project);
    const store = new Store(project, {
      ...{ now: () => new Date(0), random: (count) => Buffer.alloc(count), what: 'test' },
      cached: false,
    });
    const loaded = store.load();
    if (!loaded.ok) throw new Error('the queue does not read');
    const { queue } = loaded.value;
    const promptOf = async (now: Queue): Promise<string> => {
      const task = now.tasks.find(({ id }) => id === 'one');
      if (task === undefined) throw new Error('the task is gone');
      const request = { project, queue: now, task, failing_before: [] };
      const made = await sessionPrompt({ ...request, tree: () => Promise.resolve(undefined) });
      if (!made.ok) throw new Error(made.failure.reason);
      return made.value.hash;
    };
    const first = await promptOf(queue);
    const changed = fc.record({
      seed: fc.nat(),
      status: fc.constantFrom(...taskStatuses),
      title: fc.string({ minLength: 1 }),
      added: fc.array(fc.stringMatching(/^t-[a-z0-9]{4}$/), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(changed, async ({ seed, status, title, added }) => {
        const edited = queue.tasks.map((task): Task => {
          if (['api', 'db'].includes(task.id)) return { ...task, tags: [title], priority: 'low' };
          if (task.id === 'one') return { ...task, tags: [title], depends_on: ['api', 'db'] };
          return { ...task, title, status, description: title };
        });
        const more = added.map((id) => resolveTask({ id, title, depends_on: ['one'] }));
        const mixed = [...edited, ...more].sort(
          (one, other) => ((one.id.length * seed) % 7) - ((other.id.length * seed) % 7),
        );
        expect(await promptOf({ ...queue, tasks: mixed })).toBe(first);
      }),
      { numRuns: 60 },
    );
    // And it does change with what is its own.
    const own = queue.tasks.map((task) =>
      task.id === 'api'
        ? { ...task, title: 'New' }
        : task.id === 'one'
          ? { ...task, hints: 'x' }
          : task,
    );
    expect(await promptOf({ ...queue, tasks: own })).not.toBe(first);
  });

  it('has the same bytes in any language, time zone and folder, in a project of any name [PROMPT-31]', async () => {
    prepare(sandbox());
    const { stdout: first } = await sandbox().run(['prompt', 'one']);
    expect(first).toContain('In ./src, see @src/app.js');
    expect(first).toContain('Zed.js\napp.js\näh.js\n');
    const env = { LANG: 'tr_TR.UTF-8', LC_ALL: 'sv_SE.UTF-8', TZ: 'Pacific/Chatham' };
    const below = join(sandbox().project, 'src');
    const inside = await sandbox().run(['prompt', 'one'], { env, cwd: below });
    expect(inside.stdout).toBe(first);

    const elsewhere = join(sandbox().root, 'somewhere else', 'with a longer näme');
    cpSync(sandbox().project, elsewhere, { recursive: true });
    renameSync(join(elsewhere, '.ralph/db/tasks.yaml'), join(elsewhere, '.ralph/db/was.yaml'));
    sandbox().write(
      join('..', 'somewhere else', 'with a longer näme', '.ralph/db/tasks.yaml'),
      tasks.replace('ROOT', elsewhere),
    );
    const other = await sandbox().run(['prompt', 'one'], { env, cwd: elsewhere });
    expect(other.stdout).toBe(first);
  });

  it('leaves its hash and those of its parts in the record of its session [PROMPT-32]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - id: one\n    title: One\n', quickTimers);
    const before = await sandbox().run(['prompt', 'one', '--tokens']);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    await completeSession(await standIn.nextSession());
    await play.exit;
    const [record = ''] = records(sandbox());
    const parts = /\n {4}prompt_sections:\n((?: {6}.*\n)+)|prompt_sections:\n((?: {2}.*\n)+)/.exec(
      record,
    );
    const lines = (parts?.[1] ?? parts?.[2] ?? '')
      .trim()
      .split('\n')
      .map((line) => line.trim());
    expect(lines.map((line) => line.split(': ')[0])).toEqual([
      ...['opening', 'task', 'tools', 'finish'],
    ]);
    for (const line of lines) {
      const [name = '', hash = ''] = line.split(': ');
      expect(before.stdout).toMatch(new RegExp(`${name} .*${hash.replaceAll(/['"]/g, '')}`));
    }
  });
});
