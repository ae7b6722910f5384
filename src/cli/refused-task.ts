import type { Result } from '../model/result.ts';
import { fail } from '../model/result.ts';

/** The failure of a command that would not mean what it says for this task: `why` not, and what to do instead. */
export function refusedTask(id: string, why: string, todo: string): Result<never> {
  return fail({ reason: 'refused', detail: `task ${id} ${why}`, todo });
}
