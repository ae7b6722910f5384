import { join, relative } from 'node:path';
import type { AgentCommand } from '../../agent/agent-command.ts';
import { claudeArguments, claudeSwitches } from '../../agent/claude-launch.ts';
import { terminalArguments, terminalNames } from '../../agent/claude-takeover.ts';
import {
  agentEnvironment,
  checkEnvironment,
  checkNames,
  type Environment,
} from '../../agent/environment.ts';
import { attemptNumber, readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { markerName } from '../../host/marked-process.ts';
import { makeFolder, writeScratch } from '../../host/file.ts';
import { extraScript, extraScriptName } from '../../mcpgen/extra/extra-script.ts';
import {
  extraServers,
  namedServers,
  needVariables,
  type ExtraServer,
} from '../../mcpgen/extra/extra-server.ts';
import { readMcpFile } from '../../mcpgen/extra/mcp-file.ts';
import { folderVariable, mcpConfig } from '../../mcpgen/mcp-config.ts';
import type { SessionFile } from '../../mcpgen/manifest.ts';
import { serverScript } from '../../mcpgen/server-script.ts';
import { sessionFolder, type SessionFolder } from '../../mcpgen/session-folder.ts';
import { planWords, sessionPlan, type SessionPlan } from '../../mcpgen/session-plan.ts';
import { askHuman } from '../../mcpgen/tool/ask-human.ts';
import type { Config } from '../../model/config.ts';
import { askBoundMs } from '../../model/question.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { hashOf } from '../../prompts/prompt.ts';
import type { ExplainBrief } from '../explain/explain-brief.ts';
import { sessionPrompt, type SessionPrompt } from '../prompt/session-prompt.ts';

/** Where the parts are that a session is made with. */
export interface Installation {
  node: string;
  /** The bundled runtime of the MCP server. */
  runtime: string;
}

export interface BriefRequest {
  project: Project;
  queue: Queue;
  task: Task;
  agent: AgentCommand;
  installation: Installation;
  env: Environment;
  session: string;
  claude_session: string;
  max_new_tasks: number;
  /** Instead of what config and task say. */
  max_attempts: number | undefined;
  /** Dollars; undefined where a plan pays. */
  max_budget_usd: number | undefined;
  /** Names of the checks that failed before the task began. */
  failing_before: string[];
  /** Git's id of the files as they are; asked only when there is an attempt to compare them with. */
  tree: () => Promise<string | undefined>;
  /** A person works in it, in a terminal: the conversation of `claude_session` goes on, or begins. */
  terminal?: 'resume' | 'begin';
  /** It makes tasks of a person's words, and has a prompt of its own. */
  explain?: ExplainBrief | undefined;
}

/** Everything that a session will be, decided before anything is started or written. */
export interface SessionBrief {
  session: string;
  claude_session: string;
  task: Task;
  attempt: number;
  max_attempts: number;
  folder: SessionFolder;
  plan: SessionPlan;
  prompt: SessionPrompt;
  mcp_config: string;
  script: string;
  /** The scripts of extra MCP servers, by their names in the folder. */
  extra_scripts: { name: string; text: string }[];
  manifest: string;
  agent: AgentCommand;
  args: string[];
  env: Record<string, string>;
  check_env: Record<string, string>;
  model: string | undefined;
  /** Dollars; undefined where a plan pays. */
  max_budget_usd: number | undefined;
  /** Milliseconds. */
  timeout: number;
  mcp_tool_ms: number;
  /** Stands for all that the session can do: servers, scripts, manifest and permissions. */
  mcp_hash: string;
  settings_hash: string;
  explain: ExplainBrief | undefined;
}

/** Of Ralph's own tools: all checks of the task, or a question to people; of the project's: what each says. */
function longestCallMs({ manifest }: SessionPlan, config: Config): number {
  const checks = Math.max(1, manifest.checks.length) * config.check_timeout;
  const asked = manifest.tools.includes(askHuman.name) ? askBoundMs : 0;
  return Math.max(checks, asked, ...manifest.project_tools.map(({ timeout }) => timeout));
}

/** Beside the checks themselves a tool call needs a little: the queue's lock, the answer's way. */
const toolMarginMs = 60_000;

/** The plan of the next session. Reads files, starts nothing but git, writes nothing. */
export async function briefSession(request: BriefRequest): Promise<Result<SessionBrief>> {
  const { project, queue, task, agent, env, session, claude_session } = request;
  const { config } = queue;
  const { explain } = request;
  const prompt = explain === undefined ? await sessionPrompt(request) : ok(explain.prompt);
  if (!prompt.ok) return prompt;
  const last = task.session === undefined ? ok(undefined) : readRecord(project, task.session);
  if (!last.ok) return last;

  const folder = sessionFolder(join(project.sessions, session));
  const servers = sessionServers(request);
  if (!servers.ok) return servers;
  const plan = sessionPlan(task, queue, { ...request, servers: servers.value });
  const mcpToolMs = longestCallMs(plan, config) + toolMarginMs;
  const discipline =
    task.discipline === undefined ? undefined : queue.disciplines.get(task.discipline);
  const attempt = attemptNumber(last.value, task);
  const maxAttempts = request.max_attempts ?? task.max_attempts ?? config.max_attempts;
  const isLast = attempt > 1 && attempt >= maxAttempts;
  const escalate = isLast ? config.escalate : undefined;
  const model = escalate?.model ?? task.model ?? discipline?.model ?? config.model;
  const launch = {
    setting_sources: config.agent.setting_sources,
    ...planWords(plan),
    max_turns: task.max_turns ?? config.max_turns,
    max_budget_usd: request.max_budget_usd,
    model,
    effort: escalate?.effort ?? task.effort ?? config.effort,
  };
  const options = {
    ...launch,
    claude_session,
    mcp_config: relative(project.root, folder.mcp_config),
  };
  const words = `Read ${relative(project.root, folder.prompt)} to its end: it is your task. A person sits here and works with you.`;
  const args =
    request.terminal === undefined
      ? claudeArguments(options)
      : terminalArguments(options, { how: request.terminal, words });
  const shown = request.terminal === undefined ? [] : terminalNames;
  const manifest = `${JSON.stringify(plan.manifest, undefined, 2)}\n`;
  const script = serverScript({ ...request.installation, keep: checkNames(config.agent.env) });
  const mcp_config = mcpConfig(plan.servers);
  const extra_scripts = plan.servers
    .filter(({ entry }) => entry.type === 'stdio')
    .map((one) => ({ name: extraScriptName(one), text: extraScript(one, checkNames([])) }));
  const variables = plan.servers.flatMap((one) => one.variables.map(({ name }) => name));
  return ok({
    session,
    claude_session,
    task,
    attempt,
    max_attempts: maxAttempts,
    folder,
    plan,
    prompt: prompt.value,
    mcp_config,
    script,
    extra_scripts,
    manifest,
    agent,
    args: [...agent.args, ...args],
    env: agentEnvironment(env, [...config.agent.env, ...shown, ...variables], {
      ...claudeSwitches(mcpToolMs),
      [markerName]: session,
      [folderVariable]: folder.path,
    }),
    check_env: { ...checkEnvironment(env, config.agent.env), [markerName]: session },
    model,
    max_budget_usd: request.max_budget_usd,
    timeout: task.timeout ?? config.timeout,
    mcp_tool_ms: mcpToolMs,
    mcp_hash: hashOf(
      JSON.stringify([mcp_config, script, extra_scripts, manifest, planWords(plan)]),
    ),
    settings_hash: hashOf(JSON.stringify(launch)),
    explain,
  });
}

/** The MCP servers that it gets beside Ralph's own. Fails where one cannot be had as it is declared. */
function sessionServers(request: BriefRequest): Result<ExtraServer[]> {
  const { project, queue, task, env } = request;
  // What others' tools change nobody could tell: beside the queue, it only reads.
  if (request.explain !== undefined) return ok([]);
  const named = namedServers(task, queue);
  if (named.length === 0) return ok([]);
  const declared = readMcpFile(project.root);
  if (!declared.ok) return declared;
  const servers = extraServers(named, declared.value);
  if (!servers.ok) return servers;
  const needed = needVariables(servers.value, env);
  return needed.ok ? servers : needed;
}

/**
 * Makes the session's folder and says there whose it is: before anything runs for it, so that nothing
 * of it is lost when the engine dies. Fails with `unwritable`.
 */
export function openFolder({ folder }: SessionBrief, file: SessionFile): Result<void> {
  const made = makeFolder(folder.path);
  if (!made.ok) return made;
  return writeScratch(folder.session, `${JSON.stringify(file, undefined, 2)}\n`);
}

/** Writes what the session gets, readable and runnable by hand. Fails with `unwritable`. */
export function writeBrief(brief: SessionBrief): Result<void> {
  const { folder } = brief;
  const files: [string, string, number?][] = [
    [folder.prompt, brief.prompt.text],
    [folder.mcp_config, brief.mcp_config],
    [folder.manifest, brief.manifest],
    [folder.script, brief.script, 0o755],
    ...brief.extra_scripts.map(({ name, text }): [string, string, number] => [
      join(folder.path, name),
      text,
      0o755,
    ]),
    [folder.signals, ''],
    [folder.stream, ''],
    [folder.stderr, ''],
  ];
  for (const [path, text, mode] of files) {
    const written = writeScratch(path, text, mode);
    if (!written.ok) return written;
  }
  return ok(undefined);
}
