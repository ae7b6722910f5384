import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { starterFiles } from '../../db/starter.ts';
import { writeNew } from '../../host/file.ts';
import { repositoryRoot } from '../../host/git.ts';
import type { ExitCode } from '../exit-code.ts';
import { printFailure, printReport } from '../output.ts';
import { setUpGit, type GitSetUp } from './init-git.ts';

export interface InitOptions {
  json: boolean;
  /** Also have git merge the queue's files with Ralph. */
  git?: boolean;
  /** Without asking. */
  yes?: boolean;
}

/** Makes `.ralph/` in the repository that the current folder lies in; what is there stays as it is. */
export async function init(options: InitOptions): Promise<ExitCode> {
  const root = await repositoryRoot(process.cwd());
  if (!root.ok) return printFailure(root.failure, options.json);
  const missing = existsSync(join(root.value, '.ralph')) ? [] : starterFiles(root.value);
  for (const { path, text } of missing) {
    const written = writeNew(join(root.value, path), text);
    if (!written.ok) return printFailure(written.failure, options.json);
  }
  const created = missing.map(({ path }) => path);
  const { json, yes = false } = options;
  let git: GitSetUp | undefined;
  if (options.git === true) {
    const setUp = await setUpGit(root.value, { json, yes });
    if (!setUp.ok) return printFailure(setUp.failure, json);
    git = setUp.value;
  }
  const text = [
    ...(created.length === 0 && git !== undefined ? [] : [initText(root.value, created)]),
    ...(git === undefined ? [] : [git.text]),
  ].join('\n\n');
  return printReport({ kind: 'init', data: { root: root.value, created, git }, text }, json);
}

function initText(root: string, created: string[]): string {
  if (created.length === 0) return `${join(root, '.ralph')} is there already; nothing was changed.`;
  return [
    'Created:',
    ...created.map((path) => `  ${path}`),
    '',
    'Next: look at the checks in .ralph/config.yaml (without one tasks become done, unverified), then',
    '  ralph add "What is to be done"',
    '  ralph doctor',
    '  ralph play',
  ].join('\n');
}
