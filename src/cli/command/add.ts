import { plainLine } from '../../model/plain-text.ts';
import type { Priority } from '../../model/task.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

export interface AddOptions {
  json: boolean;
  id?: string;
  description?: string;
  priority?: Priority;
  feature?: string;
  discipline?: string;
  dependsOn?: string[];
  acceptance?: string[];
  verify?: string[];
  tag?: string[];
  draft?: boolean;
}

/** Adds a task at the end of the queue and tells its id. */
export async function add(title: string, options: AddOptions): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const added = await opened.value.store.addTask({
    ...(options.id === undefined ? {} : { id: options.id }),
    title,
    created_by: 'human',
    status: options.draft === true ? 'draft' : undefined,
    priority: options.priority,
    feature: options.feature,
    discipline: options.discipline,
    depends_on: options.dependsOn,
    description: options.description,
    acceptance: options.acceptance,
    verify: options.verify,
    tags: options.tag,
  });
  if (!added.ok) return printFailure(added.failure, options.json);
  const { id } = added.value;
  return printReport(
    { kind: 'task', data: added.value, text: `Added ${id}: ${plainLine(title)}` },
    options.json,
  );
}
