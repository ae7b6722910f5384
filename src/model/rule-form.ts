import { nearest } from './nearest.ts';

/** What a person wants to allow, as it would be written in `permissions.allow`. */
export type JudgedRule =
  | { type: 'good'; rule: string }
  /** It would allow more than somebody may want. */
  | { type: 'broad'; rule: string; words: string }
  /** It would not do what is meant, or nothing at all. */
  | { type: 'mistake'; words: string; meant: string | undefined };

/** The agent's tools that a rule may be about. */
const toolNames = [
  ...['Bash', 'Edit', 'Glob', 'Grep', 'NotebookEdit', 'Read', 'Skill', 'Task', 'TodoWrite'],
  ...['WebFetch', 'WebSearch', 'Write'],
];

const bashForm = 'a command with `*` for what may follow: `Bash(npm test *)`';

/** Says whether a rule does what is meant, as far as its form tells. Pure. */
export function judgeRule(written: string): JudgedRule {
  const rule = written.trim();
  if (rule === '*' || rule === 'mcp__*' || rule === 'mcp__') {
    const words = `${rule} would allow everything, and the agent ignores it`;
    return mistake(words, undefined);
  }
  if (/[\n\r\0]/.test(rule)) return mistake('a rule is one line', undefined);
  if (rule.startsWith('mcp__')) return judgeServer(rule);
  const parts = /^(\w+)(?:\(([^]*)\))?$/.exec(rule);
  if (parts === null) return mistakenForm(rule);
  const [, tool = '', about] = parts;
  const known = toolNames.find((name) => name.toLowerCase() === tool.toLowerCase());
  if (known === undefined) {
    const near = nearest(tool, toolNames);
    if (about === undefined && near === undefined) return mistakenForm(rule);
    const meant = near === undefined ? undefined : rule.replace(tool, near);
    return mistake(`the agent has no tool ${tool}; its tools are ${toolNames.join(', ')}`, meant);
  }
  if (known !== tool) {
    const words = `tools are written as the agent has them: ${known}`;
    return mistake(words, rule.replace(tool, known));
  }
  if (about !== undefined && about.trim() === '') {
    return mistake(`${tool}() says nothing in its brackets`, undefined);
  }
  switch (tool) {
    case 'Bash':
      return judgeCommand(rule, about);
    case 'WebFetch':
      return judgeSite(rule, about);
    case 'Edit':
    case 'Write':
    case 'NotebookEdit':
      return judgeWrite(rule, about);
    default:
      return { type: 'good', rule };
  }
}

