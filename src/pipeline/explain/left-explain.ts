import { acquireLease } from '../../host/lease.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { recover } from '../recover.ts';
import type { Workshop } from '../workshop.ts';
import { explainName, explainPath } from './explain-lease.ts';
import { explainLogPath, explainLogs, openSession, settleLog } from './explain-log.ts';

/**
 * Mends what sessions have left behind that made tasks of a person's words and were killed: what runs for
 * them is ended, and what was decided is done. Only who holds their lease may. Fails as `recover` does.
 */
export async function mendLeftExplains(shop: Workshop): Promise<Result<void>> {
  const { project, run } = shop;
  for (const path of explainLogs(project)) {
    if (path === explainLogPath(project, run)) continue;
    const left = openSession(path);
    if (!left.ok) return left;
    const recovered = await recover(shop, left.value);
    if (!recovered.ok) return recovered;
    settleLog(project, path);
  }
  return ok(undefined);
}

/** The same for a run, which leaves alone what is under way. */
export async function mendExplainsOfRun(shop: Workshop): Promise<Result<void>> {
  const { project } = shop;
  if (explainLogs(project).length === 0) return ok(undefined);
  const lease = await acquireLease(explainPath(project), explainName);
  // It lives, or somebody mends already.
  if (!lease.ok) return ok(undefined);
  try {
    return await mendLeftExplains(shop);
  } finally {
    await lease.value.release();
  }
}
