import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listTasks, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `# ours
tasks:
  # about one
  - id: one
    title: One # keep
    status: done

  - id: two
    title: Two
`;

describe('ralph db', () => {
  const sandbox = useSandbox();
  const file = (name: string): string => join(sandbox().project, '.ralph/db', name);

  it('split and join move the queue and bring it back, and say so beforehand [DB-68]', async () => {
    writeQueue(sandbox(), queue);
    const dry = await sandbox().run(['db', 'split', '--dry-run']);
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.stdout).toBe(
      'Would move 2 tasks to files of their own in .ralph/db/tasks/.\n  one → .ralph/db/tasks/one-one.yaml\n  two → .ralph/db/tasks/two-two.yaml\n',
    );
    expect(existsSync(file('tasks'))).toBe(false);
    const split = await sandbox().run(['db', 'split', '--json']);
    expect(JSON.parse(split.stdout)).toMatchObject({
      kind: 'layout',
      data: { layout: 'split', dry_run: false, moves: [{ id: 'one' }, { id: 'two' }] },
    });
    expect(readFileSync(file('tasks/one-one.yaml'), 'utf8')).toBe(
      '# about one\nid: one\ntitle: One # keep\nstatus: done\nrank: a1\n',
    );
    expect((await listTasks(sandbox())).map(({ id }) => id)).toEqual(['one', 'two']);
    expect((await sandbox().run(['validate'])).code).toBe(0);
    expect((await sandbox().run(['db', 'join'])).stdout).toContain('Moved 2 tasks');
    expect(readFileSync(file('tasks.yaml'), 'utf8')).toBe(queue);
    const again = await sandbox().run(['db', 'join']);
    expect(again).toMatchObject({
      code: 0,
      stdout: 'Nothing to join: no task has a file of its own.\n',
    });
  });

  it('archive takes what is done out of the queue [DB-70]', async () => {
    writeQueue(sandbox(), queue);
    const { stdout } = await sandbox().run(['db', 'archive']);
    expect(stdout).toBe('Moved 1 task to .ralph/db/archive/.\n');
    expect((await listTasks(sandbox())).map(({ id }) => id)).toEqual(['two']);
    expect(readFileSync(file('archive/tasks.yaml'), 'utf8')).toBe(
      'tasks:\n  # about one\n  - id: one\n    title: One # keep\n    status: done\n',
    );
  });

  it.each([['a list'], ['files']])(
    'tells of a task in the archive and brings it back, in %s [DB-190]',
    async (layout) => {
      writeQueue(sandbox(), queue);
      if (layout === 'files') await sandbox().run(['db', 'split']);
      expect((await sandbox().run(['db', 'archive'])).code).toBe(0);
      const shown = await sandbox().run(['show', 'one']);
      expect(shown.code).toBe(4);
      expect(shown.stderr).toContain('task one is in the archive');
      expect(shown.stderr).toContain('ralph db archive --restore one');
      const needs = await sandbox().run(['add', 'Three', '--depends-on', 'one']);
      expect(needs.code).toBe(6);
      expect(needs.stderr).toMatch(/it is in \.ralph\/db\/archive\/tasks/);
      const again = await sandbox().run(['add', 'One anew', '--id', 'one']);
      expect(again.code).toBe(6);
      expect(again.stderr).toContain('the id "one" of a task in the archive');
      const none = await sandbox().run(['db', 'archive', '--restore', 'nine']);
      expect(none.stderr).toContain('the archive holds no task nine');
      const back = await sandbox().run(['db', 'archive', '--restore', 'one']);
      expect(back.stderr).toBe('');
      expect(back.stdout).toContain('Brought one back to .ralph/db/tasks');
      const path = layout === 'files' ? 'tasks/one-one.yaml' : 'tasks.yaml';
      expect(readFileSync(file(path), 'utf8')).toMatch(
        /# about one\n *(- )?id: one\n *title: One # keep\n/,
      );
      const tasks = (await listTasks(sandbox())).map(({ id }) => id).sort();
      expect(tasks).toEqual(['one', 'two']);
      expect((await sandbox().run(['db', 'archive', '--restore', 'one'])).code).toBe(3);
      expect((await sandbox().run(['validate'])).code).toBe(0);
    },
  );
});
