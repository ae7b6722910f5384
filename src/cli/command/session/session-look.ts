import { existsSync } from 'node:fs';
import { readRecord } from '../../../db/history.ts';
import type { Project } from '../../../db/project.ts';
import { loggedEvents } from '../../../evidence/history/logged-event.ts';
import type { SessionFolder } from '../../../mcpgen/session-folder.ts';
import type { CheckResult } from '../../../model/check.ts';
import type { SessionRecord } from '../../../model/outcome.ts';
import type { Result } from '../../../model/result.ts';
import { ok } from '../../../model/result.ts';
import type { CurrentSession } from '../../../model/run-state.ts';
import type { UnrecordedSession } from '../../display/session-row.ts';
import type { ChosenSession } from './session-choice.ts';
import { loggedSession, stateWithoutRecord } from './session-state.ts';
import { keptFolder, sessionTrace } from './session-trace.ts';

/** All that is known of one session. */
export interface SessionLook {
  session: string;
  /** With its record it is over; `unfinished` is one whose engine has died. */
  state: 'recorded' | UnrecordedSession['state'];
  record: SessionRecord | undefined;
  /** Of a session without a record, as far as the log tells it. */
  logged: CurrentSession | undefined;
  started: string;
  /** Its files; undefined when they are gone. */
  folder: SessionFolder | undefined;
  checks: CheckResult[];
}

/** Looks a session up. Fails as `readRecord` does. */
export function lookAtSession({ project, session }: ChosenSession): Result<SessionLook> {
  const read = readRecord(project, session);
  if (!read.ok) return read;
  const record = read.value;
  const folder = keptFolder(project, session);
  const { started } = sessionTrace(project, session);
  if (record !== undefined) {
    const { checks } = record;
    return ok({
      ...{ session, state: 'recorded', record, logged: undefined },
      ...{ started: record.started, folder, checks },
    });
  }
  return ok({
    ...{ session, state: stateWithoutRecord(project, session), record },
    ...{ logged: loggedSession(project, session), started, folder },
    checks: loggedChecks(project, session),
  });
}

/** The checks of the work that have ended so far. */
function loggedChecks(project: Project, session: string): CheckResult[] {
  const checks: CheckResult[] = [];
  for (const event of loggedEvents(sessionTrace(project, session).log, session)) {
    if (event.type === 'check-ended' && event.purpose === 'verify') checks.push(event.result);
  }
  return checks;
}

/** The names of a session's files that a person may want to read, and where they are. */
export function keptFiles(folder: SessionFolder): { name: string; path: string }[] {
  const { prompt, stream, stderr, manifest, signals, script } = folder;
  return Object.entries({ prompt, stream, stderr, manifest, signals, script })
    .filter(([, path]) => existsSync(path))
    .map(([name, path]) => ({ name, path }));
}
