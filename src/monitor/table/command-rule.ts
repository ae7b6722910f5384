import { readShellLine } from './shell-command.ts';

/** Programs whose second word says what they do: a rule for the program alone would allow too much. */
const programsWithCommands: ReadonlySet<string> = new Set(
  (
    'apt apt-get artisan brew bun bundle cargo composer deno docker dotnet gem gh git go gradle ./gradlew helm ' +
    'just kubectl make mix mvn ./mvnw npm npx pip pip3 pipenv pnpm poetry rails rake rustup systemctl swift ' +
    'terraform tox uv uvx yarn'
  ).split(' '),
);

/** Programs whose command `run` names another one. */
const runners: ReadonlySet<string> = new Set([
  ...['bun', 'composer', 'deno', 'npm', 'pipenv', 'pnpm', 'poetry', 'uv', 'yarn'],
]);

/** Programs that run whatever they are given: the file that they are to run has to be named. */
const interpreters: ReadonlySet<string> = new Set(
  'bash dash deno node perl php python python3 ruby sh tsx zsh'.split(' '),
);

/** Programs that run another command, with more rights or in another way. */
const carriers: ReadonlySet<string> = new Set('doas env eval exec nohup sudo su xargs'.split(' '));

/** Commands of which the agent itself allows what only reads. */
const readers: ReadonlySet<string> = new Set(
  (
    'awk basename cat cd cut date diff dirname du echo false file find grep head ls pwd rg sed sort stat tail test ' +
    'tr true uniq wc which'
  ).split(' '),
);
const gitReaders: ReadonlySet<string> = new Set(
  'blame branch describe diff grep log ls-files merge-base reflog remote rev-parse shortlog show status tag'.split(
    ' ',
  ),
);

/** Whether a rule for this would only allow more than the agent allows anyway. */
export function onlyReads([program = '', verb = '']: readonly string[]): boolean {
  return readers.has(program) || (program === 'git' && gitReaders.has(verb));
}

/** The rules that would allow a line of the shell, or why none can. */
export function lineRules(line: string): { rules: string[]; never: string | undefined } {
  const { commands, never } = readShellLine(line);
  if (never !== undefined) return { rules: [], never };
  const whole = line.trim();
  if (commands.some(({ substitutes }) => substitutes)) {
    const isLong = whole.includes('\n');
    return isLong
      ? {
          rules: [],
          never: 'what a command prints as a part of another one (`$(…)`), over several lines',
        }
      : { rules: [`Bash(${whole})`], never: undefined };
  }
  const rules = commands
    .filter(({ words }) => !onlyReads(words))
    .map(({ words }) => commandRule(words));
  if (rules.length > 0) return { rules: [...new Set(rules)], never: undefined };
  // What reads, and yet was denied: for what it read, or for where it wrote to.
  return whole.includes('\n')
    ? { rules: [], never: 'a line that the agent did not understand' }
    : { rules: [`Bash(${whole})`], never: undefined };
}

function commandRule(words: readonly string[]): string {
  const assigned = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const start = Math.max(assigned, 0);
  const [program = '', verb = '', third = ''] = words.slice(start);
  const whole = `Bash(${words.join(' ').replaceAll('\n', ' ')})`;
  if (carriers.has(program)) return whole;
  if (interpreters.has(program)) {
    return /^[\w./~@-]*\w[\w./@-]*$/.test(verb) && !verb.startsWith('-')
      ? opened(words, start + 2)
      : whole;
  }
  if (!programsWithCommands.has(program)) {
    return words.length > start + 1 ? opened(words, start + 1) : whole;
  }
  if (!/^[a-z]/.test(verb)) return whole;
  if (verb === 'run' && runners.has(program) && /^[\w@]/.test(third))
    return opened(words, start + 3);
  return words.length > start + 2 ? opened(words, start + 2) : whole;
}

/** For the command of these first words with any more of them, or none. */
function opened(words: readonly string[], named: number): string {
  return `Bash(${words.slice(0, named).join(' ')} *)`;
}
