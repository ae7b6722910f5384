import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readText, removeFile, writeScratch } from './file.ts';
import { entries, git } from './git.ts';
import { changedFiles, treeHashes } from './tree-hash.ts';

/** What a repository's own files say about programs that git runs. */
export interface GitSetup {
  /** The absolute path of the repository's folder, which its work trees share. */
  folder: string;
  /** The text of its config; undefined when there is none or it does not read. */
  config: string | undefined;
  hooks: ReadonlyMap<string, string>;
}

const hookLimits = { files: 200, bytes: 1024 * 1024 };

/** Keys whose value is a program, or leads to another file with such keys. Git gives them in lower case. */
const programKey =
  /^(filter\..+|core\.(fsmonitor|hookspath|sshcommand|pager|editor|askpass|gitproxy)|diff\.(external|.+\.(command|textconv))|merge\..+\.driver|credential\.(.+\.)?helper|gpg\.(.+\.)?program|sequence\.editor|include(if\..+)?\.path|extensions\.worktreeconfig)$/s;

/** What stands there now; undefined without a repository. */
export async function gitSetup(root: string): Promise<GitSetup | undefined> {
  const folder = await repositoryFolder(root);
  return folder === undefined ? undefined : setupIn(folder);
}

/**
 * The files, from the repository's folder, that name or are other programs than then; empty when none
 * does. `scratch` is the path of a file that is made for a moment.
 */
export async function changedPrograms(then: GitSetup, scratch: string): Promise<string[]> {
  const now = setupIn(then.folder);
  const hooks = changedFiles(then.hooks, now.hooks).map((name) => `hooks/${name}`);
  // Git is asked only about another text: most sessions change none.
  if (now.config === then.config) return hooks;
  const [before, after] = [await programsIn(then, scratch), await programsIn(now, scratch)];
  return before === after && before !== undefined ? hooks : ['config', ...hooks];
}

async function repositoryFolder(root: string): Promise<string | undefined> {
  const own = join(root, '.git');
  if (existsSync(join(own, 'HEAD'))) return own;
  const shown = await git(root, ['rev-parse', '--git-common-dir']);
  return shown === undefined ? undefined : resolve(root, shown.trim());
}

function setupIn(folder: string): GitSetup {
  const config = readText(join(folder, 'config'));
  const hooks = treeHashes(join(folder, 'hooks'), hookLimits);
  for (const name of hooks.keys()) if (name.endsWith('.sample')) hooks.delete(name);
  return { folder, config: config.ok ? config.value : undefined, hooks };
}

/** The lines that name programs, in their order; undefined when git cannot read the text. */
async function programsIn({ config }: GitSetup, scratch: string): Promise<string | undefined> {
  if (config === undefined || !writeScratch(scratch, config).ok) return undefined;
  const shown = await git('/', ['config', '--file', scratch, '--no-includes', '--list', '-z']);
  removeFile(scratch);
  return shown === undefined ? undefined : entries(shown).filter(isProgram).join('\0');
}

function isProgram(entry: string): boolean {
  const [key = '', ...value] = entry.split('\n');
  return programKey.test(key) || (key.startsWith('alias.') && value.join('\n').startsWith('!'));
}
