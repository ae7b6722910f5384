import { readRecord } from '../db/history.ts';
import { endMarkedProcesses } from '../host/marked-process.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { CurrentSession } from '../model/run-state.ts';
import { applyRecord } from './record.ts';
import type { Workshop } from './workshop.ts';

/**
 * Mends what an engine that died left behind: ends the processes of its session, and makes the task
 * what the session's record says, if there is one. Otherwise the attempt does not count: the task was
 * never anything but pending on disk.
 */
export async function recover(
  shop: Workshop,
  unfinished: CurrentSession | undefined,
): Promise<Result<void>> {
  if (unfinished === undefined) return ok(undefined);
  const { session, task } = unfinished;
  const ended_processes = await endMarkedProcesses(session);
  const record = readRecord(shop.project, session);
  if (!record.ok) return record;
  if (record.value !== undefined) {
    const applied = await applyRecord(shop, record.value);
    if (!applied.ok) return applied;
  }
  const how = record.value === undefined ? 'its attempt does not count' : 'its record is kept';
  shop.emit({ type: 'session-recovered', session, task, how, ended_processes });
  return ok(undefined);
}
