import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { makeFolder, readText, removeFile, writeScratch } from '../../host/file.ts';
import type { Check } from '../../model/config.ts';
import type { Result } from '../../model/result.ts';

/**
 * The checks that failed before a task's first attempt and have not passed since; undefined when it is
 * not known. A file that does not read says nothing.
 */
export function readBaseline(project: Project, task: string): Check[] | undefined {
  const text = readText(baselinePath(project, task));
  if (!text.ok || text.value === undefined) return undefined;
  const parsed = parse(text.value);
  return Array.isArray(parsed) && parsed.every(isCheck) ? parsed : undefined;
}

/** Keeps them for the attempts to come. Fails with `unwritable`. */
export function writeBaseline(project: Project, task: string, failing: Check[]): Result<void> {
  const made = makeFolder(folderOf(project));
  return made.ok ? writeScratch(baselinePath(project, task), `${JSON.stringify(failing)}\n`) : made;
}

/** Forgets them once the task is done: if it is played again, it begins anew. */
export function removeBaseline(project: Project, task: string): void {
  removeFile(baselinePath(project, task));
}

function folderOf(project: Project): string {
  return join(project.run, 'baselines');
}

function baselinePath(project: Project, task: string): string {
  return join(folderOf(project), `${task}.json`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCheck(value: unknown): value is Check {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'command' in value &&
    typeof value.name === 'string' &&
    typeof value.command === 'string'
  );
}
