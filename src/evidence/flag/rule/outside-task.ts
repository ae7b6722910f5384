import type { RedFlag } from '../../../model/red-flag.ts';
import {
  baseName,
  folderOf,
  isDocument,
  isGenerated,
  isManifest,
  isTestFile,
} from '../file-kind.ts';
import { taskText, type FlagInput } from '../flag-input.ts';
import { linesOf } from '../patch.ts';

/** What looks like a path in a text: with a slash, or with the ending of a file. */
const pathLike =
  /(?<![\w@:/.-])(?:\.{0,2}\/)*((?:[\w@.-]+\/)+[\w@.*-]*|[\w-][\w.-]*\.(?:[cm]?[jt]sx?|json|vue|svelte|css|scss|html|py|go|rs|java|kts?|rb|cs|php|sh|sql|ya?ml|toml|md|proto|graphql|tf|c|h|cc|cpp|hpp|swift|dart|exs?))(?![\w/])/g;

/** More single flags than these would hide the others. */
const shown = 4;

/** Files far from what the task is about, and those that are gone without its word. */
export function outsideTask(input: FlagInput): RedFlag[] {
  const gone = filesGone(input);
  const left = input.files.filter(({ path }) => !gone.includes(path));
  return [...goneFlag(gone), ...filesOutside({ ...input, files: left })];
}

/** Files that somebody wrote, are gone, and are not what the task speaks of. */
function filesGone(input: FlagInput): string[] {
  const text = taskText(input);
  const isAskedFor =
    /\b(?:remov\w*|delet\w*|drop\w*|retir\w*|clean ?up|get rid|prun\w*|replac\w*|merg\w*|mov(?:e|ing)|renam\w*|migrat\w*|convert\w*)\b/i;
  if (isAskedFor.test(text)) return [];
  const words = wordsOf(input);
  const kept = new Set(input.files.flatMap((file) => linesOf(file, '+').map((line) => line.text)));
  const gone = input.files.filter((file) => {
    const { path, status } = file;
    if (status !== 'deleted' || isGenerated(path) || isTestFile(path)) return false;
    if (isInWords(path, words) || input.task.context_files.includes(path)) return false;
    // What went to another file, as where one is split or turned into another language, is not gone.
    const lines = linesOf(file, '-').filter((line) => line.text.trim() !== '');
    return lines.filter((line) => kept.has(line.text)).length * 2 <= lines.length;
  });
  return gone.map(({ path }) => path);
}

function goneFlag(gone: readonly string[]): RedFlag[] {
  const [path] = gone;
  if (path === undefined) return [];
  const rule = 'outside-task';
  const without = 'and the task does not say so';
  if (gone.length === 1) return [{ rule, path, words: `was deleted, ${without}` }];
  const names = gone.slice(0, shown).join(', ');
  const more = gone.length > shown ? ` and ${gone.length - shown} more` : '';
  return [{ rule, words: `${gone.length} files were deleted, ${without}: ${names}${more}` }];
}

/**
 * Files that the task neither names nor has near: only where it names some. Tests, documents and manifests
 * belong to most tasks.
 */
function filesOutside(input: FlagInput): RedFlag[] {
  const named = namedPaths(input);
  if (named === undefined) return [];
  const words = wordsOf(input);
  const outside = input.files
    .flatMap(({ path, old_path }) => (old_path === undefined ? [path] : [old_path, path]))
    .filter((path) => !isNear(path, named) && !isUsual(path, named) && !isInWords(path, words));
  const paths = [...new Set(outside)];
  if (paths.length <= shown) {
    return paths.map((path) => ({
      rule: 'outside-task',
      path,
      words: 'neither the task nor what it names is near it',
    }));
  }
  const folders = [...new Set(paths.map((path) => folderOf(path) || '.'))];
  return [
    {
      rule: 'outside-task',
      words: `${paths.length} files are not near what the task names, in ${folders.slice(0, shown).join(', ')}${folders.length > shown ? '…' : ''}`,
    },
  ];
}

interface Named {
  /** Files and folders, relative to the project. */
  paths: string[];
  /** The folders that they lie in or are. */
  folders: string[];
  /** The names of the files without their endings. */
  stems: Set<string>;
}

/** What the task names, as far as it can be told where that is; undefined where it cannot. */
function namedPaths(input: FlagInput): Named | undefined {
  const { task, feature, files } = input;
  const changed = files.flatMap(({ path, old_path }) => [path, old_path ?? path]);
  const text = [taskText(input), feature?.description].join('\n').replaceAll(/\w+:\/\/\S+/g, '');
  const inText = Array.from(text.matchAll(pathLike), ([, path = '']) => path.replace(/\.$/, ''));
  const sure = [...task.context_files, ...(feature?.context_files ?? [])];
  const paths: string[] = sure.map(clean);
  for (const path of inText.map(clean)) {
    const isFile = /\.\w+$/.test(baseName(path));
    if (path.includes('/')) {
      // `and/or` is no folder, unless files lie there.
      if (isFile || changed.some((one) => one.startsWith(`${path}/`))) paths.push(path);
      continue;
    }
    const found = changed.filter((one) => baseName(one) === path);
    // A name alone tells where it is only if the session was there.
    if (found.length === 0 && !isDocument(path)) return undefined;
    paths.push(...found);
  }
  if (paths.every((path) => isDocument(path))) return undefined;
  const folders = paths.map((path) => (/\.\w+$/.test(baseName(path)) ? folderOf(path) : path));
  return { paths, folders, stems: new Set(paths.map(stemOf)) };
}

function clean(path: string): string {
  return path.replace(/^(?:\.\/)+/, '').replace(/\/?\*{0,2}\/?$/, '');
}

/** In a folder that is named or holds what is named, below it, or above it within the project. */
function isNear(path: string, { paths, folders }: Named): boolean {
  const folder = folderOf(path);
  return (
    paths.includes(path) ||
    folders.some(
      (named) =>
        folder === named ||
        (named !== '' && folder.startsWith(`${named}/`)) ||
        (folder !== '' && named.startsWith(`${folder}/`)),
    )
  );
}

/** What nearly every task brings with it. */
function isUsual(path: string, { stems }: Named): boolean {
  return (
    isTestFile(path) ||
    /(?:^|\/)(?:tests?|__tests__|specs?|fixtures|__snapshots__|testdata)\//.test(path) ||
    isDocument(path) ||
    isManifest(path) ||
    isGenerated(path) ||
    stems.has(stemOf(path)) ||
    /^\.(?:gitignore|gitattributes|env\.example|editorconfig)$/.test(baseName(path))
  );
}

/** The name without its endings: `login` of `src/login.test.ts`. */
function stemOf(path: string): string {
  return (baseName(path).split('.')[0] ?? '').toLowerCase();
}

function wordsOf(input: FlagInput): Set<string> {
  const text = [taskText(input), input.task.spec, input.feature?.spec].join(' ');
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
}

/** Whether the task speaks of what the file is called: `login-form.ts` and “the login form”. */
function isInWords(path: string, words: ReadonlySet<string>): boolean {
  const said = (name: string): boolean => {
    const parts =
      name
        .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase()
        .match(/[\p{L}\p{N}]{3,}/gu) ?? [];
    return (
      parts.length > 0 &&
      parts.every(
        (part) => words.has(part) || words.has(`${part}s`) || words.has(part.replace(/s$/, '')),
      )
    );
  };
  return said(baseName(path).split('.')[0] ?? '') || said(baseName(folderOf(path)));
}
