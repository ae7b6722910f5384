import { isMap, isScalar, type Document } from 'yaml';
import { newlineOf, rangeOf } from '../edit/extent.ts';
import { editKeys } from '../edit/key-edit.ts';
import { pairsText, valueText } from '../edit/value-text.ts';
import { pairOf, parseYaml, plainValue } from '../read/yaml.ts';
import { saysSame, withValue } from './config-value.ts';

type Path = readonly string[];

/** Makes a text of the config say another value at a path, or with undefined none. */
type Way = (text: string, path: Path, value: unknown) => string | undefined;

/**
 * The text of the config with another value at this path, every other line and comment as it is; with
 * undefined without the key. Undefined when the text is written in a way that this cannot follow.
 */
export function editConfigText(text: string, path: Path, value: unknown): string | undefined {
  const config = read(text);
  const meant = withValue(config, path, value);
  if (saysSame(config, meant)) return text;
  const ways: Way[] =
    value === undefined ? [unsetWithParents, unsetAlone] : [setAtComment, setInside, setFirst];
  for (const way of ways) {
    const edited = way(text, path, value);
    if (edited !== undefined && saysSame(read(edited), meant)) return edited;
  }
  return undefined;
}

function read(text: string): unknown {
  const { document } = parseYaml(text);
  return document.errors.length > 0 ? Number.NaN : plainValue(document.contents, document).value;
}

/** Beside the comment that shows the default of the key, where `ralph init` has written one. */
const setAtComment: Way = (text, path, value) => {
  const [key = '', ...rest] = path;
  const { contents } = parseYaml(text).document;
  if (pairOf(contents, key) !== undefined) return undefined;
  const lines = text.split(/(?<=\n)/);
  const start = lines.findIndex((line) => line.startsWith(`# ${key}:`));
  if (start === -1) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => !/^# {2,}\S/.test(line));
  const end = length === -1 ? lines.length : start + 1 + length;
  const newline = newlineOf(text);
  const line = `${key}:${valueText(nested(rest, value), 0, newline)}${newline}`;
  const before = lines.slice(0, end).join('');
  return ended(before, newline) + line + lines.slice(end).join('');
};

/** In the innermost mapping on its way that is there. */
const setInside: Way = (text, path, value) => {
  const { document } = parseYaml(text);
  let depth = 0;
  while (depth < path.length - 1 && hasKeys(nodeAt(document, path.slice(0, depth + 1)))) depth++;
  const key = path[depth] ?? '';
  return editKeys(text, (found) => nodeAt(found, path.slice(0, depth)), {
    set: { [key]: nested(path.slice(depth + 1), value) },
    unset: [],
    newline: newlineOf(text),
  });
};

/** In a file that has no key yet: at its end, or in place of `{}`. */
const setFirst: Way = (text, path, value) => {
  const { contents } = parseYaml(text).document;
  if (hasKeys(contents)) return undefined;
  const newline = newlineOf(text);
  const line = pairsText(nested(path, value) as object, 0, newline);
  if (!isMap(contents)) return `${ended(text, newline)}${line}${newline}`;
  const [start, end] = rangeOf(contents);
  return text.slice(0, start) + line + text.slice(end);
};

/** The key, and the mappings that would be left empty and hold no comment. */
const unsetWithParents: Way = (text, path) => {
  const { document } = parseYaml(text);
  let depth = path.length - 1;
  while (depth > 0 && isAlone(nodeAt(document, path.slice(0, depth)))) depth--;
  const edited = unsetAt(text, path.slice(0, depth + 1));
  const alone = unsetAlone(text, path, undefined);
  return edited !== undefined && commentsIn(edited) === commentsIn(alone ?? text)
    ? edited
    : undefined;
};

const unsetAlone: Way = (text, path) => unsetAt(text, path);

function unsetAt(text: string, path: Path): string | undefined {
  const unset = path.slice(-1);
  const pick = (found: Document): unknown => nodeAt(found, path.slice(0, -1));
  return editKeys(text, pick, { set: {}, unset, newline: newlineOf(text) });
}

function nodeAt(document: Document, path: Path): unknown {
  return path.reduce<unknown>((node, key) => pairOf(node, key)?.value, document.contents);
}

function hasKeys(node: unknown): boolean {
  return isMap(node) && node.items.length > 0;
}

/** Whether nothing else is in the mapping. A key without a value stays: somebody wrote it. */
function isAlone(node: unknown): boolean {
  return isMap(node) && node.items.length === 1 && isScalar(node.items[0]?.key);
}

function nested(path: Path, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

function ended(text: string, newline: string): string {
  return text === '' || text.endsWith('\n') ? text : text + newline;
}

function commentsIn(text: string): number {
  return text.split('\n').filter((line) => /^\s*#/.test(line)).length;
}
