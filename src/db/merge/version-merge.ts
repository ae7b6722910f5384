import type { Node } from 'yaml';
import { pairOf, parseYaml, plainValue } from '../read/yaml.ts';
import { kindOfFile, mergeFile, type FileKind } from './file-merge.ts';
import type { Sides } from './sides.ts';
import { mergeAsText } from './text-merge.ts';

export interface Merging {
  text: string;
  /** Whether nothing is left to a person. */
  is_clean: boolean;
  /** What is left, in words, in the order of the text. */
  clashes: string[];
  /** Why the file was merged by lines, as git does it. */
  as_text: string | undefined;
}

/**
 * Three versions of a file as one: by what they say where that can be told, else by lines. A file that was
 * not there is an empty text. Undefined without git.
 */
export async function mergeVersions(
  sides: Sides<string>,
  path: string | undefined,
): Promise<Merging | undefined> {
  const kind = kindOfFile(path, sides);
  const merged = kind && mergeFile(kind, sides, path ?? 'the file');
  if (merged?.ok === true) {
    const { text, clashes } = merged.value;
    return { text, is_clean: clashes.length === 0, clashes, as_text: undefined };
  }
  const byLines = await mergeAsText(sides);
  if (byLines === undefined) return undefined;
  const why = merged?.failure;
  const { text, isClean } = byLines;
  if (!isClean) {
    return { text, is_clean: false, clashes: ['lines that both sides changed'], as_text: why };
  }
  // Lines that fit may still give what nobody can read, or the same task twice.
  const wrong = kind && unsoundness(kind, text);
  const clashes = wrong === undefined ? [] : [wrong];
  return { text, is_clean: wrong === undefined, clashes, as_text: why };
}

function unsoundness(kind: FileKind, text: string): string | undefined {
  const { document } = parseYaml(text);
  if (document.errors.length > 0) return 'the text does not parse';
  if (kind === 'task' || kind === 'record') return undefined;
  const list = pairOf(document.contents, kind)?.value as Node | null | undefined;
  const { value } = plainValue(list, document);
  const records = Array.isArray(value)
    ? (value as ({ id?: unknown; name?: unknown } | null)[])
    : [];
  const ids = records.map((record) => record?.id ?? record?.name);
  return new Set(ids).size < ids.length ? 'an id is there twice' : undefined;
}
