import { makeFolder } from '../../host/file.ts';
import type { RunEvent, StampedEvent } from '../../model/event.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Result } from '../../model/result.ts';
import { EventLog } from '../../monitor/event-log.ts';
import { startGuard } from '../guard.ts';
import type { Workshop } from '../workshop.ts';
import type { ExplainBrief } from './explain-brief.ts';
import { explainLogPath, settleLog } from './explain-log.ts';
import { playExplain } from './explain-session.ts';
import { mendLeftExplains } from './left-explain.ts';

/**
 * One session that makes tasks of a person's words, as a run of its own with its log, after what earlier
 * ones left behind is mended. Its lease has to be held. Fails when something does not read or cannot be
 * written.
 */
export async function runExplain(
  parts: Omit<Workshop, 'emit' | 'logFailure'>,
  brief: ExplainBrief,
  take: (event: StampedEvent) => void,
): Promise<Result<SessionRecord>> {
  const { project, run, clock } = parts;
  const made = makeFolder(project.sessions);
  if (!made.ok) return made;
  const path = explainLogPath(project, run);
  const log = EventLog.open(path, { run, now: clock.now });
  if (!log.ok) return log;
  log.value.subscribe(take);
  const emit = (event: RunEvent): void => {
    log.value.append(event);
  };
  const shop: Workshop = { ...parts, emit, logFailure: () => log.value.retry() };
  const endGuard = startGuard(shop);
  let isSettled = false;
  try {
    emit({ type: 'run-started', pid: process.pid, project: project.root, carried: {} });
    const mended = await mendLeftExplains(shop);
    if (!mended.ok) return mended;
    const loaded = shop.store.load();
    if (!loaded.ok) return loaded;
    const played = await playExplain(shop, loaded.value.queue, brief);
    isSettled = played.ok;
    return played;
  } finally {
    endGuard();
    log.value.close();
    if (isSettled) settleLog(project, path);
  }
}
