import { join } from 'node:path';
import { isScalar } from 'yaml';
import { readText } from '../../host/file.ts';
import { projectPath, type Project } from '../project.ts';
import { folderEntries } from '../read/source.ts';
import { taskKind } from '../read/record-kind.ts';
import { pairOf, parseYaml } from '../read/yaml.ts';
import { fileText, type ListEntry } from './entry-text.ts';
import { listParts, type ListParts } from './list-part.ts';

/** The list of the archive. */
export interface ArchivedList {
  /** Relative to the project. */
  file: string;
  text: string;
  parts: ListParts;
}

/** The list of the archive; undefined where there is none that can be followed. */
export function archivedList(project: Project): ArchivedList | undefined {
  const file = projectPath(project, join(project.archive, 'tasks.yaml'));
  const read = readText(join(project.root, file));
  if (!read.ok || read.value === undefined) return undefined;
  const parts = listParts(read.value, taskKind.key);
  return parts && { file, text: read.value, parts };
}

/** A task with a file of its own in the archive. */
export function archivedSingle(
  project: Project,
  id: string,
): { file: string; text: string } | undefined {
  const folder = join(project.archive, 'tasks');
  const found = folderEntries(folder);
  const names = found.ok ? (found.value ?? []).map(({ name }) => name) : [];
  for (const name of names) {
    if (name !== `${id}.yaml` && !name.startsWith(`${id}-`)) continue;
    const read = readText(join(folder, name));
    if (!read.ok || read.value === undefined || idIn(read.value) !== id) continue;
    return { file: projectPath(project, join(folder, name)), text: read.value };
  }
  return undefined;
}

/** The id of an entry of the archive's list. */
export function entryId(entry: ListEntry): string | undefined {
  return idIn(fileText(entry));
}

function idIn(text: string): string | undefined {
  const value = pairOf(parseYaml(text).document.contents, 'id')?.value;
  return isScalar(value) && typeof value.value === 'string' ? value.value : undefined;
}
