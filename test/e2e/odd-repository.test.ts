import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { quickTimers, records } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** A project in a repository that is not like most, and a session's edits there. */
interface Odd {
  name: string;
  /** Makes it what it is; returns the project's folder if that is not the repository's root. */
  make: (sandbox: Sandbox, git: Git) => string | undefined;
  edit: (folder: string, git: Git) => void;
  /** What the session changed, as git names it. */
  changed: string[];
  /** What `ralph commit` says when it makes none. */
  refused?: RegExp;
  /** What the session's record or `ralph commit` says of it. */
  remark?: RegExp;
}

type Git = (...args: string[]) => string;

function put(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const edited = (folder: string): void => {
  put(folder, 'README.md', '# Changed\n');
  put(folder, 'new/a.txt', 'new\n');
};
const both = ['README.md', 'new/a.txt'];
const odd: Odd[] = [
  {
    name: 'a branch without a commit',
    make: (sandbox, git) => {
      rmSync(join(sandbox.project, '.git'), { recursive: true });
      rmSync(join(sandbox.project, 'README.md'));
      git('init', '--quiet', '--initial-branch=main');
      for (const [key, value] of [
        ['user.name', 'Test'],
        ['user.email', 'test@example.invalid'],
        ['gc.auto', '0'],
      ]) {
        git('config', key ?? '', value ?? '');
      }
      return undefined;
    },
    edit: edited,
    changed: both,
  },
  {
    name: 'a detached HEAD',
    make: (_, git) => {
      git('checkout', '--quiet', '--detach');
      return undefined;
    },
    edit: edited,
    changed: both,
    remark: /HEAD is detached/,
  },
  {
    name: 'a rebase under way',
    make: (sandbox, git) => {
      git('checkout', '--quiet', '-b', 'side');
      sandbox.write('clash.txt', 'side\n');
      sandbox.commit();
      git('checkout', '--quiet', 'main');
      sandbox.write('clash.txt', 'main\n');
      sandbox.commit();
      expect(() => git('rebase', 'side')).toThrow();
      return undefined;
    },
    edit: edited,
    changed: both,
    refused: /a rebase is under way/,
    remark: /a rebase was under way/,
  },
  {
    name: 'a project in a subfolder',
    make: (sandbox) => {
      sandbox.write('sub/dir/README.md', '# Below\n');
      sandbox.write('sub/outside.txt', 'not of the project\n');
      sandbox.commit();
      return join(sandbox.project, 'sub/dir');
    },
    edit: edited,
    changed: ['sub/dir/README.md', 'sub/dir/new/a.txt'],
  },
  {
    name: 'a linked work tree',
    make: (sandbox, git) => {
      const linked = join(sandbox.root, 'linked');
      git('worktree', 'add', '--quiet', '-b', 'linked', linked);
      return linked;
    },
    edit: edited,
    changed: both,
  },
  {
    name: 'a sparse checkout',
    make: (sandbox, git) => {
      sandbox.write('far/away.txt', 'not checked out\n');
      sandbox.write('new/b.txt', 'b\n');
      sandbox.commit();
      git('sparse-checkout', 'set', 'new', '.ralph');
      return undefined;
    },
    edit: edited,
    changed: both,
  },
  {
    name: 'a filter, as Git LFS is one',
    make: (sandbox, git) => {
      // What is committed names the content; the content itself is in the filter's own store.
      const store = join(sandbox.root, 'store');
      mkdirSync(store);
      const clean = `sh -c 't=$(mktemp); cat >$t; h=$(git hash-object --no-filters $t); mv $t ${store}/$h; echo pointer $h'`;
      const smudge = `sh -c 'read w h; cat ${store}/$h'`;
      git('config', 'filter.big.clean', clean);
      git('config', 'filter.big.smudge', smudge);
      git('config', 'filter.big.required', 'true');
      sandbox.write('.gitattributes', '*.bin filter=big -text\n');
      sandbox.write('old.bin', 'the old content\n');
      sandbox.commit();
      expect(git('show', 'HEAD:old.bin')).toMatch(/^pointer/);
      return undefined;
    },
    edit: (folder) => {
      put(folder, 'old.bin', 'the changed content\n');
      put(folder, 'new.bin', 'the new content\n');
    },
    changed: ['new.bin', 'old.bin'],
  },
  {
    name: 'line ends that git turns',
    make: (sandbox, git) => {
      sandbox.write('.gitattributes', 'win.txt eol=crlf\nraw.txt -text\n');
      sandbox.write('win.txt', 'one\r\ntwo\r\n');
      sandbox.write('raw.txt', 'one\r\ntwo\n');
      git('config', 'core.autocrlf', 'input');
      git('config', 'core.safecrlf', 'true');
      sandbox.commit();
      return undefined;
    },
    edit: (folder) => {
      put(folder, 'win.txt', 'one\r\nTWO\r\n');
      put(folder, 'raw.txt', 'one\r\nTWO\r\n');
    },
    changed: ['raw.txt', 'win.txt'],
  },
  {
    name: 'modes, links and odd names',
    make: (sandbox) => {
      sandbox.write('run.sh', 'echo\n');
      sandbox.write('gone.txt', 'gone\n');
      symlinkSync('README.md', join(sandbox.project, 'link'));
      sandbox.commit();
      return undefined;
    },
    edit: (folder) => {
      chmodSync(join(folder, 'run.sh'), 0o755);
      rmSync(join(folder, 'link'));
      symlinkSync('nowhere', join(folder, 'link'));
      renameSync(join(folder, 'gone.txt'), join(folder, '-rf'));
      put(folder, 'a\nb.txt', 'newline\n');
      put(folder, 'ü “x”.txt', 'unicode\n');
      put(folder, ':(top)*', 'magic\n');
    },
    changed: ['-rf', ':(top)*', 'a\nb.txt', 'gone.txt', 'link', 'run.sh', 'ü “x”.txt'],
  },
  {
    name: 'a file of 60 MB',
    make: (sandbox) => {
      put(sandbox.project, 'big.dat', Buffer.alloc(60_000_000, 'abcdefg\n'));
      sandbox.commit();
      return undefined;
    },
    edit: (folder) => {
      const big = readFileSync(join(folder, 'big.dat'));
      big.write('changed');
      put(folder, 'big.dat', big);
    },
    changed: ['big.dat'],
  },
];

describe('a session in', () => {
  const sandbox = useSandbox();

  it.each(odd)(
    '$name is shown, undone, brought back and committed [EVID-24]',
    async ({ make, edit, changed, refused, remark }) => {
      const bare: Git = (...args) => sandbox().git(...args);
      const folder = make(sandbox(), bare) ?? sandbox().project;
      const git: Git = (...args) => bare('-C', folder, ...args);
      put(folder, '.ralph/.gitignore', 'run/\n');
      put(folder, '.ralph/config.yaml', quickTimers);
      put(folder, '.ralph/db/tasks.yaml', queueOfTasks('one'));
      const state = (): string[] => [
        git('status', '--porcelain=v2', '--branch', '--untracked-files=no'),
        git('ls-files', '--stage'),
        git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads'),
      ];
      const filesBefore = filesIn(folder);
      await playEdits(
        sandbox(),
        {
          one: () => {
            edit(folder, git);
          },
        },
        folder,
      );
      const filesAfter = filesIn(folder);
      expect(filesAfter).not.toEqual(filesBefore);
      const before = state();

      const shown = await sandbox().run(['diff', 'one', '--json'], { cwd: folder });
      const { data } = JSON.parse(shown.stdout) as { data: { files: { path: string }[] } };
      const inProject = changed.map((path) => path.replace(/^sub\/dir\//, ''));
      expect(data.files.map(({ path }) => path).sort()).toEqual(inProject.sort());
      expect((await sandbox().run(['diff', 'one'], { cwd: folder })).stdout).toContain(
        'diff --git',
      );

      const undone = await sandbox().run(['undo', 'one', '--yes'], { cwd: folder });
      expect([undone.code, undone.stderr]).toEqual([0, '']);
      expect(filesIn(folder)).toEqual(filesBefore);
      const nothing = await sandbox().run(['commit', 'one'], { cwd: folder });
      if (refused === undefined) expect(nothing.stdout).toContain('nothing to commit');
      const back = /To get it back: (.*)/.exec(undone.stdout)?.[1] ?? '';
      const brought = await sandbox().start('/bin/sh', ['-c', back], { cwd: folder }).exit;
      expect([brought.code, brought.stderr]).toEqual([0, '']);
      expect(filesIn(folder)).toEqual(filesAfter);
      expect(state()).toEqual(before);

      const made = await sandbox().run(['commit', 'one'], { cwd: folder });
      const told = [...records(sandbox()), made.stdout].join('\n');
      if (remark !== undefined) expect(told).toMatch(remark);
      if (refused !== undefined) {
        expect(made.stderr).toMatch(refused);
        expect(state()).toEqual(before);
        return;
      }
      expect([made.code, made.stderr]).toEqual([0, '']);
      const named = git('show', '--format=', '--name-only', '--no-renames', '-z', 'HEAD');
      expect(
        named
          .split('\0')
          .filter((path) => path !== '')
          .sort(),
      ).toEqual(changed.sort());
      expect(filesIn(folder)).toEqual(filesAfter);
      const left = git('status', '--porcelain', '--', '.', ':(exclude).ralph');
      expect(left).toBe('');
      expect(() =>
        execFileSync('git', ['-C', folder, 'fsck', '--strict', '--no-dangling'], {
          stdio: 'pipe',
          env: sandbox().env,
        }),
      ).not.toThrow();
    },
  );

  it('a project with repositories of its own leaves these to their own git [EVID-25]', async () => {
    const other = join(sandbox().root, 'other');
    mkdirSync(other);
    const inOther: Git = (...args) => sandbox().git('-C', other, ...args);
    inOther('init', '--quiet', '--initial-branch=main');
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
    put(other, 'part.txt', 'part\n');
    inOther('add', '.');
    inOther(...identity, 'commit', '--quiet', '--message', 'part');
    const add = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'part'];
    sandbox().git(...add);
    sandbox().commit();
    put(sandbox().project, '.ralph/.gitignore', 'run/\n');
    put(sandbox().project, '.ralph/config.yaml', quickTimers);
    put(sandbox().project, '.ralph/db/tasks.yaml', queueOfTasks('one', 'two'));
    const part = join(sandbox().project, 'part');
    const inPart: Git = (...args) => sandbox().git('-C', part, ...args);
    await playEdits(sandbox(), {
      one: () => {
        put(sandbox().project, 'README.md', '# Changed\n');
        put(part, 'part.txt', 'moved on\n');
        inPart(...identity, 'commit', '--quiet', '--all', '--message', 'moved on');
        put(part, 'part.txt', 'and changed\n');
      },
      two: () => {
        put(part, 'new.txt', 'changed inside alone\n');
      },
    });
    const moved = inPart('rev-parse', 'HEAD');
    expect((await sandbox().run(['diff', 'one'])).stdout).toContain(`+Subproject commit ${moved}`);
    expect((await sandbox().run(['diff', 'two'])).stdout).toContain('changed nothing');

    const committed = await sandbox().run(['commit', 'one']);
    expect(committed.code).toBe(0);
    expect(sandbox().git('ls-tree', 'HEAD', 'part')).toContain(moved);
    const { code, stdout } = await sandbox().run(['undo', 'one', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('part is a repository of its own and stays as it is');
    expect(sandbox().read('README.md')).toBe('# A project\n');
    expect(sandbox().read('part/part.txt')).toBe('and changed\n');
    expect(inPart('rev-parse', 'HEAD')).toBe(moved);
    const again = await sandbox().run(['undo', 'one', '--yes']);
    expect([again.code, again.stderr]).toEqual([3, expect.stringContaining('only moved')]);
  });
});
