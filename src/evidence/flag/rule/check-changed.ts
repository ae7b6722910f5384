import type { RedFlag } from '../../../model/red-flag.ts';
import { baseName, isCi, isManifest, isTestFile } from '../file-kind.ts';
import { hasWord, taskText, type FlagInput } from '../flag-input.ts';
import type { FilePatch } from '../patch.ts';
import { codeLines, squeezed } from '../source-line.ts';
import { configWords } from './check-config.ts';
import { makeWords } from './check-make.ts';

/** What a declared check runs was changed: its script, its target, the settings of its tool. */
export function checkChanged(input: FlagInput): RedFlag[] {
  const text = taskText(input);
  const isNewProject = input.files.some(
    ({ path, status }) => isManifest(path) && status === 'added',
  );
  return input.files.flatMap((file) => {
    const { path } = file;
    if (isNewProject && file.status === 'added') return [];
    // Whoever names the file wants it changed.
    if (isCi(path) || !isChanged(file) || hasWord(text, baseName(path))) return [];
    const words = wordsOn(file, input.commands);
    return words === undefined ? [] : [{ rule: 'check-changed', path, words }];
  });
}

/** Whether more than the format has changed. */
function isChanged(file: FilePatch): boolean {
  if (file.binary || file.status !== 'changed') return true;
  const side = (sign: '+' | '-'): string =>
    squeezed(
      codeLines(file, sign)
        .map(({ text }) => squeezed(text))
        .sort()
        .join('\n'),
    );
  return side('+') !== side('-') || (file.old_path !== undefined && file.old_path !== file.path);
}

function wordsOn(file: FilePatch, commands: readonly string[]): string | undefined {
  const { path, status } = file;
  const name = baseName(path);
  if (name === 'package.json') return scriptWords(file, commands);
  if (/^(?:GNU)?[Mm]akefile$|\.mk$|^[Jj]ustfile$|^Taskfile\.ya?ml$/.test(name))
    return makeWords(file, commands);
  const command = commands.find((one) => runs(one, file.old_path ?? path) || runs(one, path));
  if (command !== undefined && !isTestFile(path)) {
    return `the check \`${command}\` runs this file, which was ${status === 'changed' ? 'changed' : status}`;
  }
  return configWords(file);
}

/** Whether one of the command's words is this file, or ends with it. */
function runs(command: string, path: string): boolean {
  return command
    .split(/[\s;&|()"'=]+/)
    .some((word) => word !== '' && word.replace(/^\.\//, '') === path);
}

/** `"name": "command",` of package.json; a version or a range is no command. */
const pair = /^\s*"([^"]+)"\s*:\s*"(.*)",?\s*$/;
const version =
  /^(?:[\^~<>=v]*\d|\*$|latest$|next$|(?:workspace|npm|file|link|git|https?|github|catalog):)/;

function scriptWords(file: FilePatch, commands: readonly string[]): string | undefined {
  // The first package.json brings the scripts that it comes with.
  if (file.status === 'added') return undefined;
  const names = scriptNames(commands);
  const scripts = (sign: '+' | '-'): Map<string, string> =>
    new Map(
      codeLines(file, sign).flatMap(({ text }): [string, string][] => {
        const [, key = '', value = ''] = pair.exec(text) ?? [];
        return key === '' || version.test(value) ? [] : [[key, value]];
      }),
    );
  const [before, after] = [scripts('-'), scripts('+')];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(key) === after.get(key)) continue;
    // A new script counts only where a check calls it, or comes before or after one.
    const isOfCheck = before.has(key) ? isPartOfCheck(key, names) : isCalled(key, names);
    if (!isOfCheck) continue;
    const value = after.get(key);
    if (value === undefined) return `the script \`${key}\` of a check was removed`;
    return `the script \`${key}\` of a check is \`${value.slice(0, 100)}\` now`;
  }
  return settingWords(file);
}

const setting =
  /"(?:coverageThreshold|testPathIgnorePatterns|testRegex|testMatch|passWithNoTests|eslintConfig|collectCoverageFrom|bail|nyc|c8|check-coverage|branches|lines|functions|statements)"\s*:/;

function settingWords(file: FilePatch): string | undefined {
  const line = [...codeLines(file, '+'), ...codeLines(file, '-')].find(({ text }) =>
    setting.test(text),
  );
  return line === undefined
    ? undefined
    : `a tool’s settings in package.json were changed: \`${line.text.trim().slice(0, 100)}\``;
}

/** The scripts that commands call: `npm test`, `pnpm run lint`, `yarn types`. */
function scriptNames(commands: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const command of commands) {
    const found = command.matchAll(
      /\b(?:npm|pnpm|yarn|bun)\s+(?:-\S+\s+)*(?:(?:run|run-script)\s+)?(?:-\S+\s+)*([\w:.-]+)/g,
    );
    for (const [, name = ''] of found) names.add(name === 't' ? 'test' : name);
  }
  return names;
}

/** Scripts of such names are parts of what most checks call. */
const usual =
  /^(?:pre|post)?(?:test|lint|check|types?|typecheck|type-check|verify|validate|coverage|ci)(?::|$)/;

function isCalled(key: string, names: ReadonlySet<string>): boolean {
  return names.has(key) || names.has(key.replace(/^(?:pre|post)/, ''));
}

function isPartOfCheck(key: string, names: ReadonlySet<string>): boolean {
  return isCalled(key, names) || names.has(key.split(':')[0] ?? '') || usual.test(key);
}
