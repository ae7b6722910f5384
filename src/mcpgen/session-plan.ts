import { guardedRules, readOnlyRules, type Config } from '../model/config.ts';
import { checksOf, type Queue } from '../model/queue.ts';
import type { Kind, Task } from '../model/task.ts';
import type { Manifest } from './manifest.ts';
import { serverName } from './mcp-config.ts';
import { toolsOf } from './tool-table.ts';

export type PermissionMode = 'acceptEdits' | 'default';

/** What one session may do: its own tools, and the agent's. The least that the task's kind needs. */
export interface SessionPlan {
  manifest: Manifest;
  /** The agent's built-in tools that the session keeps. */
  agent_tools: string[];
  allow: string[];
  deny: string[];
  permission_mode: PermissionMode;
}

const readingTools = ['Bash', 'Glob', 'Grep', 'Read', 'Task'];
const writingTools = [...readingTools, 'Edit', 'NotebookEdit', 'Skill', 'TodoWrite', 'Write'];

/** Options by which commands of the read-only list write or run something after all. */
const readOnlyLoopholes = ['Bash(git *--output*)', 'Bash(git *--ext-diff*)', 'Bash(rg *--pre*)'];

const commitRules = ['Bash(git add *)', 'Bash(git commit *)'];

export interface SessionBounds {
  max_new_tasks: number;
  /** Names of checks that failed before the task began. */
  failing_before: string[];
}

/** The plan for a task as the queue stands. Pure: the same queue and task give the same plan. */
export function sessionPlan(task: Task, queue: Queue, bounds: SessionBounds): SessionPlan {
  const { config } = queue;
  const added = addedRules(task, config);
  const tools = agentTools(task.kind, added);
  return {
    manifest: {
      schema_version: 1,
      kind: task.kind,
      tools: toolsOf(task).map((tool) => tool.name),
      task,
      checks: checksOf(task, queue),
      failing_before: bounds.failing_before,
      declared_checks: config.checks.map((check) => check.name),
      check_timeout_ms: config.check_timeout,
      max_new_tasks: bounds.max_new_tasks,
    },
    agent_tools: tools,
    allow: unique([`mcp__${serverName}`, ...readOnlyRules, ...added]),
    deny: unique([...guardedRules, ...readOnlyLoopholes, ...config.permissions.deny]),
    permission_mode: task.kind === 'implement' ? 'acceptEdits' : 'default',
  };
}

/** What the config and the task add; only a session that changes code gets any of it. */
function addedRules(task: Task, config: Config): string[] {
  if (task.kind !== 'implement') return [];
  const commit = config.commit === 'agent' ? commitRules : [];
  return [...commit, ...config.permissions.allow, ...task.permissions];
}

/** A rule that allows a tool also brings the tool: `WebFetch(domain:example.com)` keeps WebFetch. */
function agentTools(kind: Kind, added: string[]): string[] {
  const named = added
    .map((rule) => rule.replace(/\(.*$/, ''))
    .filter((name) => /^[A-Z]\w*$/.test(name));
  return unique([...(kind === 'implement' ? writingTools : readingTools), ...named]).sort();
}

function unique(words: string[]): string[] {
  return [...new Set(words)];
}
