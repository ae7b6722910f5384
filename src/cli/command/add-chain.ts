import { chainOf } from '../../model/pipeline.ts';
import { plainLine } from '../../model/plain-text.ts';
import { taskMap } from '../../model/queue.ts';
import type { WrittenTask } from '../../model/written-task.ts';
import { changeWarnings } from '../change-warning.ts';
import { chainText } from '../display/chain-text.ts';
import type { ExitCode } from '../exit-code.ts';
import type { OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { findPipeline } from './pipeline/find.ts';

export interface NewChain {
  title: string | undefined;
  pipeline: string;
  /** What the options say of each task. */
  given: Partial<WrittenTask>;
}

/** Adds a task for each stage of a pipeline, all in one write or none; with `dryRun` it only shows them. */
export async function addChain(
  { queue, store, warnings: before }: OpenProject,
  { title, pipeline: name, given }: NewChain,
  { json, dryRun }: { json: boolean; dryRun?: boolean },
): Promise<ExitCode> {
  const found = findPipeline(queue, name);
  if (!found.ok) return printFailure(found.failure, json);
  const pipeline = found.value;
  if (title === undefined || title === '-' || title.trim() === '') {
    const todo = `say what is wanted in a line: \`ralph add --pipeline ${name} "Log in by a link"\``;
    return printFailure({ reason: 'usage', detail: 'a pipeline needs one title', todo }, json);
  }
  const { id, acceptance, verify, depends_on, ...common } = given;
  const byId = taskMap(queue.tasks);
  const wish = { title: title.trim(), id, acceptance, verify, depends_on, common };
  const tasks = chainOf(pipeline, wish, {
    isTaken: (one) => byId.has(one),
    kinds: queue.config.kinds,
  });
  const isDry = dryRun === true;
  const added = await (isDry ? store.dry() : store).addTasks(tasks);
  if (!added.ok) return printFailure(added.failure, json);
  const data = { pipeline: pipeline.name, tasks: added.value, ...(isDry ? { dry_run: true } : {}) };
  const text = isDry
    ? `${chainText(added.value)}\n\nNothing was added: without --dry-run it is.`
    : added.value.map((task) => `Added ${task.id}: ${plainLine(task.title)}`).join('\n');
  const { checks } = queue.config;
  const warnings = isDry ? [] : changeWarnings({ store, before, tasks: added.value, checks });
  return printReport({ kind: 'task-list', data, text, warnings }, json);
}
