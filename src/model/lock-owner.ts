import * as z from 'zod/mini';

/** Who holds a lock. `host` and `started` make a process id mean one process only. */
export const lockOwner = z.object({
  pid: z.number(),
  host: z.string(),
  /** What the system says of the process's start, compared as text only. */
  started: z.string(),
  what: z.string(),
});
export type LockOwner = z.infer<typeof lockOwner>;

/** What a person who has taken over a task is called in the leases that this holds. */
export const takeoverName = 'ralph takeover';
