import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import { taskMap, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { Groundwork, Handoff, ReviewedWork } from '../../prompts/prompt-input.ts';

/** What was done before a task, as the records of those sessions tell it. */
export interface Dependencies {
  handoffs: Handoff[];
  /** Of what its dependencies depended on. */
  groundwork: Groundwork[];
}

/** What a task's dependencies hand over, and what was done before them. Fails as `readRecord` does. */
export function dependenciesOf(project: Project, queue: Queue, task: Task): Result<Dependencies> {
  const byId = taskMap(queue.tasks);
  const direct = new Set(task.depends_on);
  const handoffs: Handoff[] = [];
  for (const one of known([...direct], byId)) {
    const record = lastRecord(project, one);
    if (!record.ok) return record;
    if (record.value === undefined) continue;
    const { summary, handoff } = record.value;
    handoffs.push({ task: one.id, title: one.title, summary, handoff });
  }
  const before = new Set(known([...direct], byId).flatMap(({ depends_on }) => depends_on));
  const groundwork: Groundwork[] = [];
  for (const one of known([...before], byId)) {
    if (direct.has(one.id)) continue;
    const record = lastRecord(project, one);
    if (!record.ok) return record;
    const summary = record.value?.summary;
    if (summary !== undefined) groundwork.push({ task: one.id, title: one.title, summary });
  }
  return ok({ handoffs, groundwork });
}

/** The work that a task judges. Fails as `readRecord` does. */
export function reviewedBy(project: Project, queue: Queue, task: Task): Result<ReviewedWork[]> {
  const works: ReviewedWork[] = [];
  for (const one of known(task.reviews, taskMap(queue.tasks))) {
    const record = lastRecord(project, one);
    if (!record.ok) return record;
    const { id, title, description, acceptance } = one;
    const { summary, files = [] } = record.value ?? {};
    works.push({ task: id, title, description, acceptance, summary, files });
  }
  return ok(works);
}

function known(ids: readonly string[], byId: ReadonlyMap<string, Task>): Task[] {
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function lastRecord(project: Project, { session }: Task): Result<SessionRecord | undefined> {
  return session === undefined ? ok(undefined) : readRecord(project, session);
}
