import { describe, expect, it } from 'vitest';
import {
  kindOfFile,
  mergeFile,
  type FileKind,
  type MergedText,
} from '../../src/db/merge/file-merge.ts';

interface Change {
  from: string;
  to: string;
}

/** The texts of both sides put together: each side is the base with its changes. */
function merge(kind: FileKind, base: string, ours: Change[], theirs: Change[]): MergedText {
  const apply = (changes: Change[]): string =>
    changes.reduce((text, { from, to }) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    }, base);
  const result = mergeFile(kind, { base, ours: apply(ours), theirs: apply(theirs) }, 'a.yaml');
  if (!result.ok) throw new Error(result.failure);
  return result.value;
}

function change(from: string, to: string): Change[] {
  return [{ from, to }];
}

const tasks = `# The queue, by hand
tasks: # all of them
- id: a
  title: "A" # first
  depends_on: [x, v]   # both
  notes:
    - {at: 2026-01-01T00:00:00Z, by: human, text: first}
  hints: >-
    One line
    that is folded.

    Another paragraph.
# about b
- id: b
  title: B
  # when it is done
  status: pending
  blocked:
    on: human
    reason: why
- id: c
  title: C
- {id: d, title: D, tags: [x], status: pending}
# the end
`;

function entry(id: string): string {
  return `  - id: ${id}\n    title: T\n`;
}

