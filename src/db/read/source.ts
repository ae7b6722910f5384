import { isUtf8 } from 'node:buffer';
import { constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, errorWords, maxFileBytes, textOfBytes } from '../../host/file.ts';
import { readRegular } from '../../host/regular-file.ts';
import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';

export interface SourceText {
  text: string | undefined;
  problem: Problem | undefined;
}

/** The texts of the files that were read before, each with its bytes: decoding is the slow part. */
export type KnownTexts = Map<string, KnownText>;

export interface KnownText {
  bytes: Buffer;
  text: string;
  /** Of the bytes, where it is known. */
  hash?: string;
}

/**
 * The text of a database file, undefined when there is none, or the problem that it is no text. `file`
 * is its name in problems and in `known`. Fails with `unreadable`.
 */
export function readSource(path: string, file: string, known?: KnownTexts): Result<SourceText> {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return ok({ text: undefined, problem: undefined });
    if (stat.size > maxFileBytes) {
      const found = `a file of ${Math.round(stat.size / 1024 / 1024)} MB`;
      return ok(noText(file, found, 'at most 64 MB'));
    }
    const bytes = readRegular(path, constants.O_RDONLY, maxFileBytes);
    const before = known?.get(file);
    if (before?.bytes.equals(bytes) === true) return ok({ text: before.text, problem: undefined });
    const isUtf16 = bytes.length > 1 && [0xfeff, 0xfffe].includes(bytes.readUInt16BE());
    if (isUtf16) return ok(noText(file, 'text in UTF-16', 'YAML text in UTF-8'));
    if (bytes.includes(0)) return ok(noText(file, 'a binary file', 'YAML text'));
    if (!isUtf8(bytes)) {
      return ok(noText(file, 'bytes that are not UTF-8', 'YAML text in UTF-8'));
    }
    const text = textOfBytes(bytes);
    known?.set(file, { bytes, text });
    return ok({ text, problem: undefined });
  } catch (error) {
    // It was there a moment ago: a change of the layout takes files away.
    if (errorCode(error) === 'ENOENT') return ok({ text: undefined, problem: undefined });
    return fail({ reason: 'unreadable', path, detail: errorWords(error) });
  }
}

/** Names of the files of a folder, sorted; undefined when it is not there. Fails with `unreadable`. */
export function fileNames(folder: string): Result<string[] | undefined> {
  const listed = folderEntries(folder);
  if (!listed.ok) return listed;
  return ok(listed.value?.filter((entry) => entry.what === 'file').map(({ name }) => name));
}

export interface FolderEntry {
  name: string;
  /** What it is, behind a link too. `other` is a folder, a link to nothing, or a device. */
  what: 'file' | 'other';
  is_link: boolean;
}

/** What is in a folder, sorted, but nothing hidden; undefined when it is not there. Fails with `unreadable`. */
export function folderEntries(folder: string): Result<FolderEntry[] | undefined> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return ok(
      entries
        .filter((entry) => !entry.name.startsWith('.'))
        .map((entry): FolderEntry => {
          const is_link = entry.isSymbolicLink();
          const isFile = is_link ? isFileAt(join(folder, entry.name)) : entry.isFile();
          return { name: entry.name, what: isFile ? 'file' : 'other', is_link };
        })
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(undefined);
    return fail({ reason: 'unreadable', path: folder, detail: errorWords(error) });
  }
}

function isFileAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function noText(file: string, found: string, expected: string): SourceText {
  const place = { severity: 'error', file, line: 1, col: 1 } as const;
  return { text: undefined, problem: { ...place, found, expected, example: undefined } };
}
