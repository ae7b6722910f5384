import { plainLine } from '../../model/plain-text.ts';
import type { Kind } from '../../model/task.ts';
import { tableText, type Cell, type Column } from './table.ts';

export interface ToolSize {
  name: string;
  title: string;
  reads_only: boolean;
  /** Of tools.yaml. */
  project_tool: boolean;
  bytes: number;
  tokens_estimate: number;
}

interface Rule {
  rule: string;
  from: string;
}

/** What a session may do, with where it comes from, in words. */
export interface ToolsData {
  task: string;
  kind: string;
  /** Whose tools and permissions it has: itself, where it is one of Ralph's own. */
  like: Kind;
  permission_mode: string;
  /** Ralph's own. */
  tools: ToolSize[];
  resources: string[];
  servers: { name: string; transport: string; variables: string[]; from: string }[];
  agent_tools: { name: string; from: string }[];
  allow: Rule[];
  deny: Rule[];
  /** How many rules of the config and the task do not count for this kind. */
  without: number;
  /** Of the definitions of Ralph's tools, together. */
  bytes: number;
  tokens_estimate: number;
  /** The agent's own, as its file has it. */
  mcp_config: string;
}

const sizeColumns: Column[] = [
  { head: "Ralph's tools", kept: true },
  { head: 'bytes', align: 'right' },
  { head: 'about tokens', align: 'right' },
];

/** All of it for one task. */
export function toolsText(data: ToolsData): string {
  const sizes = data.tools.map((tool) => [
    `mcp__ralph__${tool.name}${tool.project_tool ? ' (tools.yaml)' : ''}`,
    String(tool.bytes),
    String(tool.tokens_estimate),
  ]);
  const total = ['together', String(data.bytes), String(data.tokens_estimate)];
  const own = data.agent_tools.filter(({ from }) => from === `kind ${data.kind}`);
  const brought = data.agent_tools.filter(({ from }) => from !== `kind ${data.kind}`);
  return [
    `${data.task}: a session of kind ${data.kind}${data.kind === data.like ? '' : `, which is like ${data.like}`}`,
    '',
    tableText(sizeColumns, [...sizes, total]),
    '  (tokens are an estimate)',
    '',
    `Resources: ${data.resources.map((uri) => plainLine(uri)).join(' ')}`,
    ...section('Other MCP servers', data.servers.map(serverRow)),
    '',
    `The agent's tools: ${own.map(({ name }) => name).join(' ')}`,
    ...brought.map(
      ({ name, from }) => `  and ${name}, which a rule brings along (${plainLine(from)})`,
    ),
    ...section('Allowed without asking', [...always(data), ...data.allow.map(ruleRow)]),
    ...section('Denied', [...data.deny.map(ruleRow), ['everything else', 'nobody is asked']]),
    ...withoutLines(data),
  ].join('\n');
}

function serverRow({ name, transport, variables, from }: ToolsData['servers'][number]): string[] {
  const sees = variables.length === 0 ? '' : `, gets ${variables.join(', ')}`;
  return [`mcp__${name}`, plainLine(`${transport}${sees}; ${from}`)];
}

/** What needs no rule. */
function always({ kind, like }: ToolsData): string[][] {
  const reading = ['commands that only read', 'git status, diff, log and show; rg, grep, ls, cat…'];
  return like === 'implement'
    ? [['edits of files of the project', `kind ${kind}`], reading]
    : [reading];
}

function ruleRow({ rule, from }: Rule): string[] {
  return [plainLine(rule), plainLine(from)];
}

function withoutLines({ kind, like, without }: ToolsData): string[] {
  if (like === 'implement') return [];
  const count = without === 0 ? '' : ` (${without === 1 ? '1 rule' : `${without} rules`} here)`;
  return [
    '',
    `A session of kind ${kind} changes no file of the project: permissions.allow and a task's permissions`,
    `do not count for it${count}, and it gets no other MCP server.`,
  ];
}

function section(title: string, rows: readonly string[][]): string[] {
  if (rows.length === 0) return [];
  const width = Math.min(50, Math.max(...rows.map(([first = '']) => first.length)));
  const lines = rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}  ${second}`);
  return ['', `${title}:`, ...lines];
}

/** The kinds side by side. */
export function kindsText(all: readonly ToolsData[]): string {
  const columns: Column[] = [
    { head: '', kept: true },
    ...all.map(({ kind }): Column => ({ head: kind, align: 'right' })),
  ];
  const names = [...new Set(all.flatMap(({ tools }) => tools.map(({ name }) => name)))];
  const agents = [...new Set(all.flatMap((one) => one.agent_tools.map(({ name }) => name)))].sort();
  const row = (head: string, cell: (data: ToolsData) => Cell): Cell[] => [head, ...all.map(cell)];
  const has = (names: readonly { name: string }[], name: string): string =>
    names.some((one) => one.name === name) ? 'yes' : '-';
  return [
    tableText(columns, [
      ...names.map((name) => row(`mcp__ralph__${name}`, ({ tools }) => has(tools, name))),
      row('bytes of these', ({ bytes }) => String(bytes)),
      row('about tokens', (data) => String(data.tokens_estimate)),
      ...agents.map((name) => row(name, (data) => has(data.agent_tools, name))),
      row('other MCP servers', ({ servers }) => servers.map(({ name }) => name).join(' ') || '-'),
      row('edits files', ({ like }) => (like === 'implement' ? 'yes' : '-')),
      row('permissions.allow counts', ({ like }) => (like === 'implement' ? 'yes' : '-')),
    ]),
    '',
    'Tokens are an estimate. A review that names no task has complete_task in place of submit_review.',
    '`ralph tools ID` shows what the next session of a task may do, and where each rule comes from.',
  ].join('\n');
}
