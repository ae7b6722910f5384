import { lastAttempts, readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { EarlierAttempt, Memory, Review } from '../../prompts/memory.ts';
import { changesBetween } from './work-tree.ts';

/** How many failed attempts the next one sees. */
const rememberedAttempts = 3;

/** Sessions that are looked at for them: some in between teach nothing. */
const consideredSessions = 12;

export interface MemoryRequest {
  project: Project;
  queue: Queue;
  task: Task;
  /** Git's id of the files as they are now; asked only when there is something to compare. */
  tree: () => Promise<string | undefined>;
}

/** What the history knows of what was tried at this task. Fails with `unreadable` or `invalid-database`. */
export async function recall(request: MemoryRequest): Promise<Result<Memory>> {
  const { project, task, tree } = request;
  const sessions = lastAttempts(project, task, consideredSessions);
  if (!sessions.ok) return sessions;
  const failures = sessions.value.filter(teaches).slice(0, rememberedAttempts);
  const reviews = openReviews(request);
  if (!reviews.ok) return reviews;
  const said = saidLast(project, task);
  if (!said.ok) return said;
  const left = failures[0]?.tree_after;
  return ok({
    attempts: failures.map(earlierAttempt).reverse(),
    reviews: reviews.value,
    ...said.value,
    changed_since:
      left === undefined
        ? []
        : await changesBetween(project.root, { before: left, after: await tree() }),
  });
}

/** What never came to work teaches nothing. */
function teaches({ charged, outcome }: SessionRecord): boolean {
  return outcome === 'changes-requested' || (charged && outcome !== 'completed');
}

function earlierAttempt(record: SessionRecord): EarlierAttempt {
  const { attempt, outcome, reason, checks, files, gaps = [] } = record;
  const failed = checks.filter((check) => !check.passed && check.failing_before !== true);
  return { attempt, outcome, reason, failed_checks: failed, files, gaps };
}

/** What people said to the task's last session, however that ended, and what they noted since. */
function saidLast(project: Project, task: Task): Result<Pick<Memory, 'told' | 'notes'>> {
  const record = task.session === undefined ? ok(undefined) : readRecord(project, task.session);
  if (!record.ok) return record;
  const { ended, told = [] } = record.value ?? {};
  // Notes have whole seconds.
  const since = ended === undefined ? 0 : Math.floor(Date.parse(ended) / 1000) * 1000;
  const notes = task.notes.filter(({ by, at }) => by === 'human' && Date.parse(at) >= since);
  return ok({ told, notes: notes.map(({ text }) => text) });
}

/** The reviews that asked for changes of this task's work since a session of its own was completed. */
function openReviews({ project, queue, task }: MemoryRequest): Result<Review[]> {
  // Sorted: where a task stands in the queue is nothing to its prompt.
  const reviewers = queue.tasks
    .filter((one) => one.reviews.includes(task.id))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const found: Review[] = [];
  let completed: Result<string> | undefined;
  for (const { id, title, session } of reviewers) {
    const record = session === undefined ? ok(undefined) : readRecord(project, session);
    if (!record.ok) return record;
    if (record.value?.outcome !== 'changes-requested') continue;
    completed ??= lastCompleted(project, task);
    if (!completed.ok) return completed;
    // Ids of sessions sort by their start.
    if (record.value.session < completed.value) continue;
    found.push({ task: id, title, summary: record.value.summary, gaps: record.value.gaps ?? [] });
  }
  return ok(found);
}

/** The task's last completed session, or an empty word. */
function lastCompleted(project: Project, task: Task): Result<string> {
  const all = { ...task, attempts_from: undefined };
  const sessions = lastAttempts(project, all, consideredSessions);
  if (!sessions.ok) return sessions;
  return ok(sessions.value.find(({ outcome }) => outcome === 'completed')?.session ?? '');
}
