import { posix } from 'node:path';
import type { Problem } from '../../model/problem.ts';
import { quoted } from './issue.ts';
import type { Entry } from './piece.ts';
import { problem, type Records } from './rule.ts';

/** Rules on files beside the database. They only warn: the files may be what a task is to make. */
export const fileRules: readonly ((records: Records) => Problem[])[] = [
  ({ tasks, exists }) => tasks.flatMap((entry) => missingFiles(entry, exists)),
  ({ features, exists }) => features.flatMap((entry) => missingFiles(entry, exists)),
];

/** The keys that they look at. */
export const fileKeys: readonly string[] = ['context_files', 'spec'];

type FileNaming = Entry<{ context_files: string[]; spec: string | undefined }>;

/** The records that the rules on files are for: they are asked with every reading, and few records are. */
export function namingFiles(records: Records): Records {
  const { tasks, features } = records;
  return { ...records, tasks: tasks.filter(namesFiles), features: features.filter(namesFiles) };
}

function namesFiles({ piece: { value } }: FileNaming): boolean {
  return value !== undefined && (value.context_files.length > 0 || value.spec !== undefined);
}

function missingFiles(entry: FileNaming, exists: (path: string) => boolean): Problem[] {
  const { context_files = [], spec } = entry.piece.value ?? {};
  const missing = context_files.flatMap((path, index) => {
    if (isInside(path) && exists(path)) return [];
    const words = { found: quoted(path), expected: 'a file or folder of the project' };
    return [problem('warning', entry, ['context_files', index], words)];
  });
  if (spec === undefined) return missing;
  const pages = [`specs/${spec}.md`, `specs/${spec}/README.md`];
  if (pages.some((page) => isInside(page) && exists(page))) return missing;
  const words = { found: `the spec ${quoted(spec)}`, expected: `the page ${pages.join(' or ')}` };
  return [...missing, problem('warning', entry, ['spec'], words)];
}

/** No session is given what is outside of the project. */
function isInside(path: string): boolean {
  const plain = posix.normalize(path);
  return !posix.isAbsolute(plain) && plain !== '..' && !plain.startsWith('../');
}
