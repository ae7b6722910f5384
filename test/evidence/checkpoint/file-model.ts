/** A file as git sees it: its content and whether it is a program. */
export interface ModelFile {
  text: string;
  program: boolean;
}

export type Files = ReadonlyMap<string, ModelFile>;

/** What git's merge of three maps gives, file by file; undefined where it conflicts. */
export function mergeFiles(base: Files, ours: Files, theirs: Files): Files | undefined {
  const merged = new Map<string, ModelFile>();
  for (const path of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
    const one = mergeFile(base.get(path), ours.get(path), theirs.get(path));
    if (one === 'conflict') return undefined;
    if (one !== undefined) merged.set(path, one);
  }
  return merged;
}

function mergeFile(
  base: ModelFile | undefined,
  ours: ModelFile | undefined,
  theirs: ModelFile | undefined,
): ModelFile | undefined | 'conflict' {
  if (isSame(base, theirs) || isSame(ours, theirs)) return ours;
  if (isSame(base, ours)) return theirs;
  if (base === undefined || ours === undefined || theirs === undefined) return 'conflict';
  const text = pick(base.text, ours.text, theirs.text);
  const program = pick(base.program, ours.program, theirs.program);
  if (text === undefined || program === undefined) return 'conflict';
  return { text, program };
}

function pick<T>(base: T, ours: T, theirs: T): T | undefined {
  if (base === theirs || ours === theirs) return ours;
  return base === ours ? theirs : undefined;
}

export function isSame(one: ModelFile | undefined, other: ModelFile | undefined): boolean {
  return one?.text === other?.text && one?.program === other?.program;
}

export function sameFiles(one: Files, other: Files): boolean {
  return changedPaths(one, other).length === 0;
}

/** The paths at which two maps differ. */
export function changedPaths(one: Files, other: Files): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (path) => !isSame(one.get(path), other.get(path)),
  );
}

/** A map in which these paths are as they are in another. */
export function withPaths(files: Files, from: Files, paths: readonly string[]): Files {
  const next = new Map(files);
  for (const path of paths) {
    const file = from.get(path);
    if (file === undefined) next.delete(path);
    else next.set(path, file);
  }
  return next;
}
