import type { AgentCommand } from '../../agent/agent-command.ts';
import type { Environment } from '../../agent/environment.ts';
import type { Project } from '../../db/project.ts';
import { servedNames } from '../../mcpgen/session-plan.ts';
import { plainLine } from '../../model/plain-text.ts';
import { selectNext, taskMap, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { expectedFailing, planBaseline } from '../../pipeline/check/baseline.ts';
import {
  briefSession,
  type Installation,
  type SessionBrief,
} from '../../pipeline/session/session-brief.ts';
import { glanceAtTree } from '../../pipeline/session/work-tree.ts';
import { overCapWords } from '../../pipeline/prompt/session-prompt.ts';
import type { OverCap } from '../../prompts/prompt.ts';
import { estimateTokens } from '../../prompts/token-count.ts';
import { howToPlay } from '../awaited-task.ts';
import type { ExitCode } from '../exit-code.ts';
import { printFailure, printReport } from '../output.ts';

export interface PlanParts {
  project: Project;
  agent: AgentCommand;
  installation: Installation;
  env: Environment;
}

/** Ids that a dry run stands in for: the real ones are made when a session starts. */
const placeholder = { session: '<session>', claude_session: '<uuid>' };

export interface PlanSubject {
  queue: Queue;
  task: Task;
  /** Instead of what config and task say. */
  max_attempts: number | undefined;
}

/** The plan of the next session of a task, with stand-ins for what is made when it starts. */
export async function briefOf(
  parts: PlanParts,
  subject: PlanSubject,
): Promise<Result<SessionBrief>> {
  const { queue, task } = subject;
  const { max_new_tasks, max_budget_usd } = queue.config;
  const baseline = planBaseline({ project: parts.project, queue, task });
  if (!baseline.ok) return baseline;
  return briefSession({
    ...parts,
    ...placeholder,
    ...subject,
    max_new_tasks: max_new_tasks.session,
    max_budget_usd: task.max_budget_usd ?? max_budget_usd.session,
    failing_before: expectedFailing(baseline.value),
    tree: () => glanceAtTree(parts.project),
  });
}

/** The names of all tools that a session of this plan gets. */
export function planTools({ plan }: SessionBrief): string[] {
  return [
    ...plan.agent_tools.map(({ name }) => name),
    ...servedNames(plan).map((name) => `mcp__ralph__${name}`),
  ];
}

/** Prints the plan of the next session; starts nothing and writes nothing. */
export async function printPlan(
  parts: PlanParts,
  queue: Queue,
  options: {
    ids: ReadonlySet<string> | undefined;
    max_attempts: number | undefined;
    json: boolean;
  },
): Promise<ExitCode> {
  const { ids, max_attempts, json } = options;
  const { next, passed } = selectNext(queue.tasks, ids);
  if (next === undefined) {
    const why = passed.map((one) => `${one.task.id} ${one.why}`);
    // Of all that a person named, the last one is what they are after.
    const named = ids === undefined ? undefined : passed.findLast(({ task }) => ids.has(task.id));
    const todo = named && howToPlay(named.task, taskMap(queue.tasks));
    return printFailure({ reason: 'nothing-ready', why, todo }, json);
  }
  const brief = await briefOf(parts, { queue, task: next, max_attempts });
  if (!brief.ok) return printFailure(brief.failure, json);
  const tokens = await estimateTokens(brief.value.prompt.text, queue.config.prompt.token_factor);
  const data = planData(brief.value, tokens);
  return printReport({ kind: 'plan', data, text: planText(data) }, json);
}

type PlanData = ReturnType<typeof planData>;

function planData(
  brief: SessionBrief,
  tokens: number,
): {
  task: string;
  attempt: number;
  max_attempts: number;
  argv: string[];
  environment: string[];
  tools: string[];
  mcp_config: unknown;
  checks: { name: string; command: string }[];
  prompt: {
    text: string;
    hash: string;
    tokens_estimate: number;
    /** Where it is too long to be sent. */
    over: OverCap | undefined;
    remarks: string[];
  };
} {
  const { task, attempt, max_attempts, agent, args, env, plan, prompt, mcp_config } = brief;
  return {
    task: task.id,
    attempt,
    max_attempts,
    argv: [agent.file, ...args],
    environment: Object.keys(env).sort(),
    tools: planTools(brief),
    mcp_config: JSON.parse(mcp_config),
    checks: plan.manifest.checks,
    prompt: {
      ...{ text: prompt.text, hash: prompt.hash, tokens_estimate: tokens },
      ...{ over: prompt.over, remarks: prompt.remarks },
    },
  };
}

function planText(plan: PlanData): string {
  const { argv, environment, tools, checks, prompt } = plan;
  return [
    `Next: ${plan.task}, attempt ${plan.attempt} of ${plan.max_attempts}`,
    ...(prompt.over === undefined
      ? []
      : [`! it is not played but waits for a person: ${overCapWords(prompt.over)}`]),
    ...prompt.remarks.map((remark) => `! ${plainLine(remark)}`),
    '',
    'Command:',
    ...argv.map((word) => `  ${word}`),
    '',
    `Environment (names): ${environment.join(' ')}`,
    '',
    `Tools: ${tools.join(' ')}`,
    '',
    `Checks: ${checks.map(({ name }) => name).join(', ') || 'none'}`,
    '',
    'MCP config:',
    JSON.stringify(plan.mcp_config, undefined, 2),
    '',
    `Prompt (about ${prompt.tokens_estimate} tokens, sha256 ${prompt.hash}):`,
    '',
    prompt.text.trimEnd(),
  ].join('\n');
}
