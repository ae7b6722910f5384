import { lstatSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { realPath } from '../../host/file.ts';
import { nearest } from '../../model/nearest.ts';
import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { changeStamp, pendingChange, settledChange, type Settled } from '../pending-change.ts';
import { frameFiles, projectPath, type Project } from '../project.ts';
import { folderEntries, readSource, type FolderEntry, type KnownTexts } from './source.ts';

/** All that the database's files hold, as text. */
export interface Sources {
  /** By path relative to the project; a file that is not there is not in it. */
  texts: Map<string, string>;
  /** Files that are no text, or that nobody will read. */
  problems: Problem[];
}

/**
 * Reads every file of the database. A change of several files is seen as a whole or not at all, also one
 * that is half written. Fails with `unreadable`.
 */
export function readSources(project: Project, known?: KnownTexts): Result<Sources> {
  for (;;) {
    const stamp = changeStamp(project);
    const pending = pendingChange(project);
    const sources = readFiles(project, known);
    const settled = pending === undefined ? undefined : settledChange(project, pending);
    // A change that began or ended while the files were read: some of them are from before it.
    if (changeStamp(project) !== stamp) continue;
    if (sources.ok && settled !== undefined) overlay(project, sources.value, settled);
    return sources;
  }
}

function overlay(project: Project, { texts }: Sources, settled: Settled): void {
  const archive = `${projectPath(project, project.archive)}/`;
  for (const [file, text] of settled) {
    if (file.startsWith(archive)) continue;
    if (text === undefined) texts.delete(file);
    else texts.set(file, text);
  }
}

function readFiles(project: Project, known: KnownTexts | undefined): Result<Sources> {
  const frame = readFrame(project, known);
  if (!frame.ok) return frame;
  const { texts, problems, single } = frame.value;
  const { tasks, task_files } = project;
  const done = addFile(project, frame.value, { path: tasks, known });
  if (!done.ok) return done;
  for (const { name: file, what, is_link } of single) {
    if (!file.endsWith('.yaml')) continue;
    // Of thousands of plain files none needs another look.
    const isPlain = what === 'file' && !is_link;
    const read = addFile(project, frame.value, { path: join(task_files, file), known, isPlain });
    if (!read.ok) return read;
  }
  return ok({ texts, problems });
}

/** The small files of the database, and what else is in its folders. */
export interface FrameSources extends Sources {
  /** What is in the folder of single task files. */
  single: readonly FolderEntry[];
}

/** Reads all but the tasks. Fails with `unreadable`. */
export function readFrame(project: Project, known?: KnownTexts): Result<FrameSources> {
  const { task_files } = project;
  const top = folderEntries(project.db);
  if (!top.ok) return top;
  const inFolder = folderEntries(task_files);
  if (!inFolder.ok) return inFolder;
  const single = inFolder.value ?? [];
  const problems = [
    ...nameProblems(top.value ?? [], projectPath(project, project.db)),
    ...single
      .filter((entry) => entry.name.endsWith('.yml'))
      .map((entry) => otherEnding(projectPath(project, join(task_files, entry.name)))),
  ];
  const frame: FrameSources = { texts: new Map(), problems, single };
  for (const path of frameFiles(project)) {
    const done = addFile(project, frame, { path, known });
    if (!done.ok) return done;
  }
  return ok(frame);
}

interface AddedFile {
  path: string;
  known?: KnownTexts | undefined;
  /** Whether it is known to be a file, and no link to one. */
  isPlain?: boolean;
}

function addFile(
  project: Project,
  { texts, problems }: Sources,
  { path, known, isPlain = false }: AddedFile,
): Result<void> {
  const name = projectPath(project, path);
  const odd = isPlain ? undefined : oddWords(project, path);
  if (odd !== undefined) {
    problems.push(unusable(name, odd));
    return ok(undefined);
  }
  const source = readSource(path, name, known);
  if (!source.ok) return source;
  const { text, problem } = source.value;
  if (problem !== undefined) problems.push(problem);
  if (text !== undefined) texts.set(name, text);
  return ok(undefined);
}

/** Why nothing is read from what is at this path, in words; undefined for a file, and for nothing. */
export function oddWords(project: Project, path: string): string | undefined {
  const own = lstatSync(path, { throwIfNoEntry: false });
  if (own === undefined) return undefined;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return own.isSymbolicLink() ? 'a link to nothing' : undefined;
  if (stat.isDirectory()) return 'a folder';
  if (!stat.isFile()) return 'no regular file';
  if (!own.isSymbolicLink()) return undefined;
  const root = realPath(project.root) ?? project.root;
  const inside = relative(root, realPath(path) ?? path);
  const leaves = inside === '..' || inside.startsWith(`..${sep}`);
  return leaves ? 'a link that leads out of the project' : undefined;
}

const readNames = [
  ...['metadata.yaml', 'tasks.yaml', 'features.yaml', 'disciplines.yaml', 'tools.yaml'],
  'pipelines.yaml',
];

/** Files beside those of the database: `task.yaml` must never read as an empty queue. */
function nameProblems(entries: readonly FolderEntry[], folder: string): Problem[] {
  const names = new Set(entries.map((entry) => entry.name));
  return entries.flatMap(({ name, what }) => {
    const isYaml = what === 'file' && /\.ya?ml$/i.test(name);
    if (!isYaml || readNames.includes(name)) return [];
    const meant = nearest(name.toLowerCase().replace(/\.yml$/, '.yaml'), readNames);
    return [strayFile(join(folder, name), meant, names)];
  });
}

function strayFile(file: string, meant: string | undefined, names: ReadonlySet<string>): Problem {
  const misspelt = meant !== undefined && !names.has(meant);
  return {
    severity: misspelt ? 'error' : 'warning',
    ...start(file.split(sep).join('/')),
    found: 'a file that Ralph does not read',
    expected: misspelt
      ? `the name ${meant}`
      : 'the files of the database, and a file for each task in tasks/',
    example: undefined,
  };
}

function unusable(file: string, found: string): Problem {
  const expected = `a file in the project's own ${dirname(file)}/`;
  return { severity: 'error', ...start(file), found, expected, example: undefined };
}

function otherEnding(file: string): Problem {
  return {
    severity: 'warning',
    ...start(file),
    found: 'a file that ends in .yml',
    expected: 'the ending .yaml; Ralph does not read this one',
    example: undefined,
  };
}

function start(file: string): Pick<Problem, 'file' | 'line' | 'col'> {
  return { file, line: 1, col: 1 };
}