describe('a list of tasks', () => {
  it('is merged task by task and key by key [MERGE-1]', () => {
    const ours = [
      ...change('"A" # first', '"AA" # ours'),
      ...change('title: C', 'title: C\n  spec: s'),
    ];
    const theirs = [...change('by hand', 'by us'), ...change('B\n', 'BB # theirs\n')];
    const { text, clashes } = merge('tasks', tasks, ours, theirs);
    expect(clashes).toEqual([]);
    expect(text).toBe(
      [...ours, ...theirs].reduce((now, { from, to }) => now.replace(from, to), tasks),
    );
  });

  it('keeps what each side wrote, byte by byte, also around a comment that both touched [MERGE-4]', () => {
    const { text, clashes } = merge(
      'tasks',
      tasks,
      change('# when it is done', '# when it is done\n  # and seen'),
      change('status: pending\n', "status:   'done' # finally\n"),
    );
    expect(clashes).toEqual([]);
    expect(text).toContain("  # when it is done\n  # and seen\n  status:   'done' # finally\n");
    const notes = merge(
      'tasks',
      tasks,
      change('about b', 'b is hard'),
      change('about b', 'b is next'),
    );
    expect(notes.text).toContain('# b is hard\n# b is next\n- id: b');
    expect(notes.clashes).toEqual([]);
  });

  it('takes sets by element and appends notes, in brackets and in lines [MERGE-2]', () => {
    const ours = [
      ...change('[x, v]', '[v, z]'),
      ...change(
        'text: first}\n',
        'text: first}\n    - {at: 2026-01-02T00:00:00Z, by: a, text: ours}\n',
      ),
    ];
    const theirs = [
      ...change('depends_on: [x, v]   # both', 'depends_on: # both\n  - w\n  - x\n  - v'),
      ...change(
        'text: first}\n',
        'text: first}\n    - {at: 2026-01-03T00:00:00Z, by: b, text: theirs}\n',
      ),
    ];
    const { text, clashes } = merge('tasks', tasks, ours, theirs);
    expect(clashes).toEqual([]);
    expect(text).toContain('depends_on: [w, v, z]   # both\n');
    expect(text).toMatch(/text: first}\n.*text: ours}\n.*text: theirs}\n/);
    // What one takes away as a whole and the other one adds to: what was added is left.
    const gone = merge(
      'tasks',
      tasks,
      change('  depends_on: [x, v]   # both\n', ''),
      change('v]', 'v, z]'),
    );
    expect(gone.text).toContain('depends_on: [z]   # both\n');
  });

  it('merges a task in braces where no key meets another one [MERGE-1]', () => {
    const both = merge(
      'tasks',
      tasks,
      change('D, tags', 'DD, tags'),
      change('[x], status: pending', '[x, v]'),
    );
    expect(both.text).toContain('- {id: d, title: DD, tags: [x, v]}\n');
    const clash = merge(
      'tasks',
      tasks,
      change('title: D', 'title: E'),
      change('title: D', 'title: F'),
    );
    expect(clash.clashes).toEqual(['task d (ours: changed; theirs: changed)']);
  });

  it('merges long text by its lines, also folded text [MERGE-3]', () => {
    const { text, clashes } = merge(
      'tasks',
      tasks,
      change('One', 'A'),
      change('Another', 'A second'),
    );
    expect(clashes).toEqual([]);
    expect(text).toContain(
      '  hints: >-\n    A line\n    that is folded.\n\n    A second paragraph.\n',
    );
    const clash = merge('tasks', tasks, change('One', 'A'), change('One', 'No'));
    expect(clash.clashes).toEqual(['task a, hints (ours: changed; theirs: changed)']);
  });

  it('marks no more than the key that both sides changed [MERGE-6]', () => {
    const { text, clashes } = merge(
      'tasks',
      tasks,
      [...change('status: pending', 'status: done'), ...change('title: B', 'title: BB')],
      [...change('status: pending', 'status: skipped'), ...change('title: C', 'title: CC')],
    );
    expect(text).toContain(
      [
        '  title: BB',
        '  # when it is done',
        '<<<<<<< ours: task b, status, changed',
        '  status: done',
        '=======',
        '  status: skipped',
        '>>>>>>> theirs: task b, status, changed',
        '  blocked:',
        '    on: human',
        '    reason: why',
        '- id: c',
        '  title: CC',
      ].join('\n'),
    );
    expect(clashes).toEqual(['task b, status (ours: changed; theirs: changed)']);
  });

  it('writes marks of one line, whatever an id holds [MERGE-6]', () => {
    const base = 'tasks:\n  - id: "a\\nb\\e[31m"\n    title: T\n';
    const { text } = merge('tasks', base, change('T\n', 'O\n'), change('T\n', 'U\n'));
    expect(text.split('\n')[2]).toBe('<<<<<<< ours: task a');
    expect(text.split('\n')[6]).toBe('>>>>>>> theirs: task a');
  });

  it('never puts two reasons of a block together [MERGE-6]', () => {
    const ours = change('reason: why', 'reason: ours');
    const { clashes } = merge('tasks', tasks, ours, change('on: human', 'on: task'));
    expect(clashes).toEqual(['task b, blocked (ours: changed; theirs: changed)']);
  });

  const c = '- id: c\n  title: C\n';

  it('leaves a task out that one side deleted, and asks when the other one changed it [MERGE-7]', () => {
    const gone = merge('tasks', tasks, change(c, ''), change('title: B', 'title: BB'));
    expect(gone.text).not.toContain('id: c');
    const asked = merge('tasks', tasks, change('title: C', 'title: CC'), change(c, ''));
    expect(asked.text).toContain(
      `<<<<<<< ours: task c, changed\n${c.replace('C\n', 'CC\n')}=======\n>>>>>>> theirs: task c, deleted\n`,
    );
    const key = merge('tasks', tasks, change('  status: pending\n', ''), change('pending', 'done'));
    expect(key.clashes).toEqual(['task b, status (ours: deleted; theirs: changed)']);
  });

  it('takes the same new task once, and asks about two of one id [MERGE-8]', () => {
    const end = '# the end\n';
    const n = `- id: n\n  title: N\n`;
    const once = merge(
      'tasks',
      tasks,
      change(end, n + end),
      change(end, `${n}- id: m\n  title: M\n${end}`),
    );
    expect(once.clashes).toEqual([]);
    expect(once.text.match(/^- id: [nm]$/gm)).toEqual(['- id: n', '- id: m']);
    const twice = merge(
      'tasks',
      tasks,
      change(end, n + end),
      change(end, n.replace('N', 'O') + end),
    );
    expect(twice.clashes).toEqual(['task n (ours: added; theirs: added)']);
  });

  it('keeps the order that one side gave, and appends both sides additions [MERGE-5]', () => {
    const order = (text: string): string =>
      (text.match(/id: \w+/g) ?? []).join().replaceAll('id: ', '');
    const top = [{ from: c, to: '' }, ...change('- id: a', `${c}- id: a`)];
    const end = '# the end\n';
    const add = (id: string): Change[] => change(end, `- id: ${id}\n  title: N\n${end}`);
    expect(order(merge('tasks', tasks, top, add('n')).text)).toBe('c,a,b,d,n');
    expect(order(merge('tasks', tasks, add('n'), top).text)).toBe('c,a,b,d,n');
    expect(order(merge('tasks', tasks, add('n'), add('m')).text)).toBe('a,b,c,d,n,m');
    // Each moves another one.
    const last = [{ from: c, to: '' }, ...change(end, c + end)];
    const b = /# about b[^]*?(?=- id: c)/.exec(tasks)?.[0] ?? '';
    const first = [{ from: b, to: '' }, ...change('- id: a', `${b}- id: a`)];
    expect(order(merge('tasks', tasks, last, first).text)).toBe('b,a,d,c');
  });

  it('asks where a task is to stand that both moved to other places [MERGE-22]', () => {
    const base = `tasks:\n${['a', 'b', 'c', 'd', 'e'].map((id) => entry(id)).join('')}`;
    const first = [{ from: entry('e'), to: '' }, ...change(entry('a'), entry('e') + entry('a'))];
    const third = [{ from: entry('e'), to: '' }, ...change(entry('c'), entry('e') + entry('c'))];
    const { text, clashes } = merge('tasks', base, first, third);
    expect(clashes).toEqual([
      'task e (ours: moved here; theirs: moved elsewhere)',
      'task e (ours: moved elsewhere; theirs: moved here)',
    ]);
    expect(text).toContain(
      `tasks:\n<<<<<<< ours: task e, moved here\n${entry('e')}=======\n>>>>>>> `,
    );
    expect(text).toContain(
      `=======\n${entry('e')}>>>>>>> theirs: task e, moved here\n${entry('c')}`,
    );
    expect(merge('tasks', base, first, first).clashes).toEqual([]);
  });

  it('begins with the first tasks of both sides [MERGE-5]', () => {
    const base = '# The queue\n\ntasks: []\n';
    const add = (id: string): Change[] =>
      change('tasks: []\n', `tasks:\n  - id: ${id}\n    title: T\n`);
    const { text } = merge('tasks', base, add('o'), add('t'));
    expect(text).toBe('# The queue\n\ntasks:\n  - id: o\n    title: T\n  - id: t\n    title: T\n');
  });
});

