import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { JsonLines, readJsonLines } from '../host/jsonl.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { Project } from './project.ts';

const loggedWrite = z.object({
  /** Relative to the project. */
  path: z.string(),
  /** SHA-256 of the text; absent for a file that was not there. */
  before: z.optional(z.string()),
  after: z.string(),
  at: z.string(),
  by: z.string(),
  pid: z.number(),
});

/** One write of the store. Whatever the database holds that no such line leads to, somebody else wrote. */
export type LoggedWrite = z.infer<typeof loggedWrite>;

/** The SHA-256 of a text, in hex. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Notes writes before they are made, so that a crash leaves none unexplained. Fails with `unwritable`. */
export function logWrites(project: Project, writes: LoggedWrite[]): Result<void> {
  const log = JsonLines.open(project.writes);
  if (!log.ok) return log;
  try {
    for (const [index, write] of writes.entries()) {
      const appended = log.value.append(write, index === writes.length - 1);
      if (!appended.ok) return appended;
    }
    return ok(undefined);
  } finally {
    log.value.close();
  }
}

/** All writes so far, oldest first. Fails with `unreadable`. */
export function loggedWrites(project: Project): Result<LoggedWrite[]> {
  const lines = readJsonLines(project.writes);
  if (!lines.ok) return lines;
  return ok(
    lines.value.flatMap((line) => {
      const parsed = loggedWrite.safeParse(line);
      return parsed.success ? [parsed.data] : [];
    }),
  );
}
