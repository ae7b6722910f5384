import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { schemaFiles } from '../../db/schema/json-schema.ts';
import { schemaFolder } from '../../db/schema/schema-line.ts';
import { starterFiles } from '../../db/starter.ts';
import { makeFolder, readText, writeAtomic, writeNew } from '../../host/file.ts';
import { repositoryRoot } from '../../host/git.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
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

/**
 * Makes `.ralph/` in the repository that the current folder lies in. What is there stays as it is, but
 * for the schemas, which become those of this version.
 */
export async function init(options: InitOptions): Promise<ExitCode> {
  const root = await repositoryRoot(process.cwd());
  if (!root.ok) return printFailure(root.failure, options.json);
  const { json, yes = false } = options;
  let git: GitSetUp | undefined;
  // First: where nobody answers its question, nothing was made.
  if (options.git === true) {
    const setUp = await setUpGit(root.value, { json, yes });
    if (!setUp.ok) return printFailure(setUp.failure, json);
    git = setUp.value;
  }
  const missing = existsSync(join(root.value, '.ralph')) ? [] : starterFiles(root.value);
  for (const { path, text } of missing) {
    const written = writeNew(join(root.value, path), text);
    if (!written.ok) return printFailure(written.failure, json);
  }
  const schemas = writeSchemas(root.value);
  if (!schemas.ok) return printFailure(schemas.failure, json);
  const created = [...missing.map(({ path }) => path), ...schemas.value];
  const text = [
    ...(created.length === 0 && git !== undefined ? [] : [initText(root.value, created)]),
    ...(git === undefined ? [] : [git.text]),
  ].join('\n\n');
  return printReport({ kind: 'init', data: { root: root.value, created, git }, text }, json);
}

/** Those of this version, for editors; returns the ones that were missing or of another. */
function writeSchemas(root: string): Result<string[]> {
  const changed: string[] = [];
  for (const { path, text } of schemaFiles()) {
    const file = join(root, path);
    const now = readText(file, { follow: false });
    if (now.ok && now.value === text) continue;
    const written = makeFolder(dirname(file));
    const done = written.ok ? writeAtomic(file, text) : written;
    if (!done.ok) return done;
    changed.push(path);
  }
  return ok(changed);
}

function initText(root: string, created: string[]): string {
  if (created.length === 0) return `${join(root, '.ralph')} is there already; nothing was changed.`;
  const schemas = created.filter((path) => path.startsWith(`${schemaFolder}/`));
  const all = `${schemaFolder}/*.json, by which editors complete and check`;
  const others = created.filter((path) => !schemas.includes(path));
  const shown = [...others, ...(schemas.length < 2 ? schemas : [all])];
  const lines = ['Created:', ...shown.map((path) => `  ${path}`)];
  if (!created.some((path) => path.endsWith('.yaml'))) return lines.join('\n');
  return [
    ...lines,
    '',
    'Next: look at the checks in .ralph/config.yaml (without one tasks become done, unverified), then',
    '  ralph add "What is to be done"',
    '  ralph doctor',
    '  ralph play',
  ].join('\n');
}
