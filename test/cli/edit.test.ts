import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listTasks, writeQueue } from '../rig/sample-project.ts';
import type { ProgramExit } from '../rig/running-program.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const file = '.ralph/db/tasks.yaml';

const queue = `# Ours
tasks:
  - id: api # the first
    title: Make the API
    # it is slow
    tags: [back]

  # about the form
  - id: form
    title: 'Make the form'
    depends_on: [api]
`;

function writeEditor({ home }: Sandbox, script: string): string {
  const editor = join(home, 'editor');
  writeFileSync(editor, `#!/bin/sh\nset -e\n${script}\n`, { mode: 0o755 });
  return editor;
}

describe('ralph edit', () => {
  const sandbox = useSandbox();

  /** With an editor that is this shell script; the file is its first argument. */
  const edit = (id: string, script: string, ...more: string[]): Promise<ProgramExit> => {
    sandbox().env['EDITOR'] = writeEditor(sandbox(), script);
    return sandbox().run(['edit', id, ...more]);
  };

  /** The same where a person can be asked again. */
  const editAtTerminal = (id: string, script: string): Promise<ProgramExit> => {
    sandbox().env['EDITOR'] = writeEditor(sandbox(), script);
    return Terminal.ralph(sandbox(), ['edit', id]).exit;
  };

  const temporary = (): string[] => readdirSync(join(sandbox().root, 'tmp'));

  it('writes back what was changed and nothing else [CLI-110]', async () => {
    writeQueue(sandbox(), queue);
    const { code, stdout } = await edit(
      'api',
      `cp "$1" ~/seen; sed -i 's/^title: .*/title: Make it # well/' "$1"; echo 'priority: high' >> "$1"`,
    );
    expect(code).toBe(0);
    expect(stdout).toBe('api\n  title: Make the API → Make it\n  priority: medium → high\n');
    const seen = await sandbox().start('cat', [join(sandbox().home, 'seen')]).exit;
    expect(seen.stdout).toMatch(
      /^#\| Task api\.[^\n]*\nid: api # the first\ntitle: Make the API\n# it is slow\ntags: \[back\]\n$/,
    );
    const text = queue
      .replace('title: Make the API', 'title: Make it # well')
      .replace('tags: [back]\n', 'tags: [back]\n    priority: high\n');
    expect(sandbox().read(file)).toBe(text);
  });

  it.each([
    ['is left as it is', 'true', 0],
    ['is emptied', ': > "$1"', 0],
    ['ends with an error', 'exit 1', 3],
  ])('changes nothing when the text %s [CLI-110]', async (_, script, expected) => {
    writeQueue(sandbox(), queue);
    const { code, stdout, stderr } = await edit('form', script);
    expect(code).toBe(expected);
    expect(stdout + stderr).toMatch(expected === 0 ? /Nothing was changed/ : /ended with code 1/);
    expect(sandbox().read(file)).toBe(queue);
    const none = await sandbox().run(['edit', 'form'], {
      env: { EDITOR: '', VISUAL: '' },
      input: '',
    });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('set VISUAL or EDITOR');
  });

  it.each([
    ['priority: urgent', /#\| line 8: found "urgent", expected one of critical/],
    ['hints: [', /line \d+: found /],
    ['depends_on: [nobody]', /found "nobody", expected the id of a task/],
    ['depends_on: [form]', /a cycle of dependencies: /],
    ['blocked: {reason: Why}', /no `on`/],
  ])(
    'asks again with the problem of %j on top, until it is right [CLI-111]',
    async (line, told) => {
      writeQueue(sandbox(), queue);
      const script = `if [ -e ~/once ]; then
  grep '^#|' "$1" > ~/told; sed -i '/^#|/d; /^# bad/,$d' "$1"; echo 'effort: low' >> "$1"
else
  touch ~/once; printf '%s\n' '# bad' '${line}' >> "$1"
fi`;
      const { code } = await editAtTerminal('api', script);
      const seen = await sandbox().start('cat', [join(sandbox().home, 'told')]).exit;
      expect(seen.stdout).toMatch(told);
      expect(code).toBe(0);
      expect((await listTasks(sandbox()))[0]).toMatchObject({ effort: 'low', tags: ['back'] });
    },
  );

  it('keeps a text that stays wrong, and says where [CLI-111]', async () => {
    writeQueue(sandbox(), queue);
    const script = 'if [ -e ~/once ]; then exit 0; fi; touch ~/once; echo "id: other" > "$1"';
    const { code, stdout } = await editAtTerminal('api', script);
    expect(code).toBe(3);
    const [, kept = ''] = /your text is kept in (\S+)/.exec(stdout) ?? [];
    expect((await sandbox().start('cat', [kept]).exit).stdout).toContain('id: other');
    expect(sandbox().read(file)).toBe(queue);
  });

  it('asks only once without a terminal, and keeps the text with what is wrong on top [CLI-111]', async () => {
    writeQueue(sandbox(), queue);
    const { code, stderr } = await edit(
      'api',
      'echo x >> ~/opened; echo "priority: urgent" >> "$1"',
    );
    expect(code).toBe(3);
    const [, kept = ''] =
      /this was not taken: line 7: found "urgent"[^]*→ your text is kept in (\S+)/.exec(stderr) ??
      [];
    const text = await sandbox().start('cat', [kept]).exit;
    expect(text.stdout).toMatch(
      /^#\|.*\n#\| line 7: found "urgent".*\n(?:.*\n){4}priority: urgent\n$/,
    );
    const opened = await sandbox().start('cat', [join(sandbox().home, 'opened')]).exit;
    expect(opened.stdout).toBe('x\n');
    expect(sandbox().read(file)).toBe(queue);
  });

  it('says what to set where there is no such editor, and leaves nothing behind [CLI-110]', async () => {
    writeQueue(sandbox(), queue);
    const { code, stderr } = await sandbox().run(['edit', 'api'], { env: { EDITOR: '/nonexist' } });
    expect(code).toBe(2);
    expect(stderr).toContain('the editor /nonexist is not found, or is no program');
    expect(stderr).toContain('→ set $EDITOR to one that is there');
    expect((await edit('api', 'sed -i "s/api/api /" "$1"; rm "$1"')).code).toBe(0);
    expect(temporary().filter((name) => name.startsWith('ralph-edit-'))).toEqual([]);
  });

  it('merges what others have changed in it meanwhile [CLI-112]', async () => {
    writeQueue(sandbox(), queue);
    const other = queue.replace('title: Make the API', 'title: Make the fast API');
    writeFileSync(join(sandbox().home, 'other.yaml'), other);
    const take = `cp ~/other.yaml ${JSON.stringify(join(sandbox().project, file))}`;
    const { code } = await edit('api', `${take}; sed -i 's/back/back, end/' "$1"`);
    expect(code).toBe(0);
    expect(sandbox().read(file)).toBe(other.replace('[back]', '[back, end]'));
  });

  it('shows both where both changed the same [CLI-112]', async () => {
    writeQueue(sandbox(), queue);
    writeFileSync(join(sandbox().home, 'other.yaml'), queue.replace('the API', 'their API'));
    const script = `if [ -e ~/once ]; then
  cp "$1" ~/seen; sed -i '/^<<<<<<</d; /^=======/,/^>>>>>>>/d' "$1"
else
  touch ~/once; cp ~/other.yaml ${JSON.stringify(join(sandbox().project, file))}; sed -i 's/the API/my API/' "$1"
fi`;
    const { code } = await editAtTerminal('api', script);
    const seen = await sandbox().start('cat', [join(sandbox().home, 'seen')]).exit;
    expect(seen.stdout).toMatch(/decide between the marks[^]*my API[^]*=======\n[^]*their API/);
    expect(code).toBe(0);
    expect(sandbox().read(file)).toBe(queue.replace('the API', 'my API'));
  });

  it('edits a task in a file of its own [CLI-110]', async () => {
    writeQueue(sandbox(), queue);
    const own = '.ralph/db/tasks/docs-write.yaml';
    sandbox().write(own, '# of its own\nid: docs\ntitle: Write # them\n');
    expect((await edit('docs', `sed -i 's/Write/Read/' "$1"`)).code).toBe(0);
    expect(sandbox().read(own)).toBe('# of its own\nid: docs\ntitle: Read # them\n');
  });
});
