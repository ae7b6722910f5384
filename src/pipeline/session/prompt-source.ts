import { join, relative, sep } from 'node:path';
import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { readText, realPath } from '../../host/file.ts';
import { serverName } from '../../mcpgen/mcp-config.ts';
import { toolsOf } from '../../mcpgen/tool-table.ts';
import { firstSentence } from '../../model/project-tool.ts';
import { checksOf, projectToolsOf, taskMap, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { memoryText } from '../../prompts/memory.ts';
import type { Handoff, PromptInput, QuotedFile, ReviewedWork } from '../../prompts/prompt-input.ts';
import { recall, type MemoryRequest } from './attempt-memory.ts';

/** What people tell each other in the guide is not for sessions. */
const comments = /<!--[\s\S]*?-->\n?/g;

/** A longer file keeps its head; the agent can read the rest where it is. */
const maxFileChars = 16_000;

export interface PromptRequest extends MemoryRequest {
  /** Names of the checks that failed before the task began. */
  failing_before: string[];
}

/** Gathers everything that a task's prompt is made from. Fails with `unreadable` or `invalid-database`. */
export async function promptSource(request: PromptRequest): Promise<Result<PromptInput>> {
  const { project, queue, task, failing_before } = request;
  const memory = await recall(request);
  if (!memory.ok) return memory;
  const reviewed = reviewedWork(project, queue, task);
  if (!reviewed.ok) return reviewed;
  const handoffs = dependencyHandoffs(project, queue, task);
  if (!handoffs.ok) return handoffs;
  const guide = readText(project.guide);
  if (!guide.ok) return guide;
  const feature = task.feature === undefined ? undefined : queue.features.get(task.feature);
  const contextFiles = [...new Set([...(feature?.context_files ?? []), ...task.context_files])];
  return ok({
    task,
    guide: guide.value?.replace(comments, ''),
    metadata: queue.metadata,
    discipline: task.discipline === undefined ? undefined : queue.disciplines.get(task.discipline),
    feature,
    spec: readSpec(project, task.spec ?? feature?.spec),
    context_files: contextFiles.map((path) => quote(project, path)),
    handoffs: handoffs.value,
    earlier: await memoryText(memory.value),
    reviewed: reviewed.value,
    checks: checksOf(task, queue),
    failing_before,
    tools: [
      ...toolsOf(task).map(({ name, use }) => ({ name, use })),
      ...projectToolsOf(task, queue).map(({ name, description }) => ({
        name,
        use: firstSentence(description),
      })),
    ],
    tool_prefix: `mcp__${serverName}__`,
    commit: queue.config.commit,
  });
}

function reviewedWork(project: Project, queue: Queue, task: Task): Result<ReviewedWork[]> {
  const byId = taskMap(queue.tasks);
  const works: ReviewedWork[] = [];
  for (const id of task.reviews) {
    const one = byId.get(id);
    if (one === undefined) continue;
    const record = one.session === undefined ? ok(undefined) : readRecord(project, one.session);
    if (!record.ok) return record;
    const { title, description, acceptance } = one;
    const { summary, files = [] } = record.value ?? {};
    works.push({ task: id, title, description, acceptance, summary, files });
  }
  return ok(works);
}

function dependencyHandoffs(project: Project, queue: Queue, task: Task): Result<Handoff[]> {
  const byId = taskMap(queue.tasks);
  const handoffs: Handoff[] = [];
  for (const id of task.depends_on) {
    const session = byId.get(id)?.session;
    if (session === undefined) continue;
    const record = readRecord(project, session);
    if (!record.ok) return record;
    const { summary, handoff } = record.value ?? {};
    handoffs.push({ task: id, title: byId.get(id)?.title ?? id, summary, handoff });
  }
  return ok(handoffs);
}

function readSpec(project: Project, name: string | undefined): QuotedFile | undefined {
  if (name === undefined) return undefined;
  const candidates = [`specs/${name}.md`, `specs/${name}/README.md`];
  const found = candidates.find((path) => fileInside(project, path) !== undefined);
  return quote(project, found ?? `specs/${name}.md`);
}

/** The file's text, or a sentence on why it is not there: the agent should know either way. */
function quote(project: Project, path: string): QuotedFile {
  const text = fileInside(project, path);
  if (text === undefined) return { path, text: '(Ralph could not read this file.)' };
  if (text.length <= maxFileChars) return { path, text };
  return { path, text: `${text.slice(0, maxFileChars)}\n… (cut here; read the rest in ${path})` };
}

/** The text of a file of the project; undefined when it is missing, or a link leads out of the project. */
function fileInside(project: Project, path: string): string | undefined {
  const real = realPath(join(project.root, path));
  if (real === undefined) return undefined;
  const inside = relative(project.root, real);
  if (inside.startsWith(`..${sep}`) || inside === '..') return undefined;
  const text = readText(real);
  return text.ok ? text.value : undefined;
}
