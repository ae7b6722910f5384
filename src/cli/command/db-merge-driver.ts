import { mergedFiles, withMoves } from '../../db/merge/moved-task.ts';
import { mergeVersions } from '../../db/merge/version-merge.ts';
import { readText, writeScratch } from '../../host/file.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { printFailure, printReport } from '../output.ts';

/** What git gives to a merge driver. */
export interface DriverFiles {
  base: string;
  ours: string;
  theirs: string;
  /** The file's own path in the repository. */
  path: string | undefined;
}

/**
 * Git's merge driver: writes the merged text in the place of ours. Exits with 1 when a conflict is left;
 * what it is, and why a file was merged by lines only, is said on standard error.
 */
export async function mergeDriver(
  { base, ours, theirs, path }: DriverFiles,
  options: { json: boolean },
): Promise<ExitCode> {
  const texts = [];
  for (const file of [base, ours, theirs]) {
    const text = textOf(file);
    if (!text.ok) return printFailure(text.failure, options.json);
    texts.push(text.value);
  }
  const [was = '', our = '', their = ''] = texts;
  const name = path ?? ours;
  const merging = await mergeVersions({ base: was, ours: our, theirs: their }, path);
  if (merging === undefined) {
    return printFailure({ reason: 'unreadable', path: name, detail: 'git cannot merge it' }, false);
  }
  const written = writeScratch(ours, merging.text);
  if (!written.ok) return printFailure(written.failure, options.json);
  const { is_clean, as_text } = merging;
  const files = merging.clashes.some((clash) => clash.includes('deleted'))
    ? await mergedFiles(path)
    : [];
  const clashes = merging.clashes.map((clash) => withMoves(clash, files));
  const follow = clashes.some((clash) => clash.includes(': moved to '));
  if (as_text !== undefined) say(`${name}: merged by lines, as git does it: ${as_text}`);
  for (const clash of clashes) say(`${name}: conflict: ${clash}`);
  if (follow)
    say(`${name}: \`ralph db resolve\` puts into a task's own file what was changed in the list`);
  const code = is_clean ? exitCode.ok : exitCode.failure;
  const data = { path: name, clean: is_clean, clashes, as_text };
  return printReport({ kind: 'merge', data, text: '', code }, options.json);
}

function textOf(file: string): Result<string> {
  const text = readText(file);
  if (!text.ok) return text;
  if (!/[\0\uFFFD]/.test(text.value ?? '')) return ok(text.value ?? '');
  return fail({ reason: 'unreadable', path: file, detail: 'it is no text in UTF-8' });
}

function say(words: string): void {
  console.error(`ralph: ${plainLine(words, 1_000)}`);
}