describe('the other files', () => {
  it('features and disciplines are merged by name [MERGE-1]', () => {
    const base = 'features:\n  - name: login\n    title: Log in\n  - name: mail\n    spec: mail\n';
    const ours = change('Log in', 'Sign in');
    const { text } = merge('features', base, ours, change('Log in\n', 'Log in\n    spec: login\n'));
    expect(text).toBe(base.replace('Log in\n', 'Sign in\n    spec: login\n'));
    const disciplines = base
      .replace('features', 'disciplines')
      .replaceAll('spec: mail', 'tools: [a]');
    expect(
      merge('disciplines', disciplines, change('[a]', '[a, o]'), change('[a]', '[a, t]')).text,
    ).toContain('tools: [a, o, t]');
  });

  it('metadata and config are merged key by key, at every depth [MERGE-1]', () => {
    const base =
      '# mine\nchecks:\n  test: npm test # quick\n  lint: eslint .\nverify: [test]\nagent:\n  command: [claude]\n';
    const ours = [...change('eslint .', 'eslint src'), ...change('[test]', '[test, lint]')];
    const theirs = [...change('npm test', 'vitest run'), ...change('[test]', '[test, types]')];
    expect(merge('record', base, ours, theirs).text).toBe(
      base
        .replace('eslint .', 'eslint src')
        .replace('npm test', 'vitest run')
        .replace('[test]', '[test, lint, types]'),
    );
    // The words of a command are one thing.
    const command = merge(
      'record',
      base,
      change('[claude]', '[claude, -a]'),
      change('[claude]', '[x]'),
    );
    expect(command.clashes).toEqual(['agent, command (ours: changed; theirs: changed)']);
  });

  it.each([
    ['.ralph/db/tasks.yaml', 'tasks'],
    ['sub/.ralph/db/features.yaml', 'features'],
    ['.ralph/db/tasks/a-b.yaml', 'task'],
    ['.ralph/config.yaml', 'record'],
    ['.ralph/db/tools.yaml', 'tools'],
    ['.ralph/db/pipelines.yaml', 'pipelines'],
    ['.ralph/db/others.yaml', undefined],
    [undefined, 'task'],
  ])('%s is known [MERGE-1]', (path, kind) => {
    expect(kindOfFile(path, { base: '', ours: 'id: a\n', theirs: '' })).toBe(kind);
  });
});

