import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { LogTail } from '../log/log-tail.ts';
import { explainLogs } from './explain-log.ts';

/** Follows the log of what makes tasks of a person's words, line by line from its beginning, one after the other. */
export function followExplains(project: Project, take: (line: string) => void): LogTail {
  return new LogTail(join(project.run, 'explains'), () => explainLogs(project).at(-1), take);
}
