import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { sessionIdPattern } from '../../model/id.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';

/** So many are named when a start may mean several. */
const namedCandidates = 6;

/** Every session that has a record or a folder, newest first: their ids sort by time. */
export function sessionNames(project: Project): string[] {
  return [...new Set([...recordedSessions(project), ...names(project.sessions)])]
    .filter((name) => sessionIdPattern.test(name))
    .sort()
    .reverse();
}

/** Every session that has a record, in no order. */
export function recordedSessions(project: Project): string[] {
  return names(project.history).flatMap((month) =>
    names(join(project.history, month)).flatMap((file) =>
      file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : [],
    ),
  );
}

/**
 * The session that this start of an id means, undefined when none begins like that. Fails with
 * `session-ambiguous`.
 */
export function findSession(
  sessions: readonly string[],
  prefix: string,
): Result<string | undefined> {
  if (prefix === '' || sessions.includes(prefix)) return ok(prefix === '' ? undefined : prefix);
  const candidates = sessions.filter((session) => session.startsWith(prefix));
  const [only, another] = candidates;
  if (another === undefined) return ok(only);
  const more = candidates.length - namedCandidates;
  const named = candidates.slice(0, namedCandidates);
  return fail({
    reason: 'session-ambiguous',
    prefix,
    candidates: more > 0 ? [...named, `${more} more`] : named,
  });
}

/** What is in a folder; nothing when it is none. */
function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