describe('a single file', () => {
  const base = 'id: a\ntitle: A\n\nstatus: pending # yet\n';

  it('is merged key by key [MERGE-1]', () => {
    const { text } = merge(
      'task',
      base,
      change('title: A', 'title: AA'),
      change('pending', 'done'),
    );
    expect(text).toBe('id: a\ntitle: AA\n\nstatus: done # yet\n');
  });

  it('that holds another task on one side is a clash of the whole [MERGE-9]', () => {
    const { text, clashes } = merge(
      'task',
      base,
      change('id: a', 'id: b'),
      change('pending', 'done'),
    );
    expect(clashes).toEqual(['task b or task a (ours: added task b; theirs: changed task a)']);
    expect(text).toContain('=======\nid: a\ntitle: A\n\nstatus: done # yet\n>>>>>>> ');
  });
});

describe('the lines', () => {
  it.each([
    ['\r\n', '\n'],
    ['\r\n', ''],
    ['\n', ''],
  ])('end as they did: %j, %j [MERGE-21]', (newline, end) => {
    const base = (tasks.trimEnd() + end).replaceAll('\n', newline);
    const { text } = merge(
      'tasks',
      base,
      change('"A"', '"AA"'),
      change('title: "A" # first', 'title: "A" # 1st').concat(change('title: B', 'title: BB')),
    );
    expect(text).toContain('BB');
    expect(text).toContain('"AA"');
    expect(text.replaceAll('\n', '').length).toBe(text.length - base.split('\n').length + 1);
    expect(text.endsWith('\n')).toBe(base.endsWith('\n'));
    expect(/[^\r]\n/.test(text)).toBe(newline === '\n');
  });

  it('of one side alone may change their ends, or their indentation [MERGE-21]', () => {
    const theirs = tasks.replace('title: B', 'title: BB');
    const ours = tasks.replaceAll('\n', '\r\n');
    const ends = mergeFile('tasks', { base: tasks, ours, theirs }, 'a.yaml');
    expect(ends).toMatchObject({ value: { text: theirs.replaceAll('\n', '\r\n'), clashes: [] } });
    const deeper = tasks.replace(/(?<=tasks.*\n)[^]*/, (rest) => rest.replaceAll(/^(?=.)/gm, '  '));
    const moved = mergeFile('tasks', { base: tasks, ours: deeper, theirs }, 'a.yaml');
    expect(moved).toMatchObject({
      value: { text: deeper.replace('title: B', 'title: BB'), clashes: [] },
    });
  });
});

describe('what cannot be merged by what it says', () => {
  it.each([
    ['an id twice', tasks.replace('id: c', 'id: b'), 'ours has the task b twice'],
    ['no id', tasks.replace('id: c', 'ids: c'), 'ours has a task without `id`'],
    ['a mark of a conflict', `<<<<<<< x\n${tasks}`, 'ours does not parse: line 1'],
    ['two kinds of line breaks', tasks.replace('\n', '\r\n'), 'its line breaks'],
    ['an alias', tasks.replace('"A"', '&t A').replace('title: C', 'title: *t'), 'unusual'],
  ])('says why: %s [MERGE-10]', (_, ours, why) => {
    const theirs = tasks.replace('title: B', 'title: BB');
    const result = mergeFile('tasks', { base: tasks, ours, theirs }, 'a.yaml');
    expect(result.ok ? '' : result.failure).toContain(why);
  });

  it('is what would say something else than was meant [MERGE-11]', () => {
    // The blank line before the note would become a part of the text above it.
    const base = 'id: a\nhints: |+\n  text\nspec: x\ntitle: T\n';
    const ours = base.replace('spec: x\n', '');
    const theirs = base.replace('title: T', '\n# note\ntitle: T').replace('id: a', 'id: a # x');
    expect(mergeFile('task', { base, ours, theirs }, 'a.yaml')).toEqual({
      ok: false,
      failure: 'the merged text would not say what was meant',
    });
  });
});
