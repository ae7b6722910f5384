import { readRecord, restoreRecord } from '../db/history.ts';
import { endMarkedProcesses } from '../host/marked-process.ts';
import type { SessionRecord } from '../model/outcome.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { CurrentSession } from '../model/run-state.ts';
import { settleLeftGuard } from './queue-guard/left-guard.ts';
import { applyRecord, sessionEnded } from './record.ts';
import { saveLeftTree } from './session/left-tree.ts';
import type { Workshop } from './workshop.ts';

/**
 * Mends what an engine that died left behind: ends the processes of its session, and makes the task
 * what was decided of it, if that was. Otherwise the attempt does not count: the task was never
 * anything but pending on disk.
 */
export async function recover(
  shop: Workshop,
  unfinished: CurrentSession | undefined,
): Promise<Result<void>> {
  if (unfinished === undefined) return ok(undefined);
  const { session, task } = unfinished;
  const ended_processes = await endMarkedProcesses(session);
  await saveLeftTree(shop, unfinished);
  const guarded = await settleLeftGuard(shop, unfinished);
  if (!guarded.ok) return guarded;
  const record = keptRecord(shop, unfinished);
  if (!record.ok) return record;
  if (record.value !== undefined) {
    const applied = await applyRecord(shop, record.value, 'crash');
    if (!applied.ok) return applied;
  }
  const how = record.value === undefined ? 'its attempt does not count' : 'its result is kept';
  shop.emit({ type: 'session-recovered', session, task, how, ended_processes });
  return ok(undefined);
}

/**
 * The record that was decided; written now if it is not there yet. A file that is there without such a
 * decision is the session's own invention.
 */
function keptRecord(
  shop: Workshop,
  { session, title, record: decided }: CurrentSession,
): Result<SessionRecord | undefined> {
  if (decided === undefined) return ok(undefined);
  const record = readRecord(shop.project, session);
  if (!record.ok) return record;
  // Whatever the file holds by now: what was decided is in the log.
  const written = restoreRecord(shop.project, decided);
  if (!written.ok) return written;
  if (record.value === undefined) shop.emit(sessionEnded(decided, title));
  return ok(decided);
}
