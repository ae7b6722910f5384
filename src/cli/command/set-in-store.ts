import type { Assignment } from '../../db/assignment.ts';
import type { Project } from '../../db/project.ts';
import type { Store } from '../../db/store.ts';
import { findTask, fullIds } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import type { WrittenTask } from '../../model/written-task.ts';
import { asWritten } from '../as-written.ts';
import { changeWarnings } from '../change-warning.ts';
import { openProjectAt } from '../open-project.ts';
import { setEdit, type SetDone, type SetWords, type WrittenCriteria } from './set-edit.ts';

/** Changes keys of a task with all of the queue in sight. Fails as the store does. */
export async function setInStore(
  project: Project,
  { id, assignments, played }: SetWords,
): Promise<Result<SetDone>> {
  const opened = openProjectAt(project);
  if (!opened.ok) return opened;
  const { queue, store, warnings } = opened.value;
  const found = findTask(queue.tasks, id);
  if (!found.ok) return found;
  const task = found.value;
  const assigned = withFullIds(queue.tasks, assignments);
  if (!assigned.ok) return assigned;
  const isCriteria = assigned.value.some(({ key }) => key === 'acceptance');
  const criteria = isCriteria ? writtenCriteria(task, store) : [];
  const edit = setEdit({ task, criteria }, assigned.value, played === task.id);
  if (!edit.ok) return edit;
  const before = asWritten(task, store);
  const edited = await store.editTask(task.id, edit.value);
  if (!edited.ok) return edited;
  const now = edited.value;
  const { verify: known } = task;
  const { checks } = queue.config;
  const added = changeWarnings({ store, before: warnings, tasks: [now], known, checks });
  return ok({ task: now, before, after: asWritten(now, store), warnings: added });
}

/** With whole ids where tasks are named by the starts of theirs. */
function withFullIds(
  tasks: readonly Task[],
  assignments: readonly Assignment[],
): Result<Assignment[]> {
  const all: Assignment[] = [];
  for (const one of assignments) {
    const isIds = (one.key === 'depends_on' || one.key === 'reviews') && !/[[\s]/.test(one.text);
    const ids = isIds && one.text !== '' ? fullIds(tasks, one.text.split(',')) : ok([one.text]);
    if (!ids.ok) return ids;
    all.push({ ...one, text: ids.value.join(',') });
  }
  return ok(all);
}

function writtenCriteria({ id }: Task, store: Store): WrittenCriteria {
  const { tasks } = store.inspect(store.texts());
  const raw = tasks.find(({ piece }) => piece.value?.id === id)?.piece.raw as WrittenTask;
  return raw.acceptance ?? [];
}
