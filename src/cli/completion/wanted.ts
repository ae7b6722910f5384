import type { Argument, Command, Option } from 'commander';

/** A word that may stand where the cursor is. */
export interface Answer {
  value: string;
  about: string;
}

/** What the database has names of, and the keys of the config. */
export type NameKind =
  'task' | 'feature' | 'discipline' | 'tool' | 'pipeline' | 'kind' | 'check' | 'tag' | 'config-key';

/** What may stand where the cursor is. */
export interface Wanted {
  /** What is typed of it so far. */
  typed: string;
  /** Stands before it in the same word: `--priority=`. */
  before: string;
  /** Words of the command line itself. */
  answers: Answer[];
  names: NameKind | undefined;
  /** Words that are given already, and not wanted twice. */
  given: string[];
}

const namesOfOption = new Map<string, NameKind>([
  ['--depends-on', 'task'],
  ['--before', 'task'],
  ['--after', 'task'],
  ['--task', 'task'],
  ['--kind', 'kind'],
  ['--feature', 'feature'],
  ['--discipline', 'discipline'],
  ['--verify', 'check'],
  ['--tag', 'tag'],
  ['--pipeline', 'pipeline'],
]);

/** Names of arguments that are an id of a task, or begin with one. */
const taskArguments = new Set(['id', 'ids', 'task', 'tasks', 'what']);

const keyArguments = new Set(['key', 'keys']);

/** Reads what was typed behind `ralph`, the word at the cursor last, by the commands that there are. */
export function wantedAt(program: Command, words: readonly string[]): Wanted {
  const { command, given, option, onlyArguments } = readWords(program, words.slice(0, -1));
  const last = words.at(-1) ?? '';
  // Bash makes three words of `--priority=high`.
  const typed = last === '=' ? '' : last;
  const nothing: Wanted = { typed, before: '', answers: [], names: undefined, given };
  if (option !== undefined) return { ...nothing, ...valuesOf(option) };
  if (typed.startsWith('-') && !onlyArguments) {
    const [name = '', value] = typed.split(/=(.*)/s, 2);
    const inWord = value === undefined ? undefined : optionOf(command, name);
    if (inWord !== undefined) {
      return { ...nothing, ...valuesOf(inWord), typed: value ?? '', before: `${name}=` };
    }
    return { ...nothing, answers: optionsOf(command) };
  }
  if (command.commands.length > 0 && given.length === 0) {
    return { ...nothing, answers: commandsOf(command) };
  }
  const { registeredArguments: all } = command;
  const rest = all.at(-1)?.variadic === true ? all.at(-1) : undefined;
  const argument = all[given.length] ?? rest;
  return argument === undefined ? nothing : { ...nothing, ...wordsOf(argument) };
}

interface ReadWords {
  command: Command;
  /** Arguments of the command. */
  given: string[];
  /** The option that waits for its value. */
  option: Option | undefined;
  /** Behind `--`. */
  onlyArguments: boolean;
}

function readWords(program: Command, words: readonly string[]): ReadWords {
  const read: ReadWords = { command: program, given: [], option: undefined, onlyArguments: false };
  for (const word of words) {
    if (word === '=') continue;
    if (read.option !== undefined) {
      read.option = undefined;
    } else if (read.onlyArguments || !word.startsWith('-')) {
      const inner = read.given.length === 0 ? commandOf(read.command, word) : undefined;
      if (inner === undefined) read.given.push(word);
      else read.command = inner;
    } else if (word === '--') {
      read.onlyArguments = true;
    } else {
      const option = optionOf(read.command, word);
      if (option?.required === true) read.option = option;
    }
  }
  return read;
}

function commandOf(command: Command, word: string): Command | undefined {
  return command.commands.find((one) => one.name() === word || one.aliases().includes(word));
}

function optionOf(command: Command, word: string): Option | undefined {
  return command.options.find((one) => one.long === word || one.short === word);
}

function commandsOf(command: Command): Answer[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((one) => ({ value: one.name(), about: one.description() }));
}

function optionsOf(command: Command): Answer[] {
  const visible = command.createHelp().visibleOptions(command);
  return visible.flatMap(({ long, description }) =>
    long === undefined ? [] : { value: long, about: description },
  );
}

type Words = Pick<Wanted, 'answers' | 'names'>;

function valuesOf(option: Option): Words {
  return { ...choices(option.argChoices), names: namesOfOption.get(option.long ?? '') };
}

function wordsOf(argument: Argument): Words {
  return { ...choices(argument.argChoices), names: namesOfArgument(argument.name()) };
}

function namesOfArgument(name: string): NameKind | undefined {
  if (keyArguments.has(name)) return 'config-key';
  if (name === 'tool' || name === 'pipeline') return name;
  return taskArguments.has(name) ? 'task' : undefined;
}

function choices(values: readonly string[] = []): Pick<Wanted, 'answers'> {
  return { answers: values.map((value) => ({ value, about: '' })) };
}
