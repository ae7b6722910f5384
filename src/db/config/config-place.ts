import { readText } from '../../host/file.ts';
import { projectPath, type Project } from '../project.ts';
import { readRecordFile } from '../read/list-file.ts';
import { placeOf } from '../read/piece.ts';
import type { Path } from '../read/place.ts';
import { configKind } from '../read/record-kind.ts';

/** Where parts of the config are written, each as `.ralph/config.yaml:12`; without a line where it cannot be told. */
export function configPlaces(project: Project): (path: Path) => string {
  const file = projectPath(project, project.config);
  const text = readText(project.config);
  if (!text.ok || text.value === undefined) return () => file;
  const { entry } = readRecordFile(configKind, { file, text: text.value });
  return (path) => (entry === undefined ? file : `${file}:${placeOf(entry, path).line}`);
}
