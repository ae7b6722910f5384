/** One line of a hunk: added, removed, or there before and after. */
export interface PatchLine {
  sign: '+' | '-' | ' ';
  text: string;
  /** Its number in the new file, or in the old one where it was removed. */
  line: number;
}

export interface Hunk {
  /** What git shows behind the second `@@`: a line above that names the function, if it found one. */
  heading: string;
  lines: PatchLine[];
}

/** What a patch does to one file. */
export interface FilePatch {
  /** The name afterwards; of a deleted file its last one. */
  path: string;
  /** Where it differs. */
  old_path: string | undefined;
  status: 'added' | 'deleted' | 'changed';
  /** Git shows no lines of it. */
  binary: boolean;
  hunks: Hunk[];
}

/**
 * Reads what `git diff -p` prints. Lines that it does not know are passed over; a file that is cut off in
 * the middle of a hunk holds what there is of it.
 */
export function readPatch(patch: string): FilePatch[] {
  const lines = patch.split('\n');
  const files: FilePatch[] = [];
  let at = 0;
  while (at < lines.length) {
    if (!(lines[at] ?? '').startsWith('diff --git ')) {
      at += 1;
      continue;
    }
    const read = readFile(lines, at);
    files.push(read.file);
    at = read.next;
  }
  return files;
}

const hunkHead = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

function readFile(lines: readonly string[], start: number): { file: FilePatch; next: number } {
  const file: FilePatch = {
    ...samePaths(lines[start] ?? ''),
    ...{ status: 'changed', binary: false, hunks: [] },
  };
  let at = start + 1;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith('diff --git ')) break;
    const head = hunkHead.exec(line);
    if (head !== null) {
      const read = readHunk(lines, at, head);
      file.hunks.push(read.hunk);
      at = read.next - 1;
    } else {
      takeHeader(file, line);
    }
  }
  return { file, next: at };
}

function takeHeader(file: FilePatch, line: string): void {
  if (line.startsWith('new file mode')) file.status = 'added';
  if (line.startsWith('deleted file mode')) file.status = 'deleted';
  if (line.startsWith('rename from ')) file.old_path = plainName(line.slice(12));
  if (line.startsWith('rename to ')) file.path = plainName(line.slice(10));
  if (line.startsWith('Binary files ') || line === 'GIT binary patch') file.binary = true;
  const named = /^(?:---|\+\+\+) (.*)$/.exec(line)?.[1];
  if (named === undefined || named.startsWith('/dev/null')) return;
  // Git ends a name that holds spaces with a tab.
  if (file.old_path === undefined) file.path = plainName(named.replace(/\t$/, '')).slice(2);
}

function readHunk(
  lines: readonly string[],
  start: number,
  head: RegExpExecArray,
): { hunk: Hunk; next: number } {
  const [, oldLine, oldCount = '1', newLine, newCount = '1', heading = ''] = head;
  const place = { old: Number(oldLine), new: Number(newLine) };
  const left = { old: Number(oldCount), new: Number(newCount) };
  const hunk: Hunk = { heading, lines: [] };
  let at = start + 1;
  // By their counts: a removed line may look like the head of a file.
  for (; at < lines.length && (left.old > 0 || left.new > 0); at++) {
    const text = lines[at] ?? '';
    const sign = text[0] ?? ' ';
    if (sign === '\\') continue;
    if (sign !== '+' && sign !== '-' && sign !== ' ') break;
    hunk.lines.push({ sign, text: text.slice(1), line: sign === '-' ? place.old : place.new });
    if (sign !== '+') {
      left.old -= 1;
      place.old += 1;
    }
    if (sign !== '-') {
      left.new -= 1;
      place.new += 1;
    }
  }
  return { hunk, next: at };
}

/** Of `diff --git a/x b/x`, the only line that names a file whose mode alone has changed. */
function samePaths(line: string): Pick<FilePatch, 'path' | 'old_path'> {
  const both = line.slice('diff --git '.length);
  const quoted = /^("(?:[^"\\]|\\.)*") /.exec(both)?.[1];
  const half = quoted ?? both.slice(0, (both.length - 1) / 2);
  return { path: plainName(half).slice(2), old_path: undefined };
}

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
};

/** A name as it is: git puts one with unusual characters in quotes, its bytes in octal. */
function plainName(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  for (const [part, octal, letter] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else bytes.push(...Buffer.from(letter === undefined ? part : (escapes[letter] ?? letter)));
  }
  return Buffer.from(bytes).toString('utf8');
}

/** The lines that a patch adds to a file, or removes from it. */
export function linesOf(file: FilePatch, sign: '+' | '-'): PatchLine[] {
  return file.hunks.flatMap(({ lines }) => lines.filter((line) => line.sign === sign));
}
