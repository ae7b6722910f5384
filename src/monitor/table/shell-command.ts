/** One command of a shell line, by its words; quotes stay where they are. */
export interface ShellCommand {
  words: string[];
  /** Runs another command for its output, which no pattern can look into. */
  substitutes: boolean;
}

export interface ShellLine {
  commands: ShellCommand[];
  /** What the agent lets nobody allow in it, in words. */
  never: string | undefined;
}

/** The text that a script hands to a command, up to its closing word: no commands of its own. */
const heredoc = /<<-?\s*(["']?)(\w+)\1[^]*?\n\s*\2(?=\n|$)/g;

/** Words of the shell's own before a command, and those that are none. */
const openers: ReadonlySet<string> = new Set([
  'if',
  'then',
  'else',
  'elif',
  'while',
  'until',
  'do',
  '!',
  'time',
]);
const closers: ReadonlySet<string> = new Set(['fi', 'done', 'esac']);

/** The commands of a line that are joined with `&&`, `||`, `;`, `|` or a line break. */
export function readShellLine(line: string): ShellLine {
  const found: ShellLine = { commands: [], never: undefined };
  let command: ShellCommand = { words: [], substitutes: false };
  const end = (): void => {
    const words = commandWords(command.words);
    if (words.length > 0) found.commands.push({ ...command, words });
    command = { words: [], substitutes: false };
  };
  for (const { text, operator } of tokens(line.replaceAll(heredoc, ''))) {
    if (operator) {
      if (text === '&') found.never = 'a command in the background (`&`)';
      if (text === '(' || text === ')') found.never = 'commands in brackets';
      end();
    } else {
      if (/`|\$\(|[<>]\(/.test(text) && !/^'[^']*'$/.test(text)) command.substitutes = true;
      command.words.push(text);
    }
  }
  end();
  return found;
}

const token =
  /\\\n|(?<space>[ \t]+)|(?<redirect>\d*(?:&>>?|>>|>\||[<>]&|<<<|[<>])(?!\()[ \t]*)|(?<operator>&&|\|\||\|&|;;?|[|&;\n()])|(?<word>(?:[<>]?\((?<=[$<>]\()(?:[^()]|\([^()]*\))*\)|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|"(?:\\[^]|[^"\\])*"?|'[^']*'?|\\[^]|[^\s<>|&;()'"`\\$]|\$)+)/gu;

/** The words and operators of a line, without where its commands read from and write to. */
function tokens(line: string): { text: string; operator: boolean }[] {
  const found: { text: string; operator: boolean }[] = [];
  let isTarget = false;
  for (const { groups = {} } of line.matchAll(token)) {
    const { redirect, operator, word } = groups;
    if (operator !== undefined) found.push({ text: operator, operator: true });
    else if (word !== undefined && !isTarget) found.push({ text: word, operator: false });
    if (redirect !== undefined || word !== undefined || operator !== undefined) {
      isTarget = redirect !== undefined;
    }
  }
  return found;
}

/** Without what is the shell's own, and without what the agent looks past: `timeout 10 npm test`. */
function commandWords(words: readonly string[]): string[] {
  const [first = '', second = '', ...rest] = words;
  if (openers.has(first)) return commandWords(words.slice(1));
  if (closers.has(first) || first === 'for' || first === '{' || first === '}') return [];
  if (first === 'timeout' && /^\d/.test(second)) return commandWords(rest);
  if (/^NODE_ENV=/.test(first) && words.length > 1) return commandWords(words.slice(1));
  return [...words];
}
