import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listTasks, oneTask, writeQueue } from '../rig/sample-project.ts';
import type { ProgramExit } from '../rig/running-program.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const file = '.ralph/db/tasks.yaml';

describe('ralph add from standard input', () => {
  const sandbox = useSandbox();

  it.each([
    ['a title on each line', 'First: it\n\n# not this\n  Second\n', ['First: it', 'Second']],
    [
      'a list of titles',
      '- Fix: the login: again\n- Second\n',
      ['Fix: the login: again', 'Second'],
    ],
    [
      'titles behind bullets of any kind',
      'First\n- Second: it\n* [ ] Third\n',
      ['First', 'Second: it', 'Third'],
    ],
    ['a list of mixed bullets', '- First: it\n* Second\nThird\n', ['First: it', 'Second', 'Third']],
    ['a YAML list', '- title: A\n  tags: [x]\n- B\n', ['A', 'B']],
    ['one task', 'title: A\ndescription: |\n  Two\n  lines\n', ['A']],
    [
      'a tasks file',
      'tasks:\n  - {id: x, title: A}\n  - {title: B, depends_on: [x]}\n',
      ['A', 'B'],
    ],
    ['JSON', '[{"title": "A", "priority": "low"}, "B"]', ['A', 'B']],
    ['JSON of one', '{"title": "A"}', ['A']],
  ])('takes %s [CLI-118]', async (_, input, titles) => {
    writeQueue(sandbox(), oneTask);
    const { code, stdout } = await sandbox().run(
      ['add', '-', '--tag', 'new', '--draft', '--json'],
      {
        input,
      },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'task-list',
      data: { tasks: titles.map((title) => ({ title, status: 'draft', created_by: 'human' })) },
    });
    const tasks = await listTasks(sandbox());
    expect(tasks.map(({ title }) => title).sort()).toEqual(['The only task', ...titles].sort());
    expect(tasks.find(({ title }) => title === titles.at(-1))).toMatchObject({ tags: ['new'] });
  });

  const commented = `tasks:
- title: A  # why
  # of the tags
  tags: [x]   # one
# about b
- title: B
  description: |
    # no comment
`;

  it.each([
    ['in the list', ''],
    ['under a key', 'tasks:\n'],
  ])('keeps the comments in the lines that it is given %s [CLI-191]', async (_, key) => {
    writeQueue(sandbox(), oneTask);
    const input = commented.replace('tasks:\n', key);
    const { code, stdout } = await sandbox().run(['add', '-', '--json'], { input });
    expect(code).toBe(0);
    const { tasks } = (JSON.parse(stdout) as { data: { tasks: { id: string; created: string }[] } })
      .data;
    const [a, b] = tasks.map(({ id, created }) => ({
      id,
      rest: `    created: "${created}"\n    created_by: human\n`,
    }));
    expect(sandbox().read(file)).toBe(
      `${oneTask}  - id: ${a?.id}\n    title: A  # why\n    # of the tags\n    tags: [x]   # one\n${a?.rest}` +
        `  # about b\n  - id: ${b?.id}\n    title: B\n    description: |\n      # no comment\n${b?.rest}`,
    );
  });

  it('keeps them in files of their own, too [CLI-191]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('.ralph/db/tasks/.keep', '');
    const input = '# all of it\nid: two\ntitle: Two # so\n';
    expect((await sandbox().run(['add', '-'], { input })).code).toBe(0);
    const text = sandbox().read('.ralph/db/tasks/two-two.yaml');
    expect(text).toContain('# all of it\nid: two\ntitle: Two # so\ncreated: ');
  });

  it('takes several tags and needed tasks at once, and repeated options [CLI-193]', async () => {
    writeQueue(sandbox(), oneTask);
    await sandbox().run(['add', 'Two', '--id', 'two', '--tag', 'core, forms', '--tag', 'ui']);
    const { code } = await sandbox().run(['add', 'C', '--id', 'c', '--depends-on', 'one,tw']);
    expect(code).toBe(0);
    const tasks = await listTasks(sandbox());
    expect(tasks.find(({ id }) => id === 'two')).toMatchObject({ tags: ['core', 'forms', 'ui'] });
    expect(tasks.find(({ id }) => id === 'c')).toMatchObject({ depends_on: ['one', 'two'] });
  });

  it.each([
    [['config', 'set', 'agent.mcp_servers+=nope'], 'declare it there first'],
    [['discipline', 'set', 'web', 'mcp_servers+=githb'], 'did you mean github?'],
  ])('is beside commands that take no unknown server: %j [CLI-192]', async (words, todo) => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('.mcp.json', '{"mcpServers": {"github": {"command": "gh"}}}');
    const disciplines = 'disciplines:\n  - name: web\n    title: Web\n';
    sandbox().write('.ralph/db/disciplines.yaml', disciplines);
    const { code, stderr } = await sandbox().run(words);
    expect(code).toBe(2);
    expect(stderr).toContain('nothing was written');
    expect(stderr).toContain(todo);
    expect(sandbox().read('.ralph/db/disciplines.yaml')).toBe(disciplines);
    expect((await sandbox().run(['validate'])).code).toBe(0);
  });

  it('keeps the comments of a person in an editor, and none of the template [CLI-191]', async () => {
    writeQueue(sandbox(), oneTask);
    const script = `sed -i -e 's/^title:/title: Two # mine/' -e 's/^# priority: medium/priority: high/'`;
    const env = { EDITOR: script, VISUAL: script };
    expect((await sandbox().run(['add', '--id', 'two'], { env })).code).toBe(0);
    const text = sandbox().read(file).slice(oneTask.length);
    expect(text).toContain('title: Two # mine\n');
    expect(text).toMatch(/priority: high\n/);
    expect(text.match(/#/g)).toHaveLength(1);
  });

  it('gives each a file of its own where there are such [CLI-118]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('.ralph/db/tasks/.keep', '');
    expect((await sandbox().run(['add', '-'], { input: 'Same\nSame\n' })).code).toBe(0);
    expect(await listTasks(sandbox())).toHaveLength(3);
    expect(sandbox().read(file)).toBe(oneTask);
  });

  it.each([
    ['- title: A\n  priority: urgent\n- title: B\n', 6, /urgent/],
    ['tasks: [{title: A}, {id: one, title: B}]', 6, /"one" a second time/],
    ['tasks:\n  - title: [\n', 2, /no YAML: line \d/],
    ['{"name": "A"}', 2, /entry 1 \(line 1\) is no task/],
    ['# of\n- title: A\n\n- 5\n', 2, /entry 2 \(line 4\) is no task/],
    ['- title: A\n* priority\n', 2, /no YAML: line 2/],
    ['tasks: []', 2, /no task in it/],
    ['\n', 2, /no task in it/],
  ])('refuses %j as a whole, in words [CLI-118]', async (input, expected, told) => {
    writeQueue(sandbox(), oneTask);
    const { code, stderr } = await sandbox().run(['add', '-'], { input });
    expect(stderr).toMatch(told);
    expect(code).toBe(expected);
    expect(sandbox().read(file)).toBe(oneTask);
  });

  it('names the entry that a problem is in, and its line [CLI-118]', async () => {
    const input = `tasks:
  - {id: j1, title: One}
  - id: j2
    title: Two
    priority: urgent
  - title: ${'Three '.repeat(20)}
    depends_on: [nobody]
`;
    const told = [
      /^ {2}entry 2 \(j2, line 3\): found "urgent", expected one of critical/m,
      /^ {2}entry 3 \(Three [^)]*…, line 6\): found "nobody", expected the id of a task/m,
    ];
    for (const there of [oneTask, 'tasks: []\n', 'tasks: [{id: x, title: X}]\n', undefined]) {
      writeQueue(sandbox(), there ?? oneTask);
      if (there === undefined) sandbox().write('.ralph/db/tasks/.keep', '');
      const { code, stderr } = await sandbox().run(['add', '-'], { input });
      expect(code).toBe(6);
      for (const words of told) expect(stderr).toMatch(words);
    }
    const alone = await sandbox().run(['add', '-'], { input: 'title: A\npriority: urgent\n' });
    expect(alone.stderr).toMatch(/^ {2}found "urgent"/m);
  });

  it('says that lines that begin with # are no titles [CLI-118]', async () => {
    writeQueue(sandbox(), oneTask);
    const one = await sandbox().run(['add', '-'], { input: 'First\n# Second\n' });
    expect(one.stderr).toBe(
      'standard input:2:1: warning: found a line that begins with `#` and was left out, expected a title on each line\n',
    );
    const two = await sandbox().run(['add', '-', '--json'], { input: '# a\n- F: it: x\n#b\n' });
    expect(JSON.parse(two.stdout)).toMatchObject({
      data: { tasks: [{ title: 'F: it: x' }] },
      warnings: [{ line: 1, found: '2 lines that begin with `#` and were left out' }],
    });
    const yaml = await sandbox().run(['add', '-'], { input: '# a\n- title: F\n' });
    expect(yaml.stderr).toBe('');
  });

  it('warns of a check that is neither declared nor a command [CLI-2]', async () => {
    writeQueue(sandbox(), oneTask, 'checks: {proof: test -f proof}\n');
    const found = [
      'proof',
      'test -f x',
      'A=1 git status',
      './own.sh',
      '(cd x; ls)',
      'if true; then :; fi',
    ];
    const verify = (names: string[]): string[] => names.flatMap((name) => ['--verify', name]);
    expect((await sandbox().run(['add', 'A', ...verify(found)])).stderr).toBe('');
    const { code, stderr } = await sandbox().run([
      'add',
      'B',
      ...verify(['proof', 'prof', 'nocheck -x']),
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^\.ralph\/db\/tasks\.yaml:\d+:\d+: warning: found "prof", expected a declared check or a command, and prof is neither \(did you mean proof\?\)\n.*"nocheck -x".*\n$/,
    );
  });

  it('and so do set and edit, of what they change; each place is told of once [CLI-167]', async () => {
    const own = `${oneTask}    verify: [nosuch, "make it"]\n`;
    writeQueue(sandbox(), own, 'checks: {proof: test -f proof}\n');
    const given = [
      'verify+=prof',
      'verify+=nocheck -x',
      'verify+=test -f proof',
      'context_files=no.ts',
    ];
    const warning = (found: string, rest: string): RegExp =>
      new RegExp(`^\\S+tasks\\.yaml:\\d+:\\d+: warning: found "${found}", expected ${rest}$`, 'm');
    const told: [string, string][] = [
      ['prof', 'a declared check or a command, and prof is neither \\(did you mean proof\\?\\)'],
      ['nocheck -x', 'a declared check or a command, and nocheck is neither, for example proof'],
      ['test -f proof', 'the name of the check that runs this command, for example proof'],
      ['no.ts', 'a file or folder of the project'],
    ];
    const expectTold = (stderr: string): void => {
      for (const [found, rest] of told) expect(stderr).toMatch(warning(found, rest));
      expect(stderr.trimEnd().split('\n')).toHaveLength(told.length);
    };
    expectTold((await sandbox().run(['set', 'one', ...given])).stderr);
    const yaml = 'title: T\nverify: [prof, nocheck -x, test -f proof]\ncontext_files: [no.ts]\n';
    expectTold((await sandbox().run(['add', '-'], { input: yaml })).stderr);
    sandbox().write('.ralph/db/tasks.yaml', own);
    const lines = 'verify: [nosuch, prof, nocheck -x, test -f proof]\ncontext_files: [no.ts]';
    const editor = `sh -c 'printf "id: one\\ntitle: One\\n${lines.replace('\n', '\\n')}\\n" > "$1"' -`;
    const edited = await sandbox().run(['edit', 'one'], { env: { EDITOR: editor } });
    expect(edited.code).toBe(0);
    expectTold(edited.stderr);
  });

  it('takes the start of an id for what a task depends on [CLI-119]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - {id: form-a, title: A}\n  - {id: form-b, title: B}\n');
    expect((await sandbox().run(['add', 'C', '--id', 'c', '--depends-on', 'form-a'])).code).toBe(0);
    const several = await sandbox().run(['add', 'D', '--depends-on', 'form']);
    expect(several.code).toBe(4);
    expect(several.stderr).toContain('form may mean form-a, form-b');
    expect((await sandbox().run(['set', 'form-b', 'depends_on=c,form-a'])).code).toBe(0);
    expect((await sandbox().run(['set', 'c', 'depends_on-=form-', 'tags=x'])).code).toBe(4);
    expect((await listTasks(sandbox()))[1]).toMatchObject({ depends_on: ['c', 'form-a'] });
  });
});

