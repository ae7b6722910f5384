import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendTasks } from '../../src/db/edit/new-task.ts';
import { parseYaml } from '../../src/db/read/yaml.ts';
import { starterFiles } from '../../src/db/starter.ts';
import { good, readSample, sampleProject, sampleStore, writeSample } from './sample.ts';

const created = 'created: "2026-11-21T03:05:12Z"';

/** The file after a task was added to it. */
async function added(text: string | undefined): Promise<string> {
  const project = sampleProject(text === undefined ? {} : { 'tasks.yaml': text });
  const store = sampleStore(project);
  const task = good(await store.addTask({ id: 'new', title: 'A new one' }));
  expect(good(store.load()).queue.tasks.at(-1)).toEqual(task);
  return readSample(project);
}

describe('a new task', () => {
  const lines = `id: new\n    title: A new one\n    ${created}`;

  it.each<[string, string | undefined, string]>([
    ['no file', undefined, `tasks:\n  - ${lines}\n`],
    ['an empty file', '', `tasks:\n  - ${lines}\n`],
    ['comments alone', '# queue', `# queue\ntasks:\n  - ${lines}`],
    ['an empty list', '# queue\ntasks: [] # none\n', `# queue\ntasks: # none\n  - ${lines}\n`],
    ['a key alone', 'tasks:\n  # - id: x\n', `tasks:\n  # - id: x\n  - ${lines}\n`],
    ['another key', 'note: x\n', `note: x\ntasks:\n  - ${lines}\n`],
    [
      'an empty list and comments that close it',
      'tasks: [] # none\n\n# later: b\n# - id: b\n',
      `tasks: # none\n  - ${lines}\n\n# later: b\n# - id: b\n`,
    ],
    [
      'an empty list, and comments in it, of it and after it',
      'tasks: [ # none\r\n  # yet\r\n  ] # so far\r\n  # - id: x\r\n\r\n# end',
      `tasks: # so far\n  # none\n  # yet\n  # - id: x\n  - ${lines}\n\n# end`.replaceAll(
        '\n',
        '\r\n',
      ),
    ],
    ['an empty list below a comment', 'tasks: # none\n  []\n', `tasks:\n  # none\n  - ${lines}\n`],
    ['a key after an empty list', 'tasks: []\nnote: x\n', `tasks:\n  - ${lines}\nnote: x\n`],
    [
      'entries',
      'tasks:\n  - id: a\n    title: A\n',
      `tasks:\n  - id: a\n    title: A\n  - ${lines}\n`,
    ],
    [
      'no line break at the end',
      'tasks:\n  - id: a\n    title: A',
      `tasks:\n  - id: a\n    title: A\n  - ${lines}`,
    ],
    [
      'dashes at the margin',
      'tasks:\n- id: a\n  title: A\n',
      `tasks:\n- id: a\n  title: A\n- ${lines.replaceAll('    ', '  ')}\n`,
    ],
    [
      'empty lines between entries',
      'tasks:\n  - id: a\n    title: A\n\n  - id: b\n    title: B\n',
      `tasks:\n  - id: a\n    title: A\n\n  - id: b\n    title: B\n\n  - ${lines}\n`,
    ],
    [
      'a key after the list',
      'tasks:\n  - {id: a, title: A}\nnote: x\n',
      `tasks:\n  - {id: a, title: A}\n  - ${lines}\nnote: x\n`,
    ],
    [
      'comments after the list',
      'tasks:\n  - {id: a, title: A}\n\n# later: b\n',
      `tasks:\n  - {id: a, title: A}\n  - ${lines}\n\n# later: b\n`,
    ],
    [
      'a comment that closes it',
      'tasks:\n  - {id: a, title: A}\n\n  - {id: b, title: B}\n  # about b\n# end of file',
      `tasks:\n  - {id: a, title: A}\n\n  - {id: b, title: B}\n  # about b\n\n  - ${lines}\n# end of file`,
    ],
    [
      'a list in brackets',
      'tasks: [{id: a, title: A}]\n',
      `tasks: [{id: a, title: A}, { id: new, title: A new one, ${created} }]\n`,
    ],
    [
      'line breaks of another system',
      'tasks:\r\n  - id: a\r\n    title: A\r\n',
      `tasks:\n  - id: a\n    title: A\n  - ${lines}\n`.replaceAll('\n', '\r\n'),
    ],
  ])('goes to the end of a file with %s [DB-24] [DB-162]', async (_, text, expected) => {
    expect(await added(text)).toBe(expected);
  });

  it('goes to the end of the starter file [DB-24]', async () => {
    const starter = starterFiles('/x').find(({ path }) => path.endsWith('tasks.yaml'))?.text ?? '';
    expect(await added(starter)).toBe(starter.replace('tasks: []', `tasks:\n  - ${lines}`));
  });

  it('is written by one look at the list with a thousand others, not by one for each [DB-180]', () => {
    const records = Array.from({ length: 1_000 }, (_, at) => ({
      record: { id: `n${at}`, title: 'New' },
    }));
    const work = (run: () => string): { text: string; micros: number } => {
      const before = process.cpuUsage();
      const text = run();
      const { user, system } = process.cpuUsage(before);
      return { text, micros: user + system };
    };
    const all = work(() => appendTasks('', [], records)?.text ?? '');
    const look = work(() => String(parseYaml(all.text).document.errors.length));
    expect(look.text).toBe('0');
    expect(all.text.match(/- id: /g)).toHaveLength(1_000);
    expect(all.micros).toBeLessThan(look.micros * 20);
  });

  it('gets an id and its time, and its keys in the order of the schema [DB-25]', async () => {
    const project = sampleProject();
    const store = sampleStore(project);
    const first = good(await store.addTask({ title: 'First', priority: 'high' }));
    const second = good(
      await store.addTask({
        description: 'One\nTwo\n',
        depends_on: [first.id],
        title: 'Yes',
        acceptance: ['It works: always', '12'],
        created_by: 'agent',
        status: 'draft',
      }),
    );
    expect([first.id, second.id]).toEqual(['t-0000000', 't-1111111']);
    expect(readSample(project)).toBe(`tasks:
  - id: t-0000000
    title: First
    ${created}
    priority: high
  - id: t-1111111
    title: "Yes"
    ${created}
    created_by: agent
    status: draft
    depends_on: [t-0000000]
    description: |
      One
      Two
    acceptance:
      - "It works: always"
      - "12"
`);
  });

  it('keeps any text that it is given [DB-25]', async () => {
    const project = sampleProject({ 'tasks.yaml': 'tasks: []\n' });
    const store = sampleStore(project);
    const anyText = fc.string({ unit: 'binary', maxLength: 40 });
    const property = fc.asyncProperty(
      anyText,
      fc.array(anyText, { maxLength: 3 }),
      async (text, list) => {
        writeSample(project, 'tasks.yaml', 'tasks: []\n');
        const description = text;
        const tags = list.map((one) => `x${one}`);
        const task = good(
          await store.addTask({
            id: 'a',
            title: `T${description}`,
            description,
            hints: `a\n${description}`,
            tags,
          }),
        );
        expect(task).toMatchObject({
          title: `T${description}`,
          description,
          hints: `a\n${description}`,
          tags,
        });
      },
    );
    await fc.assert(property, { numRuns: 200, seed: 20261121 });
  });

  it('keeps half a character, which no file can hold as it is [DB-25]', async () => {
    const project = sampleProject();
    good(await sampleStore(project).addTask({ id: 'a', title: 'A \ud800', hints: 'a\n\udc00' }));
    expect(good(sampleStore(project).load()).queue.tasks[0]).toMatchObject({
      title: 'A \ud800',
      hints: 'a\n\udc00',
    });
  });

  it('that would not be valid is refused in words, and nothing is written [DB-26]', async () => {
    const text = 'tasks:\n  - id: login\n    title: A\n';
    const project = sampleProject({ 'tasks.yaml': text });
    const store = sampleStore(project);
    const refusal = async (task: Parameters<typeof store.addTask>[0]): Promise<string> => {
      const result = await store.addTask(task);
      if (result.ok || result.failure.reason !== 'task-invalid')
        throw new Error(JSON.stringify(result));
      return result.failure.problems
        .map(({ found, expected }) => `${found} | ${expected}`)
        .join('\n');
    };
    expect(await refusal({ title: ' ', depends_on: ['logn'], feature: 'f' })).toBe(
      [
        'a blank `title` | text that is not blank',
        '"f" | a name in features.yaml',
        '"logn" | the id of a task (did you mean login?)',
      ].join('\n'),
    );
    expect(await refusal({ title: 'B', depends_on: ['logn'] })).toBe(
      '"logn" | the id of a task (did you mean login?)',
    );
    expect(await refusal({ title: 'B', id: 'login' })).toContain('the id "login" a second time');
    expect(await refusal({ title: 'B', id: 'x', depends_on: ['x'] })).toContain(
      'which is the task itself',
    );
    expect(await refusal({ title: 'B', id: 'No Id' })).toContain('an id: lower-case letters');
    expect(readSample(project)).toBe(text);
  });
});

