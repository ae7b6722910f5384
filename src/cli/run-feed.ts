import type { Project } from '../db/project.ts';
import type { StampedEvent } from '../model/event.ts';
import { readLoggedEvent } from '../monitor/event-log.ts';
import { RunLogTail } from '../pipeline/log/run-log-tail.ts';

/** The logged events of the run that one engine plays, from the run's beginning and then as they come. */
export class RunFeed {
  readonly #log: RunLogTail;
  #run: string | undefined;

  /** `pid` is the engine's: the newest log may still be that of an earlier run. */
  constructor(project: Project, pid: number, take: (event: StampedEvent) => void) {
    this.#log = new RunLogTail(project, (line) => {
      const event = readLoggedEvent(line);
      if (event?.type === 'run-started' && event.pid === pid) this.#run = event.run;
      if (event !== undefined && event.run === this.#run) take(event);
    });
  }

  /** Takes what there is now, without waiting for a notice. */
  look(): void {
    this.#log.look();
  }

  close(): void {
    this.#log.close();
  }
}
