import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { readEvents } from '../../monitor/event-log.ts';
import { leftTakeover } from '../log/run-log.ts';
import { holdForSettings } from '../queue-guard/agent-settings.ts';
import { recover } from '../recover.ts';
import type { Workshop } from '../workshop.ts';
import { forgetTakeovers, takeoverLogPath, takeoverLogs } from './takeover-log.ts';
import { livingTakeover } from './takeover-lease.ts';

/**
 * Mends what takeovers left behind while this run did not play, before it goes on: a session without
 * an end, and settings that a person has to look at. While one lives the run pauses instead. Fails as
 * `recover` does.
 */
export async function mendLeftTakeover(shop: Workshop): Promise<Result<undefined>> {
  const { project, control } = shop;
  if (livingTakeover(project) !== undefined) {
    control.hold('a person took over a task');
    return ok(undefined);
  }
  const left = leftTakeover(project);
  if (!left.ok) return left;
  const recovered = await recover(shop, left.value);
  if (!recovered.ok) return recovered;
  const held = holdAsTakeovers(shop);
  if (!held.ok) return held;
  forgetTakeovers(project);
  control.mended();
  return ok(undefined);
}

/**
 * Tells once more which of the agent's settings earlier takeovers changed, if nobody has looked at them
 * yet, and lets no session begin before somebody has. Fails when a log does not read.
 */
export function holdAsTakeovers(shop: Workshop): Result<void> {
  const own = takeoverLogPath(shop.project, shop.run);
  for (const path of takeoverLogs(shop.project).sort().reverse()) {
    if (path === own) continue;
    const events = readEvents(path);
    if (!events.ok) return events;
    const changes = events.value.filter((event) => event.type === 'settings-changed');
    for (const { session, files, diff = '' } of changes) {
      holdForSettings(shop, session, { files, diff });
    }
    // It has told once more what those before it had.
    if (changes.length > 0) return ok(undefined);
  }
  return ok(undefined);
}