function judgeServer(rule: string): JudgedRule {
  if (/^mcp__ralph(?:__|$)/.test(rule)) {
    return mistake("every session has Ralph's own tools; there is nothing to allow", undefined);
  }
  const name = rule.replace(/\(.*$/, '');
  if (name !== rule) return mistake('a rule for an MCP server has no brackets', name);
  if (/^mcp__[A-Za-z0-9-][\w-]*\*?$/.test(rule)) return { type: 'good', rule };
  return mistake(
    'an MCP rule names a server or one of its tools: `mcp__github__get_issue`',
    undefined,
  );
}

/** Not `Tool(…)` at all: a command as it is typed, most likely. */
function mistakenForm(rule: string): JudgedRule {
  const opened = /^(\w+)\s*\(/.exec(rule);
  if (opened !== null) {
    const tool = toolNames.find((name) => name.toLowerCase() === opened[1]?.toLowerCase());
    const inner = rule.slice(opened[0].length).replace(/\)\s*$/, '');
    const meant = tool === undefined ? undefined : `${tool}(${inner})`;
    return mistake(
      'a rule is a tool and, in brackets right behind it, what it may be used for',
      meant,
    );
  }
  const words = `a rule names a tool of the agent; a command stands in brackets: ${bashForm}`;
  return mistake(words, /^[\w./-]+(?: |$)/.test(rule) ? commandRule(rule) : undefined);
}

function commandRule(command: string): string {
  return command.endsWith('*') ? `Bash(${command})` : `Bash(${command} *)`;
}

/** Programs that run whatever they are given. */
const interpreters = new Set(
  (
    'awk bash busybox command dash deno doas docker env eval exec find fish ksh make node nohup npx perl php pnpx ' +
    'powershell pwsh python python3 ruby sh ssh su sudo time timeout uvx xargs zsh'
  ).split(' '),
);

/** Commands of which the agent allows what only reads by itself. */
const reading =
  /^(?:git (?:status|diff|log|show|grep|blame|branch|tag|ls-files)|rg|grep|find|ls|cat|wc|head|tail|sort|sed|awk)(?: \*|:\*|\*)?$/;

function judgeCommand(rule: string, about: string | undefined): JudgedRule {
  if (about === undefined || /^[\s*:]*$/.test(about)) {
    const words = `${rule} allows every command: with it a session can do what you can`;
    return { type: 'broad', rule, words };
  }
  if (about.endsWith(':*')) {
    const meant = `Bash(${about.slice(0, -2)} *)`;
    return mistake('`:*` is the old way to write ` *`, and means it only at the end', meant);
  }
  if (/&&|\|\||;|(?<![\\'"])\|/.test(about.replaceAll(/'[^']*'|"[^"]*"/g, ''))) {
    const words = 'the agent looks at each command of a line by itself: allow each of them';
    const parts = about
      .split(/&&|\|\||[;|]/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
    return mistake(words, parts.map(commandRule).join(' '));
  }
  const [program = '', second = '', third = ''] = about.split(/\s+/);
  if (reading.test(about)) {
    const words = `what of it only reads is allowed anyway; ${rule} also allows the options by which it writes or runs something`;
    return { type: 'broad', rule, words };
  }
  const isModule = second === '-m' && /^\w/.test(third);
  const isOpen = about.includes('*');
  const runsAnything = interpreters.has(program.replace(/^.*\//, ''));
  if (program.includes('*') || (isOpen && runsAnything && /^[-*]/.test(second) && !isModule)) {
    return { type: 'broad', rule, words: `${rule} allows any program to be run` };
  }
  if (
    isOpen &&
    /^(?:git|npm|pnpm|yarn|bun|cargo|uv|pip3?|composer|bundle|go|gh)$/.test(program) &&
    /^\*/.test(second)
  ) {
    const words = `${rule} allows every command of ${program}, publishing and installing among them`;
    return { type: 'broad', rule, words };
  }
  return { type: 'good', rule };
}

function judgeSite(rule: string, about: string | undefined): JudgedRule {
  if (about === undefined || /^domain:\*?$/.test(about)) {
    const words = `${rule} allows every site: what a session has read may leave by an address`;
    return { type: 'broad', rule, words };
  }
  if (/^domain:[^\s/]+$/.test(about)) return { type: 'good', rule };
  const url = /^[\w.-]+\.\w+(?:\/|$)/.test(about) ? `https://${about}` : about;
  const meant = URL.canParse(url) ? `WebFetch(domain:${new URL(url).hostname})` : undefined;
  return mistake('a rule for WebFetch names a domain: `WebFetch(domain:example.com)`', meant);
}

function judgeWrite(rule: string, about: string | undefined): JudgedRule {
  if (about === undefined) return needless();
  if (/(?:^|\/)\.(?:ralph|git)(?:\/|$)/.test(about)) {
    return mistake('no session writes to the queue or to git: no rule allows that', undefined);
  }
  if (/^(?:\/\/|~|\.\.(?:\/|$))/.test(about)) {
    return mistake('a session writes in its project only: no rule of Ralph allows more', undefined);
  }
  if (/^\/?\.(?:claude|vscode|idea|husky)(?:\/|$)|^\/?\.mcp\.json$/.test(about)) {
    return mistake(`the agent does not write ${about}, whatever a rule says`, undefined);
  }
  return needless();

  function needless(): JudgedRule {
    return mistake(
      `sessions that implement write files of the project anyway; ${rule} adds nothing`,
      undefined,
    );
  }
}

function mistake(words: string, meant: string | undefined): JudgedRule {
  return { type: 'mistake', words, meant };
}
