import type { Failure } from '../../model/failure.ts';
import { lastRunState } from '../../pipeline/log/run-log.ts';
import { engineText, statusText } from '../display/status-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { engineData, statusData } from '../status-data.ts';

export interface StatusOptions {
  json: boolean;
  watch?: boolean;
}

/** Shows the queue in numbers, what the engine does now and why it waits, and what the last run came to. */
export async function status(options: StatusOptions): Promise<ExitCode> {
  const opened = await lookAtQueue();
  if (!opened.ok) return printEngine(opened.failure, options.json);
  const { project, queue, warnings, broken } = opened.value;
  if (options.watch === true && broken !== undefined) return printEngine(broken, options.json);
  if (options.watch === true) {
    const { watchStatus } = await import('./status-watch.ts');
    return watchStatus(opened.value, options.json);
  }
  const last = lastRunState(project);
  if (!last.ok) return printFailure(last.failure, options.json);
  const partial = broken === undefined ? {} : { partial: true };
  const data = { ...statusData(project, queue, last.value), ...partial };
  const text = statusText(data, new Date());
  return printReport({ kind: 'status', data, text, warnings, broken }, options.json);
}

/** What the engine does is there to see also while somebody breaks the queue. */
async function printEngine(failure: Failure, json: boolean): Promise<ExitCode> {
  const project = await locateProject();
  const last = project.ok ? lastRunState(project.value) : project;
  if (project.ok && last.ok && !json) {
    const run = last.value;
    const { engine } = engineData(project.value, run);
    printReport({ kind: 'status', data: {}, text: engineText({ engine, run }, new Date()) }, json);
  }
  return printFailure(failure, json);
}
