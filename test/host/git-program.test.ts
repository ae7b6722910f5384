import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changedPrograms, gitSetup } from '../../src/host/git-program.ts';

let root = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-git-')));
  run('init', '--quiet');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

it('knows a change of the repository’s config that names a program from any other [PLAY-75]', async () => {
  const then = await gitSetup(root);
  if (then === undefined) throw new Error('no repository');
  const changed = (): Promise<string[]> => changedPrograms(then, join(root, 'scratch'));
  expect(await changed()).toEqual([]);
  run('config', 'user.name', 'x');
  run('config', 'branch.main.remote', 'origin');
  run('config', 'alias.st', 'status');
  expect(await changed()).toEqual([]);
  const before = await gitSetup(root);
  for (const [key, value] of [
    ['filter.Evil.clean', 'touch pwned'],
    ['core.fsmonitor', 'x'],
    ['core.hooksPath', '/x'],
    ['diff.x.textconv', 'x'],
    ['merge.x.driver', 'x'],
    ['alias.x', '!x'],
    ['credential.helper', 'x'],
    ['include.path', '/x'],
    ['core.worktree', '/x'],
    ['core.bare', 'true'],
    ['core.excludesFile', '/x'],
    ['core.attributesFile', '/x'],
    ['core.sparseCheckout', 'true'],
    ['core.sparseCheckoutCone', 'false'],
  ] as const) {
    run('config', key, value);
    expect(await changed(), key).toEqual(['config']);
    writeFileSync(join(root, '.git/config'), before?.config ?? '');
  }
  writeFileSync(join(root, '.git/config'), '[[ no config');
  expect(await changed()).toEqual(['config']);
  writeFileSync(join(root, '.git/config'), then.config ?? '');
  writeFileSync(join(root, '.git/hooks/pre-push'), '#!/bin/sh');
  writeFileSync(join(root, '.git/hooks/pre-push.sample'), '#!/bin/sh');
  expect(await changed()).toEqual(['hooks/pre-push']);
});

it('knows a change of the files that hide or filter others, and of where the repository is [PLAY-79]', async () => {
  const then = await gitSetup(root);
  if (then === undefined) throw new Error('no repository');
  const changed = (): Promise<string[]> => changedPrograms(then, join(root, 'scratch'));
  expect(await changed()).toEqual([]);
  const names = ['config.worktree', 'info/attributes', 'info/exclude', 'info/sparse-checkout'];
  for (const name of names) writeFileSync(join(root, '.git', name), '*\n');
  expect(await changed()).toEqual(names);
  for (const name of names) rmSync(join(root, '.git', name));
  mkdirSync(join(root, 'elsewhere'));
  execFileSync('git', ['init', '--quiet', '--separate-git-dir', 'x.git', 'elsewhere'], {
    cwd: root,
  });
  const moved = await gitSetup(join(root, 'elsewhere'));
  if (moved === undefined) throw new Error('no repository');
  writeFileSync(join(root, 'elsewhere/.git'), `gitdir: ${join(root, '.git')}\n`);
  expect(await changedPrograms(moved, join(root, 'scratch'))).toEqual(['../elsewhere/.git']);
});

it('knows the files of a linked work tree’s own, and a repository that was made within [PLAY-79]', async () => {
  run('commit', '--quiet', '--allow-empty', '-m', 'x');
  run('worktree', 'add', '--quiet', 'linked');
  const own = join(root, '.git/worktrees/linked');
  const inner = join(root, 'linked/inner');
  mkdirSync(inner);
  const [linked, within] = [await gitSetup(join(root, 'linked')), await gitSetup(inner)];
  if (linked === undefined || within === undefined) throw new Error('no repository');
  expect(linked.own).toBe(own);
  writeFileSync(join(own, 'config.worktree'), '[core]\n\tworktree = /x\n');
  const scratch = join(root, 'scratch');
  expect(await changedPrograms(linked, scratch)).toEqual(['worktrees/linked/config.worktree']);
  rmSync(join(own, 'config.worktree'));
  expect(await changedPrograms(within, scratch)).toEqual([]);
  execFileSync('git', ['init', '--quiet'], { cwd: inner });
  expect(await changedPrograms(within, scratch)).toContain('../linked/inner/.git');
});

function run(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x', ...args], { cwd: root });
}
