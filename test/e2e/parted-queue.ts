import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileTexts, listText, start, type MergeCase, type Queue } from '../db/merge-case.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import type { ProgramExit } from '../rig/running-program.ts';
import type { Sandbox } from '../rig/sandbox.ts';

/** The list of the queue. */
export const list = '.ralph/db/tasks.yaml';
export const folder = '.ralph/db/tasks';

/** Writes the queue in one of its two layouts. */
export interface Layout {
  name: 'one list' | 'single files';
  write: (sandbox: Sandbox, queue: Queue) => void;
  /** What the files hold, by their paths. */
  texts: (queue: Queue) => Map<string, string>;
}

export const layouts: Layout[] = [
  {
    name: 'one list',
    write: (sandbox, queue) => {
      sandbox.write(list, listText(queue));
    },
    texts: (queue) => new Map([[list, listText(queue)]]),
  },
  {
    name: 'single files',
    write: (sandbox, queue) => {
      rmSync(join(sandbox.project, folder), { recursive: true, force: true });
      for (const [name, text] of fileTexts(queue)) sandbox.write(`${folder}/${name}`, text);
    },
    texts: (queue) =>
      new Map([...fileTexts(queue)].map(([name, text]) => [`${folder}/${name}`, text])),
  },
];

/** Two lines of work, each with one commit on top of the start; ours is checked out. */
export function part(sandbox: Sandbox, { write }: Layout, { ours, theirs }: MergeCase): void {
  sandbox.write('.ralph/.gitignore', 'run/\n');
  write(sandbox, start);
  sandbox.commit('start');
  sandbox.git('checkout', '--quiet', '-b', 'theirs');
  write(sandbox, theirs(start));
  sandbox.commit('theirs');
  sandbox.git('checkout', '--quiet', 'main');
  write(sandbox, ours(start));
  sandbox.commit('ours');
}

/** What `ralph init --git` does, in less time. */
export function register(sandbox: Sandbox): void {
  sandbox.write(
    '.gitattributes',
    '.ralph/db/*.yaml merge=ralph\n.ralph/db/tasks/*.yaml merge=ralph\n',
  );
  const program = `${process.execPath} ${join(repositoryRoot, 'dist', 'ralph.js')}`;
  sandbox.git('config', 'merge.ralph.driver', `${program} db merge-driver %O %A %B %P`);
}

/** What `git merge` says. */
export function merge(sandbox: Sandbox): Promise<ProgramExit> {
  return sandbox.start('git', ['merge', '--no-edit', 'theirs']).exit;
}

/** The task files that are there, by their paths. */
export function found(sandbox: Sandbox): Map<string, string> {
  const names = sandbox.has(folder) ? readdirSync(join(sandbox.project, folder)) : [];
  const paths = [...(sandbox.has(list) ? [list] : []), ...names.map((name) => `${folder}/${name}`)];
  return new Map(paths.sort().map((path) => [path, sandbox.read(path)]));
}
