import { projectAt } from '../../db/project.ts';
import type { StampedEvent } from '../../model/event.ts';
import { readLoggedEvent } from '../../monitor/event-log.ts';
import { livingExplain } from '../../pipeline/explain/explain-lease.ts';
import { followExplains } from '../../pipeline/explain/explain-log-tail.ts';
import { revisedBy } from '../../pipeline/explain/last-explain.ts';
import { eventsSince } from '../../pipeline/log/events-since.ts';
import { RunLogTail } from '../../pipeline/log/run-log-tail.ts';
import { Desk } from '../../server/desk.ts';
import { engineData } from '../status-data.ts';
import { sessionTrace } from './session/session-trace.ts';

/** The desk of the project in this folder, with what it needs of rooms that the server does not know. */
export async function openDesk(root: string): Promise<Desk> {
  const project = projectAt(root);
  const desk = new Desk({
    project,
    feed: (take) => new RunLogTail(project, events(take)),
    since: (place, most) => eventsSince(project, place, most),
    engine: (run) => {
      const { engine, owner } = engineData(project, run);
      return { state: engine, pid: owner?.pid };
    },
    trace: (session) => sessionTrace(project, session),
    explains: {
      feed: (take) => followExplains(project, events(take)),
      isLiving: () => livingExplain(project) !== undefined,
      revised: (session) => revisedBy(project, session),
    },
  });
  await desk.open();
  return desk;
}

/** Takes lines of a log; what is no event of this version is left out. */
function events(take: (event: StampedEvent) => void): (line: string) => void {
  return (line) => {
    const event = readLoggedEvent(line);
    if (event !== undefined) take(event);
  };
}
