import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import type { Project } from '../../src/db/project.ts';
import type { QueueChange } from '../../src/db/queue-change.ts';
import { DatabaseWatch } from '../../src/db/watch.ts';
import { AwaitedList } from '../rig/awaited-list.ts';
import { good, readSample, sampleProject, sampleStore, writeSample } from './sample.ts';

const three = `tasks:\n${['a', 'b', 'c'].map((id) => `  - id: ${id}\n    title: Task ${id}\n`).join('')}`;

interface Told {
  change: QueueChange;
  at: number;
}

interface Followed {
  watch: DatabaseWatch;
  told: AwaitedList<Told>;
  others: QueueChange[];
  /** What the next change is that this makes, and how long it took to be told, in ms. */
  after: (write: () => unknown) => Promise<{ change: QueueChange; ms: number }>;
}

/** Two who follow one watch. */
async function follow(project: Project): Promise<Followed> {
  const watch = await DatabaseWatch.start(project);
  onTestFinished(() => watch.close());
  const told = new AwaitedList<Told>(() => readSample(project));
  const others: QueueChange[] = [];
  good(
    watch.follow((change) => {
      told.push({ change, at: performance.now() });
    }),
  );
  good(watch.follow((change) => others.push(change)));
  const after: Followed['after'] = async (write) => {
    const count = told.items.length;
    await write();
    const written = performance.now();
    const isNew = (item: Told): boolean => told.items.indexOf(item) >= count;
    const { change, at } = await told.waitFor('a change', isNew);
    return { change, ms: at - written };
  };
  return { watch, told, others, after };
}

const none = { tasks: [], features: [], disciplines: [], tools: [], pipelines: [] };
const nothing = { ...none, settings: false, broken: false };

function inShell(project: Project, script: string): void {
  execFileSync('sh', ['-c', script], { cwd: project.db, stdio: 'ignore' });
}

it('is told once of each change by anyone, soon, with what it changed [DB-145, DB-146, TOOL-23]', async () => {
  const project = sampleProject({ 'tasks.yaml': three });
  const { after, told, others } = await follow(project);
  const writers: [what: string, write: () => unknown, change: Partial<QueueChange>][] = [
    [
      'in place, in two steps',
      () => {
        inShell(project, "sed 's/Task a/Task A/' tasks.yaml > ../new; cat ../new > tasks.yaml");
      },
      { tasks: ['a'] },
    ],
    [
      'an editor that renames the old file and writes a new one',
      () => {
        inShell(
          project,
          "cp tasks.yaml ../new; mv tasks.yaml tasks.yaml~; sed 's/Task b/Task B/' ../new > tasks.yaml; rm tasks.yaml~",
        );
      },
      { tasks: ['b'] },
    ],
    [
      'a file that takes the place of another',
      () => {
        inShell(project, "sed -i 's/Task c/Task C/' tasks.yaml");
      },
      { tasks: ['c'] },
    ],
    [
      'the store',
      () => sampleStore(project).editTask('b', { set: { tags: ['x'] } }),
      { tasks: ['b'] },
    ],
    [
      'a folder and a file in it',
      () => {
        writeSample(project, 'tasks/d.yaml', 'id: d\ntitle: D\n');
      },
      { tasks: ['d'] },
    ],
    [
      'another file in it',
      () => {
        writeSample(project, 'tasks/e.yaml', 'id: e\ntitle: E\n');
      },
      { tasks: ['e'] },
    ],
    [
      'the folder is removed',
      () => {
        rmSync(project.task_files, { recursive: true });
      },
      { tasks: ['d', 'e'] },
    ],
    [
      'a new file',
      () => {
        writeSample(project, 'features.yaml', 'features:\n  - name: login\n    title: L\n');
      },
      { features: ['login'] },
    ],
    [
      'a discipline',
      () => {
        writeSample(project, 'disciplines.yaml', 'disciplines:\n  - name: ui\n    title: UI\n');
      },
      { disciplines: ['ui'] },
    ],
    [
      'a tool',
      () => {
        const text = 'tools:\n  - {name: look, description: Looks, command: [ls]}\n';
        writeSample(project, 'tools.yaml', text);
      },
      { tools: ['look'] },
    ],
    [
      'a pipeline',
      () => {
        writeSample(project, 'pipelines.yaml', 'pipelines: [{name: two, stages: [{name: a}]}]\n');
      },
      { pipelines: ['two'] },
    ],
    [
      'the config',
      () => {
        writeSample(project, '../config.yaml', 'max_attempts: 2\n');
      },
      { settings: true },
    ],
    [
      'another order',
      () => {
        const [head = '', a = '', b = '', c = ''] = readSample(project).split(/(?=  - id)/);
        writeSample(project, 'tasks.yaml', [head, b, a, c].join(''));
      },
      { tasks: ['b', 'a'] },
    ],
    [
      'what is no YAML',
      () => {
        inShell(project, "printf '  - \"open' >> tasks.yaml");
      },
      { broken: true },
    ],
    [
      'and is mended',
      () => {
        inShell(project, "sed -i '$d; s/Task a/Task 1/; s/Task A/Task 1/' tasks.yaml");
      },
      { tasks: ['a'] },
    ],
  ];
  const times: number[] = [];
  for (const [what, write, expected] of writers) {
    const { change, ms } = await after(write);
    expect(change, what).toEqual({ ...nothing, ...expected });
    times.push(ms);
  }
  // Had one been told twice, there would be more by now than were asked for.
  expect(told.items).toHaveLength(writers.length);
  expect(others).toEqual(told.items.map(({ change }) => change));
  const [middle = Infinity] = times.sort((x, y) => x - y).slice(times.length / 2);
  expect(middle).toBeLessThan(200);
});

