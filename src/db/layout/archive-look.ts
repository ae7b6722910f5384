import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../host/file.ts';
import { projectPath, type Project } from '../project.ts';

/**
 * The file of the archive that holds the task with exactly this id, relative to the project. By its lines
 * alone: every command can fail for want of a task, and most need no reader of YAML.
 */
export function archivedFile(project: Project, id: string): string | undefined {
  const value = `id: *(["']?)${id.replaceAll(/[^\w-]/g, String.raw`\$&`)}\\1[ \\t]*(?:#.*)?\\r?$`;
  const list = join(project.archive, 'tasks.yaml');
  const text = textOf(list);
  const column = /^( *)- /m.exec(text)?.[1] ?? '';
  // The ids of criteria stand further in.
  const isListed = new RegExp(`^${column}(?:- +|  )${value}`, 'm').test(text);
  if (isListed) return projectPath(project, list);
  const folder = join(project.archive, 'tasks');
  const single = new RegExp(`^${value}`, 'm');
  const name = namesIn(folder).find(
    (one) =>
      (one === `${id}.yaml` || one.startsWith(`${id}-`)) && single.test(textOf(join(folder, one))),
  );
  return name === undefined ? undefined : projectPath(project, join(folder, name));
}

function textOf(path: string): string {
  const read = readText(path);
  return read.ok ? (read.value ?? '') : '';
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
