import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { leftTakeover } from '../log/run-log.ts';
import { recover } from '../recover.ts';
import type { Workshop } from '../workshop.ts';
import { forgetTakeovers } from './takeover-log.ts';
import { livingTakeover } from './takeover-lease.ts';

/**
 * Mends what a takeover left behind that died while this run was paused, before the run goes on. Does
 * nothing while one lives. Fails as `recover` does.
 */
export async function mendLeftTakeover(shop: Workshop): Promise<Result<undefined>> {
  if (livingTakeover(shop.project) !== undefined) return ok(undefined);
  const left = leftTakeover(shop.project);
  if (!left.ok) return left;
  const recovered = await recover(shop, left.value);
  if (!recovered.ok) return recovered;
  forgetTakeovers(shop.project);
  return ok(undefined);
}
