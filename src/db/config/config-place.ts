import { readText } from '../../host/file.ts';
import { projectPath, type Project } from '../project.ts';
import { readRecordFile } from '../read/list-file.ts';
import { placeOf } from '../read/piece.ts';
import type { Path } from '../read/place.ts';
import { configKind } from '../read/record-kind.ts';

/** Where parts of the config are written, each as `.ralph/config.yaml:12`; undefined for what is not. */
export function configPlaces(project: Project): (path: Path) => string | undefined {
  const file = projectPath(project, project.config);
  const text = readText(project.config);
  if (!text.ok || text.value === undefined) return () => undefined;
  const { entry } = readRecordFile(configKind, { file, text: text.value });
  return (path) =>
    entry === undefined || !isWritten(entry.piece.raw, path)
      ? undefined
      : `${file}:${placeOf(entry, path).line}`;
}

function isWritten(raw: unknown, path: Path): boolean {
  let value = raw;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = Reflect.get(value, step) as unknown;
  }
  return value !== undefined && value !== null;
}
