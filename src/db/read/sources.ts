import { join } from 'node:path';
import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { changeStamp, pendingChange, settledChange, type Settled } from '../pending-change.ts';
import { projectPath, type Project } from '../project.ts';
import { fileNames, readSource, type KnownTexts, type SourceText } from './source.ts';

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
  const { config, metadata, features, disciplines, tasks, task_files } = project;
  const names = fileNames(task_files);
  if (!names.ok) return names;
  const problems = (names.value ?? [])
    .filter((name) => name.endsWith('.yml'))
    .map((name) => otherEnding(projectPath(project, join(task_files, name))));
  const single = (names.value ?? [])
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(task_files, name));
  const texts = new Map<string, string>();
  for (const path of [config, metadata, features, disciplines, tasks, ...single]) {
    const file = projectPath(project, path);
    const source: Result<SourceText> = readSource(path, file, known);
    if (!source.ok) return source;
    const { text, problem } = source.value;
    if (problem !== undefined) problems.push(problem);
    if (text !== undefined) texts.set(file, text);
  }
  return ok({ texts, problems });
}

function otherEnding(file: string): Problem {
  return {
    severity: 'warning',
    file,
    line: 1,
    col: 1,
    found: 'a file that ends in .yml',
    expected: 'the ending .yaml; Ralph does not read this one',
    example: undefined,
  };
}
