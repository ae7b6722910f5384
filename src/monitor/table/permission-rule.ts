import { readOnlyRules } from '../../model/config.ts';
import type { Denial } from '../../model/session-end.ts';

/** Programs whose second word says what they do: a rule for the program alone would allow too much. */
const programsWithCommands: ReadonlySet<string> = new Set(
  (
    'apt apt-get brew bun bundle cargo composer deno docker dotnet gem gh git go gradle helm just ' +
    'kubectl make mvn npm npx pip pip3 pnpm poetry rustup systemctl terraform uv yarn'
  ).split(' '),
);

/** Programs whose command `run` names another one. */
const runners: ReadonlySet<string> = new Set([
  'bun',
  'deno',
  'npm',
  'pnpm',
  'yarn',
  'uv',
  'poetry',
]);

const fileTools: ReadonlySet<string> = new Set(['Edit', 'MultiEdit', 'NotebookEdit', 'Write']);

/** Whether a call wanted to write what no rule can allow: Ralph's own files, or git's. */
export function isGuarded({ tool, input }: Denial): boolean {
  if (fileTools.has(tool)) return /(?:^|\/)\.(?:ralph|git)\//.test(input);
  return tool === 'Bash' && />\s*["']?(?:\S*\/)?\.(?:ralph|git)\//.test(input);
}

/** The rules that would allow these calls, each once. */
export function rulesFor(denials: readonly Denial[]): string[] {
  return [...new Set(denials.flatMap(rulesOf))];
}

function rulesOf({ tool, input }: Denial): string[] {
  if (tool === 'Bash') return bashRules(input);
  if (fileTools.has(tool)) return [fileRule('Edit', input)];
  switch (tool) {
    case 'Read':
      return [fileRule('Read', input)];
    case 'WebFetch':
      return [URL.canParse(input) ? `WebFetch(domain:${new URL(input).hostname})` : 'WebFetch'];
    default:
      return [tool];
  }
}

/** An absolute path begins with two slashes in a rule: one means the project's folder. */
function fileRule(tool: string, path: string): string {
  if (path === '') return tool;
  return `${tool}(${path.startsWith('/') ? `/${path}` : path})`;
}

/** The text that a script hands to a command, up to its closing word: no commands of its own. */
const heredoc = /<<-?\s*(["']?)(\w+)\1[^]*?\n\s*\2(?=\n|$)/g;

/** One rule for each command of a line, without those that are allowed anyway. */
function bashRules(line: string): string[] {
  const rules = commandsOf(line.replaceAll(heredoc, ''))
    .filter((command) => !/^cd\b/.test(command))
    .map(commandRule);
  const missing = rules.filter((rule) => !readOnlyRules.includes(rule));
  return missing.length > 0 ? missing : [`Bash(${line.trim()})`];
}

/** The commands of a shell line that are joined with `&&`, `||`, `;`, `|` or a line break. */
function commandsOf(line: string): string[] {
  const commands = [''];
  let quote = '';
  for (const [char] of line.matchAll(/\\.|&&|\|\||[^]/gs)) {
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === '&&' || char === '||' || char === ';' || char === '|' || char === '\n') {
      commands.push('');
      continue;
    }
    commands.push(`${commands.pop() ?? ''}${char}`);
  }
  return commands.map((command) => command.trim()).filter((command) => command !== '');
}

function commandRule(command: string): string {
  const words = command.split(/\s+/);
  const [program = '', verb = ''] = words;
  let named = 1;
  if (programsWithCommands.has(program) && /^[a-z]/.test(verb)) {
    named = verb === 'run' && runners.has(program) ? 3 : 2;
  }
  return words.length > named
    ? `Bash(${words.slice(0, named).join(' ')} *)`
    : `Bash(${words.join(' ')})`;
}
