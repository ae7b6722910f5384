import type { Project } from '../../../db/project.ts';
import { findSession, sessionNames } from '../../../evidence/history/session-name.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import { locateProject } from '../../locate-project.ts';

export interface ChosenSession {
  project: Project;
  session: string;
}

/**
 * The session that a person means: a unique start of its id, `last`, or a task for its last session.
 * Fails with `session-not-found`, `session-ambiguous` and `task-ambiguous`, and as `locateProject` does.
 */
export async function chooseSession(given: string): Promise<Result<ChosenSession>> {
  const project = await locateProject();
  if (!project.ok) return project;
  const sessions = sessionNames(project.value);
  const found = given === 'last' ? ok(sessions[0]) : findSession(sessions, given);
  if (!found.ok) return found;
  const session = found.value ?? (await sessionOfTask(project.value, given));
  if (session === undefined) {
    return fail({ reason: 'session-not-found', given: given === 'last' ? undefined : given });
  }
  return typeof session === 'string' ? ok({ project: project.value, session }) : session;
}

/** The session of this task that is played now, or was last; undefined for what is no task. */
async function sessionOfTask(
  project: Project,
  given: string,
): Promise<string | undefined | Result<never>> {
  // Loaded only here: a replay is to begin at once.
  const { lookAtQueue } = await import('../../open-look.ts');
  const { findTask } = await import('../../../model/queue.ts');
  const { lastRunState } = await import('../../../pipeline/log/run-log.ts');
  const { personsSession } = await import('../../task-state.ts');
  const opened = await lookAtQueue();
  if (!opened.ok) return opened;
  const task = findTask(opened.value.queue.tasks, given);
  if (!task.ok && opened.value.broken !== undefined) return fail(opened.value.broken);
  if (!task.ok) return task.failure.reason === 'task-ambiguous' ? task : undefined;
  const run = lastRunState(project);
  const current = personsSession(project) ?? (run.ok ? run.value?.current : undefined);
  return current?.task === task.value.id ? current.session : task.value.session;
}
