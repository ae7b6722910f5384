import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isScalar } from 'yaml';
import { entries, git } from '../../host/git.ts';
import { fileText, type ListEntry } from '../layout/entry-text.ts';
import { entriesText, listParts, type ListParts } from '../layout/list-part.ts';
import { projectPath, type Project } from '../project.ts';
import { taskKind } from '../read/record-kind.ts';
import { pairOf, parseYaml } from '../read/yaml.ts';
import type { Sides } from './sides.ts';
import { mergeVersions } from './version-merge.ts';

/** A task that one side gave a file of its own, with what the other one changed in the list. */
export interface MovedTask {
  id: string;
  /** Its file, relative to the project. */
  path: string;
  before: string;
  text: string;
}

export interface Followed {
  /** The list's versions without what belongs into the files. */
  sides: Sides<string>;
  moved: MovedTask[];
  /** All single files that git's index has, relative to the project. */
  files: string[];
}

/**
 * Follows the tasks of the list that one side split off and the other one changed, where their files are as
 * that side left them and the two changes fit. What does not fit stays a conflict of the list.
 */
export async function followMoves(
  project: Project,
  sides: Sides<string>,
  path: string,
): Promise<Followed> {
  if (path !== projectPath(project, project.tasks)) return { sides, moved: [], files: [] };
  const index = await singleFiles(project);
  const files = [...index.keys()];
  const followed: Followed = { sides: { ...sides }, moved: [], files };
  if (files.length === 0) return followed;
  const base = idsOf(sides.base);
  for (const side of ['ours', 'theirs'] as const) {
    const other = side === 'ours' ? 'theirs' : 'ours';
    const left = idsOf(sides[side]);
    const list = idsOf(sides[other]);
    if (base === undefined || left === undefined || list === undefined) return followed;
    for (const [id, entry] of list.entries) {
      const was = base.entries.get(id);
      if (was === undefined || left.entries.has(id) || was.own === entry.own) continue;
      const file = fileOf(id, files);
      const object = file === undefined ? undefined : index.get(file);
      if (file === undefined || object === undefined || was.column !== entry.column) continue;
      const moved = await git(project.root, ['cat-file', 'blob', object]);
      const now = textAt(join(project.root, file));
      if (moved === undefined || now === undefined) continue;
      const texts = { base: fileText(was), [side]: moved, [other]: fileText(entry) };
      const merging = await mergeVersions(texts as unknown as Sides<string>, file);
      if (merging?.is_clean !== true || (now !== moved && now !== merging.text)) continue;
      followed.moved.push({ id, path: file, before: now, text: merging.text });
      entry.own = was.own;
    }
    if (followed.moved.length > 0)
      followed.sides[other] = list.parts.head + entriesText(list.parts.entries) + list.parts.foot;
  }
  return followed;
}

/** A conflict in words, which says of a task that has a file of its own that it is not gone. */
export function withMoves(clash: string, files: readonly string[]): string {
  const id = /^task (\S+) \((?=.*\bdeleted\b)/.exec(clash)?.[1];
  const file = id === undefined ? undefined : fileOf(id, files);
  return file === undefined
    ? clash
    : clash.replace(/\bdeleted\)?$|\bdeleted(?=;)/, (word) =>
        word.replace('deleted', `moved to ${file}`),
      );
}

/**
 * The single files of what git is merging, for its driver: nothing of it is in the index yet, but `git merge`
 * names the other side in the environment.
 */
export async function mergedFiles(path: string | undefined): Promise<string[]> {
  if (path?.endsWith('.ralph/db/tasks.yaml') !== true) return [];
  const folder = `${path.slice(0, -'.yaml'.length)}/`;
  const heads = Object.keys(process.env).flatMap(
    (name) => /^GITHEAD_([0-9a-f]{40,64})$/.exec(name)?.[1] ?? [],
  );
  const files = new Set<string>();
  for (const head of ['HEAD', ...heads]) {
    const shown = await git('.', ['ls-tree', '--name-only', '-z', '--full-tree', head, folder]);
    for (const file of entries(shown)) files.add(file);
  }
  return [...files];
}

/** The single file of a task, told by its name. */
function fileOf(id: string, files: readonly string[]): string | undefined {
  const named = files.filter((file) => {
    const name = basename(file);
    return name === `${id}.yaml` || name.startsWith(`${id}-`);
  });
  return named.length === 1 ? named[0] : named.find((file) => basename(file) === `${id}.yaml`);
}

/** The files that are merged, with the ids of what git has of them. */
async function singleFiles(project: Project): Promise<Map<string, string>> {
  const folder = projectPath(project, project.task_files);
  const shown = await git(project.root, ['ls-files', '--stage', '-z', '--', folder]);
  const found = entries(shown).flatMap((entry): [string, string][] => {
    const [, id, path] = /^\d+ ([0-9a-f]+) 0\t(.*\.yaml)$/s.exec(entry) ?? [];
    return id === undefined || path === undefined ? [] : [[path, id]];
  });
  return new Map(found);
}

interface Listed {
  parts: ListParts;
  entries: Map<string, ListEntry>;
}

/** The entries of a list by their ids; undefined for one that is not plain. */
function idsOf(text: string): Listed | undefined {
  const parts = listParts(text, taskKind.key);
  // What stands in brackets has no lines of its own.
  if (parts === undefined || (parts.column === undefined && parts.entries.length > 0))
    return undefined;
  const found = new Map<string, ListEntry>();
  for (const entry of parts.entries) {
    const id = idOf(entry);
    if (id !== undefined) found.set(id, entry);
  }
  return { parts, entries: found };
}

function idOf(entry: ListEntry): string | undefined {
  const plain = /^- +id: *([\w.-]+)[ \t]*\r?$/m.exec(entry.own);
  if (plain?.index === 0) return plain[1];
  const value = pairOf(parseYaml(fileText(entry)).document.contents, 'id')?.value;
  return isScalar(value) && typeof value.value === 'string' ? value.value : undefined;
}

function textAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
