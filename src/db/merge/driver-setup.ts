import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { readText, realPath, writeAtomic, writeNew } from '../../host/file.ts';
import { git } from '../../host/git.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';

const driverName = 'ralph';
const key = `merge.${driverName}.driver`;
const patterns = ['.ralph/db/*.yaml', '.ralph/db/tasks/*.yaml'];
const samples = ['.ralph/db/tasks.yaml', '.ralph/db/tasks/t-1.yaml'];
const comment =
  "# Ralph's queue is merged by task and key; `ralph init --git` sets it up in a clone.";

/** How a work tree has its queue merged. */
export interface DriverState {
  /** Whether `.gitattributes` names Ralph's driver for all files of the queue. */
  is_named: boolean;
  /** The command that git runs; undefined when the config of git names none. */
  registered: string | undefined;
  /** A part of that command that is not there. */
  missing: string | undefined;
}

/** What git is told about the merging of these files. */
export async function driverState(root: string, path: string): Promise<DriverState> {
  const told = await git(root, ['check-attr', 'merge', '--', ...samples]);
  const named = (told ?? '').split('\n').filter((line) => line.endsWith(`: merge: ${driverName}`));
  const shown = (await git(root, ['config', '--get', key]))?.trim();
  const registered = shown === '' ? undefined : shown;
  return {
    is_named: named.length === samples.length,
    registered,
    missing: registered === undefined ? undefined : missingPart(registered, path),
  };
}

export interface DriverPlan {
  /** Lines for the end of `.gitattributes`; empty when they are there. */
  attributes: string[];
  /** Commands that give git its config; empty when it has it. */
  config: string[][];
}

/** What is to be done so that git merges the queue with this program, given by its words. */
export async function planDriver(root: string, words: readonly string[]): Promise<DriverPlan> {
  const text = readText(join(root, '.gitattributes'));
  const lines = (text.ok ? (text.value ?? '') : '').split(/\r?\n/);
  const wanted = patterns
    .map((pattern) => `${pattern} merge=${driverName}`)
    .filter((line) => !lines.includes(line));
  const values = {
    [`merge.${driverName}.name`]: "Ralph's queue, by task and key",
    [key]: driverCommand(words),
  };
  const config: string[][] = [];
  for (const [name, value] of Object.entries(values)) {
    const now = await git(root, ['config', '--local', '--get', name]);
    if (now?.trim() !== value) config.push(['config', '--local', name, value]);
  }
  return { attributes: wanted.length === 0 ? [] : [comment, ...wanted], config };
}

/** Does what was planned. Fails with `unreadable` or `unwritable`. */
export async function applyDriver(root: string, plan: DriverPlan): Promise<Result<void>> {
  if (plan.attributes.length > 0) {
    const path = join(root, '.gitattributes');
    const before = readText(path);
    if (!before.ok) return before;
    const old = before.value ?? '';
    const newline = old.includes('\r\n') ? '\r\n' : '\n';
    const gap = old === '' || old.endsWith('\n') ? '' : newline;
    const added = plan.attributes.map((line) => line + newline).join('');
    const written =
      before.value === undefined
        ? writeNew(path, added)
        : writeAtomic(realPath(path) ?? path, `${old}${gap}${added}`);
    if (!written.ok) return written;
  }
  for (const args of plan.config) {
    if ((await git(root, args)) === undefined) {
      const detail = `git ${args[0] ?? ''} failed`;
      return fail({ reason: 'unwritable', path: "the repository's git config", detail });
    }
  }
  return ok(undefined);
}

/**
 * The line that git runs. Without Ralph, git's own merge takes over: a driver that does not start would
 * leave our side in the file, without a mark.
 */
function driverCommand(words: readonly string[]): string {
  const tests = words.map((word) =>
    isAbsolute(word) ? `test -e ${quoted(word)}` : `command -v ${quoted(word)} >/dev/null`,
  );
  const program = words.map(quoted).join(' ');
  const without = 'git merge-file -L ours -L base -L theirs %A %O %B';
  return `if ${tests.join(' && ')}; then ${program} db merge-driver %O %A %B %P; else ${without}; fi`;
}

function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The first part of a driver's command that is no file and no program; undefined when all are there. */
function missingPart(command: string, path: string): string | undefined {
  const program = /(?:^|; then )((?:(?!; then ).)*?) db merge-driver /.exec(command)?.[1];
  const words = (program ?? command.split(' ', 1)[0] ?? '').match(/'[^']*'|[^\s']+/g) ?? [];
  const plain = words.map((word) => word.replaceAll("'", ''));
  return plain.find((word, at) =>
    isAbsolute(word) ? !existsSync(word) : at === 0 && programOnPath(word, path) === undefined,
  );
}

/** Where the program of this name is; undefined when it is in no folder of the search path. */
export function programOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
