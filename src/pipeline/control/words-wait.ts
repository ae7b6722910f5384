import type { Project } from '../../db/project.ts';
import { readLoggedEvent } from '../../monitor/event-log.ts';
import { livingEngine } from '../lease-path.ts';
import { RunLogTail } from '../log/run-log-tail.ts';

/** What became of words that were told. */
export type ReadEnd = 'read' | 'session-over' | 'never-begun' | 'engine-gone';

/** How soon the death of an engine that could not tell of it is noticed. */
const lookMs = 500;

/** Waits until the agent has read the words of this letter, or cannot read them any more. */
export async function waitUntilRead(project: Project, letter: string): Promise<ReadEnd> {
  const engine = livingEngine(project)?.pid;
  let log: RunLogTail | undefined;
  let look: NodeJS.Timeout | undefined;
  const end = await new Promise<ReadEnd>((resolve) => {
    let session: string | undefined;
    let isTaken = false;
    log = new RunLogTail(project, (line) => {
      // A log may be long; only what is of this session matters.
      if (!line.includes(session ?? letter) && !line.includes('"run-ended"')) return;
      const event = readLoggedEvent(line);
      if (event?.type === 'control-taken' && event.id === letter) isTaken = true;
      if (event?.type === 'words-told' && event.id === letter) session = event.session;
      if (event?.type === 'words-taken' && event.id === letter) resolve('read');
      if (event?.type === 'words-dropped' && event.id === letter) resolve('never-begun');
      if (session !== undefined && event?.type === 'session-ended' && event.session === session) {
        resolve('session-over');
      }
      // A run that cannot go on tells no end of its session, or could not even begin it.
      if (event?.type !== 'run-ended') return;
      if (session !== undefined) resolve('session-over');
      else if (isTaken) resolve('never-begun');
    });
    log.look();
    look = setInterval(() => {
      if (engine !== undefined && livingEngine(project)?.pid === engine) return;
      // Its last words first.
      log?.look();
      resolve('engine-gone');
    }, lookMs);
  });
  clearInterval(look);
  log?.close();
  return end;
}
