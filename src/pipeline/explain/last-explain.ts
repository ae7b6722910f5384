import { join } from 'node:path';
import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { findSession, sessionNames } from '../../evidence/history/session-name.ts';
import { readJson } from '../../mcpgen/json-file.ts';
import { manifest } from '../../mcpgen/manifest.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import { madeTasks } from '../../model/explain.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';

/** A plan that can be revised. */
export interface LastExplain {
  session: string;
  /** Its tasks that are not played yet, in the order in which they are shown. */
  tasks: Task[];
  /** What its session asked or said at its end. */
  said: string | undefined;
  /** Its tasks were to wait for a person. */
  draft: boolean;
}

type Known = Omit<LastExplain, 'tasks'> & { revised: string[] };

/** Who explained so long ago does not mean that one. */
const mostSessions = 2_000;

/**
 * The last session that made tasks of a person's words, or the one that is named by the start of its id.
 * Fails with `session-not-found`, `session-ambiguous` and `refused`, and as reading a record does.
 */
export function lastExplain(
  project: Project,
  queue: Queue,
  given: string | undefined,
): Result<LastExplain> {
  const names = sessionNames(project);
  const found = given === undefined ? ok(undefined) : findSession(names, given);
  if (!found.ok) return found;
  if (given !== undefined && found.value === undefined) {
    return fail({ reason: 'session-not-found', given });
  }
  for (const session of found.value === undefined ? names.slice(0, mostSessions) : [found.value]) {
    const known = knownOf(project, session);
    if (!known.ok) return known;
    if (known.value === undefined) continue;
    const { revised, ...about } = known.value;
    const tasks = madeTasks(queue, { session, revised }).filter(
      ({ status }) => status === 'draft' || status === 'pending',
    );
    if (tasks.length > 0 || about.said !== undefined) return ok({ ...about, tasks });
    const detail = `session ${session} has left nothing that could be revised`;
    return fail({ reason: 'refused', detail, todo: 'explain it anew with `ralph explain`' });
  }
  const detail =
    given === undefined
      ? 'nothing was explained yet'
      : `session ${given} did not make tasks of a person's words`;
  return fail({ reason: 'refused', detail, todo: '`ralph explain` makes tasks of your words' });
}

/** The tasks of an earlier session that this one goes on from. */
export function revisedBy(project: Project, session: string): string[] {
  const known = knownOf(project, session);
  return known.ok ? (known.value?.revised ?? []) : [];
}

/** From its record; of one that was killed, from its folder. */
function knownOf(project: Project, session: string): Result<Known | undefined> {
  const record = readRecord(project, session);
  if (!record.ok) return record;
  if (record.value !== undefined) {
    const { explain, next, summary } = record.value;
    if (explain === undefined) return ok(undefined);
    const { revised = [], draft = false } = explain;
    return ok({ session, revised, draft, said: next.blocked?.question ?? summary });
  }
  const file = readJson(sessionFolder(join(project.sessions, session)).manifest, manifest);
  const revised = file?.explain?.revised;
  return ok(revised && { session, revised, draft: false, said: undefined });
}
