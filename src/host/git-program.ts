import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readText, removeFile, writeScratch } from './file.ts';
import { repositoryMark } from './git-tree.ts';
import { entries, git } from './git.ts';
import { changedFiles, fileHash, treeHashes } from './tree-hash.ts';

/** What a repository's own files say about what git sees and which programs it runs. */
export interface GitSetup {
  /** The folder that git was asked in. */
  root: string;
  /** The absolute path of the repository's folder, which its work trees share. */
  folder: string;
  /** That of this work tree's own folder: the same, but for a linked work tree. */
  own: string;
  /** The text of its config; undefined when there is none or it does not read. */
  config: string | undefined;
  /**
   * What stands for hooks, for the files that hide or filter others, and for the `.git` by which git finds
   * the repository, by path from `folder`.
   */
  files: ReadonlyMap<string, string>;
}

const limits = { files: 200, bytes: 1024 * 1024 };

/** Files that say which others git sees, and how. */
const sharedFiles = ['info/exclude', 'info/attributes'];
const ownFiles = ['config.worktree', 'info/sparse-checkout'];

/**
 * Keys whose value is a program, decides which files git sees, or leads to another file with such keys.
 * Git gives them in lower case.
 */
const guardedKey =
  /^(filter\..+|core\.(worktree|bare|excludesfile|attributesfile|sparsecheckout(cone)?|fsmonitor|hookspath|sshcommand|pager|editor|askpass|gitproxy)|diff\.(external|.+\.(command|textconv))|merge\..+\.driver|credential\.(.+\.)?helper|gpg\.(.+\.)?program|sequence\.editor|include(if\..+)?\.path|extensions\.worktreeconfig)$/s;

/** What stands there now; undefined without a repository. */
export async function gitSetup(root: string): Promise<GitSetup | undefined> {
  const folders = await repositoryFolders(root);
  return folders === undefined ? undefined : setupIn(folders);
}

/**
 * The files, from the repository's folder, that differ from then in what git sees or runs; empty when
 * none does. `scratch` is the path of a file that is made for a moment.
 */
export async function changedPrograms(then: GitSetup, scratch: string): Promise<string[]> {
  const now = setupIn(then);
  const files = changedFiles(then.files, now.files);
  // Git is asked only about another text: most sessions change none.
  if (now.config === then.config) return files;
  const [before, after] = [await guardedIn(then, scratch), await guardedIn(now, scratch)];
  return before === after && before !== undefined ? files : ['config', ...files];
}

type Folders = Pick<GitSetup, 'root' | 'folder' | 'own'>;

async function repositoryFolders(root: string): Promise<Folders | undefined> {
  const plain = join(root, '.git');
  if (existsSync(join(plain, 'HEAD'))) return { root, folder: plain, own: plain };
  const shown = await git(root, ['rev-parse', '--git-common-dir', '--git-dir']);
  const [folder = '', own = ''] = (shown ?? '').split('\n');
  if (own === '') return undefined;
  return { root, folder: resolve(root, folder), own: resolve(root, own) };
}

function setupIn({ root, folder, own }: Folders): GitSetup {
  const config = readText(join(folder, 'config'));
  const files = new Map<string, string>();
  for (const [name, hash] of treeHashes(join(folder, 'hooks'), limits)) {
    if (!name.endsWith('.sample')) files.set(`hooks/${name}`, hash);
  }
  const single = [
    ...sharedFiles.map((name) => join(folder, name)),
    ...ownFiles.map((name) => join(own, name)),
  ];
  for (const path of single) {
    const hash = fileHash(path, limits.bytes);
    if (hash !== undefined) files.set(relative(folder, path), hash);
  }
  const mark = repositoryMark(root);
  if (mark !== undefined) {
    const isFile = statSync(mark, { throwIfNoEntry: false })?.isFile() === true;
    const path = relative(realOf(folder), mark);
    files.set(path, isFile ? (fileHash(mark, limits.bytes) ?? '') : 'folder');
  }
  return { root, folder, own, config: config.ok ? config.value : undefined, files };
}

/** The lines with guarded keys, in their order; undefined when git cannot read the text. */
async function guardedIn({ config }: GitSetup, scratch: string): Promise<string | undefined> {
  if (config === undefined || !writeScratch(scratch, config).ok) return undefined;
  const shown = await git('/', ['config', '--file', scratch, '--no-includes', '--list', '-z']);
  removeFile(scratch);
  return shown === undefined ? undefined : entries(shown).filter(isGuarded).join('\0');
}

function isGuarded(entry: string): boolean {
  const [key = '', ...value] = entry.split('\n');
  return guardedKey.test(key) || (key.startsWith('alias.') && value.join('\n').startsWith('!'));
}

/** Of a folder that is gone, the path as it was. */
function realOf(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}