describe('a new task, when there is a folder for single files', () => {
  it('gets a file of its own, named after its id and title [DB-27]', async () => {
    const project = sampleProject({ 'tasks.yaml': 'tasks: []\n' });
    mkdirSync(project.task_files);
    const store = sampleStore(project);
    good(await store.addTask({ title: 'Log in: with a Link, für alle!' }));
    good(await store.addTask({ id: 'b', title: '空' }));
    expect(readdirSync(project.task_files)).toEqual([
      'b.yaml',
      't-0000000-log-in-with-a-link-fur-alle.yaml',
    ]);
    expect(readSample(project, 'tasks/b.yaml')).toBe(`id: b\ntitle: 空\n${created}\n`);
    expect(readSample(project)).toBe('tasks: []\n');
    expect(good(store.load()).queue.tasks.map((task) => task.id)).toEqual(['b', 't-0000000']);
  });

  it('never takes the file of another task [DB-27]', async () => {
    const project = sampleProject({ 'tasks/a-b.yaml': 'id: a-b\ntitle: T\n' });
    const store = sampleStore(project);
    good(await store.addTask({ id: 'a', title: 'B' }));
    expect(readdirSync(project.task_files)).toEqual(['a-b.yaml', 'a.yaml']);
    const again = await store.addTask({ id: 'a-b', title: 'T' });
    expect(again).toMatchObject({ ok: false, failure: { reason: 'task-invalid' } });
    rmSync(project.task_files, { recursive: true });
    expect(good(store.load()).queue.tasks).toEqual([]);
  });
});
