import { configPlaces } from '../../db/config/config-place.ts';
import type { Project } from '../../db/project.ts';
import { commandFacts } from '../../mcpgen/command-tool.ts';
import { extraServers, namedServers } from '../../mcpgen/extra/extra-server.ts';
import { readMcpFile } from '../../mcpgen/extra/mcp-file.ts';
import { mcpConfig } from '../../mcpgen/mcp-config.ts';
import { sessionResourceList } from '../../mcpgen/server/session-resource.ts';
import { withOwnKinds } from '../../mcpgen/own-kind.ts';
import { sessionPlan, type SessionPlan } from '../../mcpgen/session-plan.ts';
import { definitionOf } from '../../mcpgen/tool-definition.ts';
import { allTools } from '../../mcpgen/tool-table.ts';
import { findTask, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { kindName, kinds, type Kind, type Task } from '../../model/task.ts';
import { resolveTask } from '../../model/written-task.ts';
import { estimateEach } from '../../prompts/token-count.ts';
import { sourceWords } from '../display/plan-source.ts';
import { kindsText, toolsText, type ToolsData, type ToolSize } from '../display/tools-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

/** Shows what the next session of a task may do, and what that costs; without a task, what each kind may do. */
export async function tools(
  given: string | undefined,
  { json }: { json: boolean },
): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, warnings } = opened.value;
  if (given === undefined) {
    const all: ToolsData[] = [];
    const own = queue.config.kinds.map(({ name, like }) => exampleOf(like, name));
    for (const task of [...kinds.map((kind) => exampleOf(kind)), ...own]) {
      const data = await toolsData(project, queue, task);
      if (!data.ok) return printFailure(data.failure, json);
      all.push(data.value);
    }
    return printReport(
      { kind: 'tools-by-kind', data: { kinds: all }, text: kindsText(all), warnings },
      json,
    );
  }
  const found = findTask(queue.tasks, given);
  if (!found.ok) return printFailure(found.failure, json);
  const data = await toolsData(project, queue, found.value);
  if (!data.ok) return printFailure(data.failure, json);
  return printReport(
    { kind: 'tools', data: data.value, text: toolsText(data.value), warnings },
    json,
  );
}

/** A task that stands for its kind. A review judges something, in most cases. */
function exampleOf(kind: Kind, own_kind?: string): Task {
  const reviews = kind === 'review' ? ['it'] : [];
  return { ...resolveTask({ id: own_kind ?? kind, title: kind, kind, reviews }), own_kind };
}

async function toolsData(project: Project, queue: Queue, task: Task): Promise<Result<ToolsData>> {
  const named = namedServers(task, queue);
  const declared = named.length === 0 ? ok(new Map<string, unknown>()) : readMcpFile(project.root);
  if (!declared.ok) return declared;
  const servers = extraServers(named, declared.value);
  if (!servers.ok) return servers;
  const max_new_tasks = queue.config.max_new_tasks.session;
  const plan = sessionPlan(task, queue, {
    max_new_tasks,
    failing_before: [],
    servers: servers.value,
  });
  const from = sourceWords(configPlaces(project), task);
  const sizes = await toolSizes(plan);
  return ok({
    task: task.id,
    kind: kindName(task),
    like: task.kind,
    permission_mode: plan.permission_mode,
    tools: sizes,
    resources: sessionResourceList(project.root).map(({ uri }) => uri),
    servers: plan.servers.map((one) => ({
      name: one.name,
      transport: one.entry.type,
      variables: one.variables.map(({ name }) => name),
      from: from({ type: 'server', named: one }),
    })),
    agent_tools: plan.agent_tools.map((tool) => ({ name: tool.name, from: from(tool.from) })),
    allow: plan.allow.map(({ rule, from: source }) => ({ rule, from: from(source) })),
    deny: plan.deny.map(({ rule, from: source }) => ({ rule, from: from(source) })),
    without:
      task.kind === 'implement'
        ? 0
        : queue.config.permissions.allow.length + task.permissions.length,
    bytes: sum(sizes.map(({ bytes }) => bytes)),
    tokens_estimate: sum(sizes.map(({ tokens_estimate }) => tokens_estimate)),
    mcp_config: mcpConfig(plan.servers),
  });
}

/** What the definitions cost the model, each as the server tells it. */
async function toolSizes({ manifest }: SessionPlan): Promise<ToolSize[]> {
  const isOwn = (name: string): boolean => manifest.tools.includes(name);
  const planned = [
    ...allTools.filter(({ name }) => manifest.tools.includes(name)),
    ...manifest.project_tools.map(commandFacts),
  ];
  const definitions = planned.map((tool) =>
    JSON.stringify(definitionOf(withOwnKinds(tool, manifest.own_kinds ?? []))),
  );
  const tokens = await estimateEach(definitions);
  return planned.map(({ name, title, reads_only }, index) => ({
    ...{ name, title, reads_only, project_tool: !isOwn(name) },
    bytes: Buffer.byteLength(definitions[index] ?? ''),
    tokens_estimate: tokens[index] ?? 0,
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
