import { guardedRules, type Config } from '../model/config.ts';
import { checksOf, projectToolsOf, type Queue } from '../model/queue.ts';
import type { Kind, Task } from '../model/task.ts';
import { serverRule, type ExtraServer, type NamedServer } from './extra/extra-server.ts';
import { explainTools } from './explain-table.ts';
import type { Manifest } from './manifest.ts';
import { serverName } from './mcp-config.ts';
import { kindFacts } from './own-kind.ts';
import { toolsOf } from './tool-table.ts';

export type PermissionMode = 'acceptEdits' | 'default';

/** Why a session has a rule or a tool. `index`: its place in the list that a person wrote. */
export type PlanSource =
  | { type: 'ralph' }
  | { type: 'kind' }
  | { type: 'guard' }
  | { type: 'commit' }
  | { type: 'config'; key: 'permissions.allow' | 'permissions.deny'; index: number }
  | { type: 'task'; index: number }
  | { type: 'server'; named: NamedServer };

export interface PlannedRule {
  rule: string;
  from: PlanSource;
}

export interface PlannedTool {
  name: string;
  /** The kind, or the rule that brings it along. */
  from: PlanSource;
}

/**
 * What one session may do: its own tools, and the agent's. The least that the task's kind needs. No rule
 * allows commands that only read: the agent knows them, with the options by which they would write after all,
 * and a rule such as `Bash(git diff *)` would let those through in quotes.
 */
export interface SessionPlan {
  manifest: Manifest;
  /** MCP servers of the project that it gets beside Ralph's own. */
  servers: ExtraServer[];
  /** The agent's built-in tools that the session keeps. */
  agent_tools: PlannedTool[];
  allow: PlannedRule[];
  deny: PlannedRule[];
  permission_mode: PermissionMode;
}

/** By these the model reads the resources of the servers that it is connected to. */
const resourceTools = ['ListMcpResourcesTool', 'ReadMcpResourceTool'];
const readingTools = ['Bash', 'Glob', 'Grep', 'Read', 'Task', ...resourceTools];
const writingTools = [...readingTools, 'Edit', 'NotebookEdit', 'Skill', 'TodoWrite', 'Write'];

/** With these and no shell nothing can be changed, whatever the project's own settings allow. */
const lookingTools = ['Glob', 'Grep', 'Read'];

const commitRules = ['Bash(git add *)', 'Bash(git commit *)'];

export interface SessionBounds {
  max_new_tasks: number;
  /** Names of checks that failed before the task began. */
  failing_before: string[];
  /** What `.mcp.json` says of the servers that `namedServers` names. */
  servers: ExtraServer[];
  /** It makes tasks of a person's words, and may revise these. */
  explain?: { revised: string[] } | undefined;
}

/** The plan for a task as the queue stands. Pure: the same queue and task give the same plan. */
export function sessionPlan(task: Task, queue: Queue, bounds: SessionBounds): SessionPlan {
  const { config } = queue;
  const { servers, explain } = bounds;
  const added = addedRules(task, config);
  return {
    manifest: {
      schema_version: 1,
      kind: task.kind,
      tools: (explain === undefined ? toolsOf(task) : explainTools).map((tool) => tool.name),
      task,
      checks: checksOf(task, queue),
      failing_before: bounds.failing_before,
      declared_checks: config.checks.map((check) => check.name),
      check_timeout_ms: config.check_timeout,
      max_new_tasks: bounds.max_new_tasks,
      ...(config.kinds.length === 0 ? {} : { own_kinds: kindFacts(config.kinds) }),
      ...(explain === undefined ? {} : { explain: { revised: explain.revised } }),
      project_tools: projectToolsOf(task, queue),
    },
    servers,
    agent_tools:
      explain === undefined
        ? agentTools(task.kind, added)
        : lookingTools.map((name) => ({ name, from: { type: 'kind' } })),
    allow: eachOnce([
      { rule: serverRule(serverName), from: { type: 'ralph' } },
      ...servers.map((named) => ({ rule: serverRule(named.name), from: serverSource(named) })),
      ...added,
    ]),
    deny: eachOnce([
      ...guardedRules.map((rule) => ({ rule, from: { type: 'guard' } as const })),
      ...config.permissions.deny.map((rule, index) => ({
        rule,
        from: { type: 'config', key: 'permissions.deny', index } as const,
      })),
    ]),
    permission_mode: task.kind === 'implement' ? 'acceptEdits' : 'default',
  };
}

/** The names of all tools that Ralph's server has for it. */
export function servedNames({ manifest }: Pick<SessionPlan, 'manifest'>): string[] {
  return [...manifest.tools, ...manifest.project_tools.map(({ name }) => name)];
}

/** Everything of the plan that the agent is started with. */
export function planWords(plan: SessionPlan): {
  permission_mode: PermissionMode;
  tools: string[];
  allow: string[];
  deny: string[];
} {
  return {
    permission_mode: plan.permission_mode,
    tools: plan.agent_tools.map(({ name }) => name),
    allow: plan.allow.map(({ rule }) => rule),
    deny: plan.deny.map(({ rule }) => rule),
  };
}

/** What the config and the task add; only a session that changes code gets any of it. */
function addedRules(task: Task, config: Config): PlannedRule[] {
  if (task.kind !== 'implement') return [];
  const commit = config.commit === 'agent' ? commitRules : [];
  return [
    ...commit.map((rule) => ({ rule, from: { type: 'commit' } as const })),
    ...config.permissions.allow.map((rule, index) => ({
      rule,
      from: { type: 'config', key: 'permissions.allow', index } as const,
    })),
    ...task.permissions.map((rule, index) => ({ rule, from: { type: 'task', index } as const })),
  ];
}

/** A rule that allows a tool also brings the tool: `WebFetch(domain:example.com)` keeps WebFetch. */
function agentTools(kind: Kind, added: readonly PlannedRule[]): PlannedTool[] {
  const tools = new Map<string, PlannedTool>();
  for (const name of kind === 'implement' ? writingTools : readingTools) {
    tools.set(name, { name, from: { type: 'kind' } });
  }
  for (const { rule, from } of added) {
    const name = rule.replace(/\(.*$/, '');
    if (/^[A-Z]\w*$/.test(name) && !tools.has(name)) tools.set(name, { name, from });
  }
  return [...tools.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function serverSource({ name, from }: ExtraServer): PlanSource {
  return { type: 'server', named: { name, from } };
}

function eachOnce(rules: readonly PlannedRule[]): PlannedRule[] {
  const seen = new Set<string>();
  return rules.filter(({ rule }) => !seen.has(rule) && seen.add(rule));
}
