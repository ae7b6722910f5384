import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changedPrograms, gitSetup } from '../../src/host/git-program.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ralph-git-'));
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

function run(...args: string[]): void {
  execFileSync('git', args, { cwd: root });
}
