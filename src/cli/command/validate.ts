import { count } from '../display/count-words.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { openStore } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

/** Checks the whole database and reports every problem at once. */
export async function validate(options: { json: boolean }): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, options.json);
  const loaded = openStore(project.value).load();
  if (loaded.ok) {
    const { queue, warnings } = loaded.value;
    const words = warnings.length === 0 ? 'no problems' : count(warnings.length, 'warning');
    const text = `The database is valid: ${count(queue.tasks.length, 'task')}, ${words}.`;
    const data = { valid: true, tasks: queue.tasks.length, problems: [] };
    return printReport({ kind: 'validation', data, text, warnings }, options.json);
  }
  if (!options.json || loaded.failure.reason !== 'invalid-database') {
    return printFailure(loaded.failure, options.json);
  }
  const data = { valid: false, problems: loaded.failure.problems };
  return printReport({ kind: 'validation', data, text: '', code: exitCode.invalid }, true);
}
