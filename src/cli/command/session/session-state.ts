import type { Project } from '../../../db/project.ts';
import { loggedEvents } from '../../../evidence/history/logged-event.ts';
import { foldRun, type CurrentSession, type RunState } from '../../../model/run-state.ts';
import type { UnrecordedSession } from '../../display/session-row.ts';
import { explainSession, personsSession, runningRun } from '../../task-state.ts';
import { sessionTrace } from './session-trace.ts';

/** What the log tells of a session that has no record; undefined when there is none of it. */
export function loggedSession(project: Project, session: string): CurrentSession | undefined {
  const { log } = sessionTrace(project, session);
  let state: RunState | undefined;
  for (const event of loggedEvents(log, session)) {
    state = foldRun(state, event);
    // With its record it is no current session any more.
    if (event.type === 'session-decided') break;
  }
  return state?.current;
}

/** Whether this session is under way, or was left without an end. */
export function stateWithoutRecord(project: Project, session: string): UnrecordedSession['state'] {
  if (runningRun(project)?.current?.session === session) return 'playing';
  if (explainSession(project) === session) return 'explaining';
  return personsSession(project)?.session === session ? 'taken-over' : 'unfinished';
}

/** A session that has no record, as a row shows it. */
export function unrecordedSession(project: Project, session: string): UnrecordedSession {
  const { started } = sessionTrace(project, session);
  const logged = loggedSession(project, session);
  const state = stateWithoutRecord(project, session);
  return { session, started, task: logged?.task, attempt: logged?.attempt, state };
}
