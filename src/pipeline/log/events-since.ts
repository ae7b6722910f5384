import { basename } from 'node:path';
import type { Project } from '../../db/project.ts';
import type { StampedEvent } from '../../model/event.ts';
import { readEvents } from '../../monitor/event-log.ts';
import { runLogs } from './run-log.ts';

/**
 * The logged events of a run from this one on, and those of all later runs, oldest first; undefined where
 * these are more than `most`, or a log does not read.
 */
export function eventsSince(
  project: Project,
  { run, seq }: { run: string; seq: number },
  most: number,
): StampedEvent[] | undefined {
  const found: StampedEvent[] = [];
  const logs = runLogs(project).filter((path) => basename(path) >= `${run}.jsonl`);
  for (const path of logs.reverse()) {
    const events = readEvents(path);
    if (!events.ok) return undefined;
    for (const event of events.value) if (event.run !== run || event.seq >= seq) found.push(event);
    if (found.length > most) return undefined;
  }
  return found;
}
