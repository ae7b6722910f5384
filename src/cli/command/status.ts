import { lastRunState } from '../../pipeline/run-log.ts';
import { statusText } from '../display/status-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { openQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';
import { statusData } from '../status-data.ts';

export interface StatusOptions {
  json: boolean;
  watch?: boolean;
}

/** Shows the queue in numbers, what the engine does now and why it waits, and what the last run came to. */
export async function status(options: StatusOptions): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, warnings } = opened.value;
  if (options.watch === true) {
    const { watchStatus } = await import('./status-watch.ts');
    return watchStatus(opened.value, options.json);
  }
  const last = lastRunState(project);
  if (!last.ok) return printFailure(last.failure, options.json);
  const data = statusData(project, queue, last.value);
  const text = statusText(data, new Date());
  return printReport({ kind: 'status', data, text, warnings }, options.json);
}
