import type { RedFlag } from '../../../model/red-flag.ts';
import { baseName, isCi, isGenerated, isTestFile } from '../file-kind.ts';
import { hasWord, isOfNewProject, taskText, type FlagInput } from '../flag-input.ts';
import { linesOf, type FilePatch } from '../patch.ts';
import { codeLines, squeezed } from '../source-line.ts';
import { configWords } from './check-config.ts';
import { makeWords } from './check-make.ts';

/** What a declared check runs was changed: its script, its target, the settings of its tool. */
export function* checkChanged(input: FlagInput): Generator<RedFlag | undefined> {
  const text = taskText(input);
  for (const file of input.files) {
    const { path } = file;
    // Whoever names the file wants it changed.
    const isMeant = isOfNewProject(file, input) || isCi(path) || hasWord(text, baseName(path));
    const words = isMeant || !isChanged(file) ? undefined : wordsOn(file, input.commands);
    yield words === undefined ? undefined : { rule: 'check-changed', path, words };
  }
}

/** Whether more than the format has changed. */
function isChanged(file: FilePatch): boolean {
  if (file.binary || file.status !== 'changed' || isAttributes(file)) return true;
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
  if (isAttributes(file)) return hidingWords(file);
  const command = commands.find((one) => runs(one, file.old_path ?? path) || runs(one, path));
  if (command !== undefined && !isTestFile(path)) {
    return `the check \`${command}\` runs this file, which was ${status === 'changed' ? 'changed' : status}`;
  }
  return configWords(file);
}

/** Programs that only look at the files that they are given. */
const readers =
  /^(?:[fe]?grep|rg|cat|test|\[\[?|diff|cmp|ls|wc|head|tail|jq|yq|find|stat|file|echo|printf|cp|mv|rm|mkdir|touch|sort|uniq|sha\d+sum|md5sum)$/;

/** What stands before a program: `!`, `if`, `LANG=C`. */
const shellWord = /^(?:!|\{|if|then|else|elif|while|until|do|\w+=.*)$/;

/** Whether one of the command's words is this file, where it is not only read. */
function runs(command: string, path: string): boolean {
  return command.split(/[;&|()\n]+|\$\(/).some((part) => {
    const words = part.split(/\s+/).filter((word) => word !== '');
    const program = words.find((word) => !shellWord.test(word)) ?? '';
    const names = part.split(/[\s"'=]+/).map((word) => word.replace(/^\.\//, ''));
    return !readers.test(baseName(program)) && names.includes(path);
  });
}

/** What of an attribute lets git, or who shows its diffs, leave the lines of a file out. */
const hiding = /(?:^|\s)(?:-diff|binary|-text|linguist-generated(?:=true)?)(?=\s|$)|\sdiff=\S/;

/** A picture is binary anyway, and what a program writes may be left out. */
const pictures =
  /\.(?:png|jpe?g|gif|ico|webp|avif|bmp|pdf|zip|gz|tgz|jar|woff2?|ttf|eot|otf|mp[34]|wav|ogg|wasm|svg)$/i;

function isAttributes({ path }: FilePatch): boolean {
  return baseName(path) === '.gitattributes';
}

function hidingWords(file: FilePatch): string | undefined {
  const before = new Set(linesOf(file, '-').map(({ text }) => text.trim()));
  // `* -diff` looks like a line of a comment.
  const line = linesOf(file, '+').find(({ text }) => {
    if (before.has(text.trim())) return false;
    const [pattern = ''] = text.trim().split(/\s+/);
    return hiding.test(text) && !pictures.test(pattern) && !isGenerated(pattern);
  });
  return line === undefined
    ? undefined
    : `it hides files from those who look at the change: \`${line.text.trim().slice(0, 100)}\``;
}

/** `"name": "command"` of package.json, which may be one line; a version or a range is no command. */
const pair = /"((?:[^"\\]|\\.)+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;
const version =
  /^(?:[\^~<>=v]*\d|\*$|latest$|next$|(?:workspace|npm|file|link|git|https?|github|catalog):)/;

function scriptWords(file: FilePatch, commands: readonly string[]): string | undefined {
  // The first package.json brings the scripts that it comes with.
  if (file.status === 'added') return undefined;
  const names = scriptNames(commands);
  const scripts = (sign: '+' | '-'): Map<string, string> =>
    new Map(
      codeLines(file, sign).flatMap(({ text }) =>
        Array.from(text.matchAll(pair), ([, key = '', value = '']): [string, string] => [
          key,
          value,
        ]).filter(([, value]) => !version.test(value)),
      ),
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