it('is told of a branch of git, and of a database that comes later [DB-145, DB-147]', async () => {
  const project = sampleProject();
  rmSync(project.db, { recursive: true });
  const { after, told } = await follow(project);
  const { change } = await after(() => {
    writeSample(project, 'tasks.yaml', three);
  });
  expect(change).toEqual({ ...nothing, tasks: ['a', 'b', 'c'] });
  const git = (...args: string[]): void => {
    const identity = ['-c', 'user.name=n', '-c', 'user.email=e@example.org'];
    execFileSync('git', [...identity, ...args], { cwd: project.root, stdio: 'ignore' });
  };
  git('init', '-b', 'main');
  git('add', '.');
  git('commit', '-m', 'one');
  git('checkout', '-b', 'other');
  const edited = await after(() => {
    writeSample(project, 'tasks.yaml', three.replace('Task b', 'Task B'));
  });
  expect(edited.change.tasks).toEqual(['b']);
  git('commit', '-a', '-m', 'two');
  const back = await after(() => {
    git('checkout', 'main');
  });
  expect(back.change).toEqual({ ...nothing, tasks: ['b'] });
  expect(told.items).toHaveLength(3);
});

it('tells several who only want to know that something was written, until they leave [DB-147]', async () => {
  const project = sampleProject({ 'tasks.yaml': three });
  const watch = await DatabaseWatch.start(project);
  onTestFinished(() => watch.close());
  const told = new AwaitedList<string>(() => '');
  watch.subscribe(() => {
    told.push('one');
  });
  const leave = watch.subscribe(() => {
    told.push('two');
  });
  writeSample(project, 'tasks.yaml', three.replace('Task a', 'Task A'));
  await told.waitFor('the first', (who) => who === 'one');
  await told.waitFor('the second', (who) => who === 'two');
  leave();
  const count = told.items.length;
  writeSample(project, 'tasks.yaml', three);
  await told.waitFor('the first again', (who) => told.items.length > count && who === 'one');
  expect(told.items.slice(count)).not.toContain('two');
});
