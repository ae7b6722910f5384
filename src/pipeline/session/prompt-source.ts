import type { Project } from '../../db/project.ts';
import { readText } from '../../host/file.ts';
import { serverName } from '../../mcpgen/mcp-config.ts';
import { toolsOf } from '../../mcpgen/tool-table.ts';
import { ownKindOf } from '../../model/config.ts';
import { firstSentence } from '../../model/project-tool.ts';
import { checksOf, projectToolsOf } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { maskedInput, maskedMemory, type MaskedPlace } from '../../prompts/masked-input.ts';
import { memoryText } from '../../prompts/memory.ts';
import type { PromptInput, QuotedFile } from '../../prompts/prompt-input.ts';
import { relativeInput } from '../../prompts/relative-input.ts';
import { dependenciesOf, reviewedBy } from '../prompt/dependency.ts';
import { quoteFile, quoteSpec } from '../prompt/quoted-file.ts';
import { recall, type MemoryRequest } from './attempt-memory.ts';

/** What people tell each other in the guide is not for sessions. */
const comments = /<!--[\s\S]*?-->\n?/g;

export interface PromptRequest extends MemoryRequest {
  /** Names of the checks that failed before the task began. */
  failing_before: string[];
}

export interface PromptSource {
  input: PromptInput;
  /** Where something in it was a secret; files tell that themselves. */
  masked: MaskedPlace[];
}

/**
 * Gathers everything that a task's prompt is made from; `roots` are the ways in which the project's path
 * is written. Fails with `unreadable` or `invalid-database`.
 */
export async function promptSource(
  request: PromptRequest,
  roots: readonly string[] = [request.project.root],
): Promise<Result<PromptSource>> {
  const { project, queue, task, failing_before } = request;
  const recalled = await recall(request);
  if (!recalled.ok) return recalled;
  const memory = maskedMemory(recalled.value);
  const reviewed = reviewedBy(project, queue, task);
  if (!reviewed.ok) return reviewed;
  const dependencies = dependenciesOf(project, queue, task);
  if (!dependencies.ok) return dependencies;
  const guide = readText(project.guide);
  if (!guide.ok) return guide;
  const feature = task.feature === undefined ? undefined : queue.features.get(task.feature);
  const spec = task.spec ?? feature?.spec;
  const { commit, prompt } = queue.config;
  const input = maskedInput({
    task,
    guide: guide.value?.replace(comments, ''),
    metadata: queue.metadata,
    discipline: task.discipline === undefined ? undefined : queue.disciplines.get(task.discipline),
    feature,
    ...filesOf(project, { task: task.context_files, feature: feature?.context_files ?? [] }),
    spec: spec === undefined ? undefined : quoteSpec(project, spec),
    ...dependencies.value,
    earlier: await memoryText(relativeInput(memory.data, roots), prompt.token_factor),
    reviewed: reviewed.value,
    checks: checksOf(task, queue),
    failing_before: [...failing_before].sort(),
    tools: [
      ...toolsOf(task).map(({ name, use }) => ({ name, use })),
      ...projectToolsOf(task, queue).map(({ name, description }) => ({
        name,
        use: firstSentence(description),
      })),
    ],
    tool_prefix: `mcp__${serverName}__`,
    commit,
    sections: ownKindOf(task, queue.config)?.sections,
  });
  return ok({ input: input.data, masked: [...input.places, ...memory.places] });
}

/** The files that are quoted, each once: one that the feature has is not one of the task as well. */
function filesOf(
  project: Project,
  paths: { task: string[]; feature: string[] },
): { feature_files: QuotedFile[]; context_files: QuotedFile[] } {
  const feature = new Set(paths.feature);
  const own = new Set(paths.task.filter((path) => !feature.has(path)));
  return {
    feature_files: [...feature].map((path) => quoteFile(project, path)),
    context_files: [...own].map((path) => quoteFile(project, path)),
  };
}
