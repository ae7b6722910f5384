import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { treeAside, treeChanges, treeOf } from '../../src/host/git-tree.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('the tree of a work tree', () => {
  const sandbox = useSandbox();
  const index = (): string => join(sandbox().project, '.ralph/run/index');
  const tree = (folder = sandbox().project): Promise<string | undefined> => treeOf(folder, index());
  const files = (id = ''): string[] => {
    const shown = sandbox().git('ls-tree', '-r', '--name-only', id);
    return shown === '' ? [] : shown.split('\n');
  };

  it('is that of all files but ignored ones and those of Ralph [HOST-15]', async () => {
    sandbox().write('.gitignore', 'ignored.txt\n');
    sandbox().write('.ralph/db/tasks.yaml', 'tasks: []\n');
    sandbox().commit();
    const committed = await tree();
    expect(files(committed)).toEqual(['.gitignore', 'README.md']);
    sandbox().write('.ralph/db/tasks.yaml', 'tasks:\n');
    sandbox().write('.ralph/new.yaml', '');
    sandbox().write('ignored.txt', 'x');
    expect(await tree()).toBe(committed);
    sandbox().write('src/new.txt', 'x');
    sandbox().write('README.md', '# Another\n');
    const changed = await tree();
    expect(files(changed)).toEqual(['.gitignore', 'README.md', 'src/new.txt']);
    expect(sandbox().git('show', `${changed ?? ''}:README.md`)).toBe('# Another');
    sandbox().git('checkout', '--quiet', 'README.md');
    sandbox().git('clean', '--quiet', '-fd', 'src');
    expect(await tree()).toBe(committed);
  });

  it('is told without touching HEAD, the index or the files [HOST-15]', async () => {
    sandbox().write('staged.txt', 'staged\n');
    sandbox().git('add', 'staged.txt');
    sandbox().write('staged.txt', 'changed\n');
    sandbox().write('new.txt', 'new\n');
    const status = sandbox().git('status', '--porcelain');
    const head = sandbox().git('rev-parse', 'HEAD');
    const real = join(sandbox().project, '.git/index');
    const bytes = readFileSync(real);
    const id = await tree();
    expect(sandbox().git('show', `${id ?? ''}:staged.txt`)).toBe('changed');
    expect(readFileSync(real).equals(bytes)).toBe(true);
    expect(sandbox().git('rev-parse', 'HEAD')).toBe(head);
    expect(sandbox().git('status', '--porcelain', '--', ':(exclude).ralph')).toBe(status);
  });

  it('sees a change within the second in which the index was written [HOST-15]', async () => {
    const path = join(sandbox().project, 'same.txt');
    sandbox().git('config', 'core.trustctime', 'false');
    const then = new Date('2026-01-01T00:00:00Z');
    const write = (text: string): void => {
      writeFileSync(path, text);
      utimesSync(path, then, then);
    };
    write('one\n');
    sandbox().commit();
    utimesSync(join(sandbox().project, '.git/index'), then, then);
    write('two\n');
    const id = await tree();
    expect(sandbox().git('show', `${id ?? ''}:same.txt`)).toBe('two');
  });

  it('exists before the first commit and on a detached HEAD [HOST-15]', async () => {
    sandbox().git('checkout', '--quiet', '--orphan', 'unborn');
    sandbox().git('rm', '--quiet', '-rf', '.');
    sandbox().write('first.txt', '1\n');
    expect(files(await tree())).toEqual(['first.txt']);
    sandbox().commit();
    sandbox().git('checkout', '--quiet', '--detach');
    sandbox().write('second.txt', '2\n');
    expect(files(await tree())).toEqual(['first.txt', 'second.txt']);
  });

  it('is that of the folder when the project lies in one of a repository [HOST-15]', async () => {
    const folder = join(sandbox().project, 'apps/web');
    mkdirSync(folder, { recursive: true });
    const empty = await treeOf(folder, join(folder, '.ralph/run/index'));
    expect(empty).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    sandbox().write('apps/web/page.txt', 'page\n');
    sandbox().write('apps/web/.ralph/db/tasks.yaml', 'tasks: []\n');
    sandbox().commit();
    sandbox().git('checkout', '--quiet', '-b', 'other');
    sandbox().write('README.md', 'other\n');
    sandbox().commit();
    sandbox().git('checkout', '--quiet', 'main');
    sandbox().write('README.md', 'mine\n');
    sandbox().commit();
    // A conflict elsewhere in the repository is nothing that concerns this project.
    expect(() => sandbox().git('merge', '--quiet', 'other')).toThrow();
    const own = join(folder, '.ralph/run/index');
    const before = await treeOf(folder, own);
    expect(files(before)).toEqual(['page.txt']);
    sandbox().write('elsewhere.txt', 'x');
    expect(await treeOf(folder, own)).toBe(before);
    sandbox().write('apps/web/page.txt', 'page\nmore\n');
    const after = await treeOf(folder, own);
    expect(await treeChanges(folder, { before: before ?? '', after: after ?? '' })).toEqual([
      { path: 'page.txt', added: 1, removed: 0 },
    ]);
  });

  it('holds other repositories as links, and passes over one without a commit [HOST-15]', async () => {
    for (const name of ['module', 'empty']) {
      sandbox().write(`${name}/file.txt`, 'x\n');
      sandbox().git('init', '--quiet', name);
    }
    const { project } = sandbox();
    const inModule = (...args: string[]): Buffer =>
      execFileSync(
        'git',
        [
          '-C',
          join(project, 'module'),
          '-c',
          'user.name=T',
          '-c',
          'user.email=t@example.invalid',
          ...args,
        ],
        { env: sandbox().env },
      );
    inModule('add', '.');
    inModule('commit', '--quiet', '--message', 'one');
    const before = await tree();
    expect(files(before)).toEqual(['README.md', 'module']);
    inModule('commit', '--quiet', '--allow-empty', '--message', 'two');
    const after = await tree();
    expect(await treeChanges(project, { before: before ?? '', after: after ?? '' })).toEqual([
      { path: 'module', added: 0, removed: 0 },
    ]);
  });

  it('is told in a conflict, and although a lock or a spoilt index was left behind [HOST-15]', async () => {
    sandbox().git('checkout', '--quiet', '-b', 'other');
    sandbox().write('README.md', 'other\n');
    sandbox().commit();
    sandbox().git('checkout', '--quiet', 'main');
    sandbox().write('README.md', 'mine\n');
    sandbox().commit();
    expect(() => sandbox().git('merge', '--quiet', 'other')).toThrow();
    const id = await tree();
    expect(sandbox().git('show', `${id ?? ''}:README.md`)).toContain('<<<<<<<');
    writeFileSync(`${index()}.lock`, '');
    sandbox().write('new.txt', 'x');
    const withNew = await tree();
    expect(files(withNew)).toEqual(['README.md', 'new.txt']);
    writeFileSync(index(), 'garbage');
    expect(await tree()).toBe(withNew);
  });

  it('sees files that the person’s git passes over [HOST-15]', async () => {
    for (const name of ['assumed', 'skipped', 'both', 'away']) sandbox().write(name, 'old');
    sandbox().commit();
    sandbox().git('update-index', '--assume-unchanged', 'assumed', 'both');
    sandbox().git('update-index', '--skip-worktree', 'skipped', 'both', 'away');
    rmSync(join(sandbox().project, 'away'));
    for (const name of ['assumed', 'skipped', 'both']) sandbox().write(name, 'new');
    const id = (await treeOf(sandbox().project, index())) ?? '';
    for (const name of ['assumed', 'skipped', 'both']) {
      expect(sandbox().git('show', `${id}:${name}`), name).toBe('new');
    }
    expect(sandbox().git('show', `${id}:away`)).toBe('old');
    expect(sandbox().git('ls-files', '-v', 'both')).toMatch(/^s /);
  });

  it('is unknown outside of a repository [HOST-15]', async () => {
    expect(await treeOf(sandbox().home, join(sandbox().root, 'index'))).toBeUndefined();
  });

  it('is told beside the kept index without using it up', async () => {
    const id = await tree();
    const bytes = readFileSync(index());
    sandbox().write('new.txt', 'x');
    expect(await treeAside(sandbox().project, index(), sandbox().root)).not.toBe(id);
    expect(readFileSync(index()).equals(bytes)).toBe(true);
  });

  it('is made without a program that .git/config names [HOST-13]', async () => {
    const { project, root } = sandbox();
    const ran = join(root, 'ran');
    sandbox().write('../planted', `#!/bin/sh\necho "$0" >>${ran}\n`);
    execFileSync('chmod', ['+x', join(root, 'planted')]);
    sandbox().write('.gitattributes', '*.md diff=mine\n');
    execFileSync('cp', [join(root, 'planted'), join(project, '.git/hooks/post-index-change')]);
    for (const key of ['core.fsmonitor', 'diff.external', 'diff.mine.textconv']) {
      sandbox().git('config', key, join(root, 'planted'));
    }
    // A submodule is looked into, with a config of its own.
    sandbox().git('init', '--quiet', 'module');
    sandbox().write('module/file.txt', 'x\n');
    execFileSync('git', ['-C', join(project, 'module'), 'add', '.'], { env: sandbox().env });
    execFileSync(
      'git',
      [
        '-C',
        join(project, 'module'),
        '-c',
        'user.name=T',
        '-c',
        'user.email=t@example.invalid',
        'commit',
        '--quiet',
        '--message',
        'one',
      ],
      { env: sandbox().env },
    );
    execFileSync('git', [
      '-C',
      join(project, 'module'),
      'config',
      'core.fsmonitor',
      join(root, 'planted'),
    ]);
    const before = await tree();
    sandbox().write('module/file.txt', 'y\n');
    sandbox().write('README.md', '# Another\nline\n');
    const after = await tree();
    expect(await treeChanges(project, { before: before ?? '', after: after ?? '' })).toEqual([
      { path: 'README.md', added: 2, removed: 1 },
    ]);
    expect(existsSync(ran)).toBe(false);
    // It would have been run: a plain git does.
    sandbox().git('add', 'README.md');
    expect(existsSync(ran)).toBe(true);
  });
});

describe('the changes between two trees', () => {
  const sandbox = useSandbox();

  it('count no lines for links, binary and big files [HOST-12]', async () => {
    const { project } = sandbox();
    const index = join(project, '.ralph/run/index');
    const before = await treeOf(project, index);
    sandbox().write('new\tname.txt', 'one\ntwo\n');
    sandbox().write('big.txt', '\n'.repeat(1024 * 1024 + 1));
    sandbox().write('binary', '\0one\n');
    symlinkSync('README.md', join(project, 'link'));
    symlinkSync('/dev/zero', join(project, 'zero'));
    execFileSync('mkfifo', [join(project, 'pipe')]);
    const after = await treeOf(project, index);
    expect(await treeChanges(project, { before: before ?? '', after: after ?? '' })).toEqual([
      { path: 'big.txt', added: 0, removed: 0 },
      { path: 'binary', added: 0, removed: 0 },
      { path: 'link', added: 0, removed: 0 },
      { path: 'new\tname.txt', added: 2, removed: 0 },
      { path: 'zero', added: 0, removed: 0 },
    ]);
    expect(
      await treeChanges(project, { before: before ?? '', after: 'f'.repeat(40) }),
    ).toBeUndefined();
  });
});