describe('ralph add in an editor', () => {
  const sandbox = useSandbox();

  const setEditor = (script: string): void => {
    const editor = join(sandbox().home, 'editor');
    writeFileSync(editor, `#!/bin/sh\nset -e\n${script}\n`, { mode: 0o755 });
    sandbox().env['VISUAL'] = editor;
  };

  const add = (script: string, ...more: string[]): Promise<ProgramExit> => {
    setEditor(script);
    return sandbox().run(['add', ...more]);
  };

  it('adds what is written there, asked again until it is right [CLI-117]', async () => {
    writeQueue(sandbox(), oneTask, 'checks: {proof: test -f proof}\n');
    const script = `if [ -e ~/once ]; then
  cp "$1" ~/seen; sed -i 's/^priority: .*/priority: low/' "$1"
else
  touch ~/once; sed -i 's/^title:.*/title: Written there/; s/^# priority: .*/priority: urgent/' "$1"
fi`;
    setEditor(script);
    const terminal = Terminal.ralph(sandbox(), ['add', '--tag', 'x']);
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.screen()).toMatch(/^Added t-[0-9a-z]{7}: Written there\r?\n$/);
    const seen = (await sandbox().start('cat', [join(sandbox().home, 'seen')]).exit).stdout;
    expect(seen).toMatch(/^#\| A new task[^]*#\| found "urgent", expected one of/);
    expect(seen).toContain('# verify: [] # proof\n');
    const [, task] = await listTasks(sandbox());
    expect(task).toMatchObject({ priority: 'low', tags: ['x'], created_by: 'human' });
  });

  it('adds nothing when it is left as it is, and asks for a title without one [CLI-117]', async () => {
    writeQueue(sandbox(), oneTask);
    expect((await add('true')).stdout).toBe('Nothing was added.\n');
    const wrong = await add('echo "priority: urgent" >> "$1"');
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toMatch(/not taken: .*\n +→ your text is kept in \S+new-task.yaml\n$/);
    sandbox().env['VISUAL'] = '';
    const none = await sandbox().run(['add'], { input: '' });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('there is no title');
    expect(sandbox().read(file)).toBe(oneTask);
  });
});
