import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { LogTail } from './log-tail.ts';
import { newestRunLog } from './run-log.ts';

/** Follows the newest run's log line by line, from its beginning; a newer run's log takes its place. */
export class RunLogTail extends LogTail {
  constructor(project: Project, take: (line: string) => void) {
    super(join(project.run, 'events'), () => newestRunLog(project), take);
  }
}
