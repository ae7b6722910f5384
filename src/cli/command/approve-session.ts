import { readRecord } from '../../db/history.ts';
import { findSession, sessionNames } from '../../evidence/history/session-name.ts';
import { madeTasks } from '../../model/explain.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { ExitCode } from '../exit-code.ts';
import { openQueue } from '../open-queue.ts';
import { printFailure } from '../output.ts';
import { approve } from './approve.ts';

export interface ApproveSessionOptions {
  json: boolean;
  all?: boolean;
}

/** Lets all drafts be played that a session has made, or went on from. It is named by the start of its id. */
export async function approveSession(
  given: string,
  named: readonly string[],
  { json, all }: ApproveSessionOptions,
): Promise<ExitCode> {
  if (named.length > 0 || all === true) {
    const detail = 'a session and other drafts are given';
    const todo = 'approve the others by a command of their own';
    return printFailure({ reason: 'usage', detail, todo }, json);
  }
  const ids = await draftsOf(given);
  return ids.ok ? approve(ids.value, { json }) : printFailure(ids.failure, json);
}

async function draftsOf(given: string): Promise<Result<string[]>> {
  const opened = await openQueue();
  if (!opened.ok) return opened;
  const { project, queue } = opened.value;
  const found = findSession(sessionNames(project), given);
  if (!found.ok) return found;
  const session = found.value;
  if (session === undefined) return fail({ reason: 'session-not-found', given });
  const record = readRecord(project, session);
  if (!record.ok) return record;
  const made = madeTasks(queue, { session, revised: record.value?.explain?.revised });
  const drafts = made.filter(({ status }) => status === 'draft');
  if (drafts.length > 0) return ok(drafts.map(({ id }) => id));
  const detail = `session ${session} has left no drafts`;
  return fail({
    reason: 'refused',
    detail,
    todo: '`ralph list --status draft` shows what there is',
  });
}
