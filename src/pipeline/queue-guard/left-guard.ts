import { closeSync, constants, readSync } from 'node:fs';
import { join } from 'node:path';
import { endCopies } from '../../db/last-written.ts';
import { openRegular } from '../../host/regular-file.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { CurrentSession } from '../../model/run-state.ts';
import { LineFrame } from '../../monitor/line-frame.ts';
import { translateLine } from '../../monitor/translate.ts';
import type { Workshop } from '../workshop.ts';
import { forgetGuard, keptGuardOf } from './kept-guard.ts';
import { QueueGuard } from './queue-guard.ts';
import { WriteEvidence } from './write-evidence.ts';

/** A longer stream would keep the run from beginning. */
const longestStream = 64 * 1024 * 1024;
const longestLine = 8 * 1024 * 1024;
const chunkBytes = 256 * 1024;

/**
 * Settles what a session changed whose engine died, from what its guard kept. Its processes have ended,
 * and nothing of the queue is built on before. A session that was decided is settled already. Fails as
 * the store does, also when the database is invalid now: then it is settled by the run that reads it.
 */
export async function settleLeftGuard(
  shop: Workshop,
  { session, task, record }: Pick<CurrentSession, 'session' | 'task' | 'record'>,
): Promise<Result<void>> {
  const { project, store } = shop;
  const view = keptGuardOf(project, session);
  if (view !== undefined && record === undefined) {
    const { stream } = sessionFolder(join(project.sessions, session));
    const evidence = evidenceIn(stream, session);
    const guard = new QueueGuard(shop, { session, task, view, evidence });
    const settled = await guard.settle();
    if (!settled.ok) return settled;
    if (guard.unreadable !== undefined) return fail(guard.unreadable);
    const { next } = guard.conclude({ status: 'pending' });
    if (next.blocked !== undefined) {
      const held = { status: next.status, blocked: next.blocked };
      const edited = await store.editTask(task, { set: held });
      if (!edited.ok) return edited;
    }
  }
  forgetGuard(project, session);
  endCopies(project);
  return ok(undefined);
}

/** What the session's own output shows, as far as it is read. */
function evidenceIn(stream: string, session: string): WriteEvidence {
  const evidence = new WriteEvidence();
  const frame = new LineFrame(longestLine);
  for (const chunk of chunksOf(stream)) {
    for (const line of frame.push(chunk)) {
      for (const event of translateLine(line)) evidence.take({ ...event, session });
    }
  }
  return evidence;
}

/** Nothing for a file that does not read. The last line, if it was cut off, tells nothing. */
function* chunksOf(path: string): Generator<Buffer> {
  let descriptor: number;
  try {
    descriptor = openRegular(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return;
  }
  try {
    for (let position = 0; position < longestStream;) {
      const chunk = Buffer.alloc(chunkBytes);
      const count = readSync(descriptor, chunk, 0, chunkBytes, position);
      if (count === 0) return;
      position += count;
      yield chunk.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
  }
}
