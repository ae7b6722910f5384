import { join, relative, sep } from 'node:path';
import { lastAttempts, readRecord } from '../db/history.ts';
import type { Project } from '../db/project.ts';
import { readText, realPath } from '../host/file.ts';
import { serverName } from '../mcpgen/mcp-config.ts';
import { toolsOf } from '../mcpgen/tool-table.ts';
import type { SessionRecord } from '../model/outcome.ts';
import { checksOf, taskMap, type Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import type { EarlierAttempt, Handoff, PromptInput, QuotedFile } from '../prompts/prompt-input.ts';

/** What people tell each other in the guide is not for sessions. */
const comments = /<!--[\s\S]*?-->\n?/g;

/** How many failed attempts the next one sees. */
const rememberedAttempts = 3;

/** A longer file keeps its head; the agent can read the rest where it is. */
const maxFileChars = 16_000;

/** Gathers everything that a task's prompt is made from. Fails with `unreadable` or `invalid-database`. */
export function promptSource(project: Project, queue: Queue, task: Task): Result<PromptInput> {
  const attempts = lastAttempts(project, task, rememberedAttempts);
  if (!attempts.ok) return attempts;
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
    earlier: attempts.value.filter(isFailure).map(earlierAttempt).reverse(),
    checks: checksOf(task, queue),
    tools: toolsOf(task.kind).map(({ name, use }) => ({ name, use })),
    tool_prefix: `mcp__${serverName}__`,
    commit: queue.config.commit,
  });
}

/** What an attempt teaches the next one; one that never came to work teaches nothing. */
function isFailure(record: SessionRecord): boolean {
  return record.charged && record.outcome !== 'completed';
}

function earlierAttempt(record: SessionRecord): EarlierAttempt {
  const { attempt, outcome, reason, checks } = record;
  return { attempt, outcome, reason, failed_checks: checks.filter((check) => !check.passed) };
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
