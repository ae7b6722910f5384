import { text as wholeText } from 'node:stream/consumers';
import { readAssignment, type Assignment } from '../../db/assignment.ts';
import { editAtPoint, type PointTask } from '../../db/point/point-edit.ts';
import type { Project } from '../../db/project.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { writtenTask } from '../../model/written-task.ts';
import { changedKeyLines } from '../display/changed-key.ts';
import type { ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { printFailure, printReport } from '../output.ts';
import { playedTask } from '../played-task.ts';
import { setEdit, type SetDone, type SetWords } from './set-edit.ts';

/** Changes keys of a task: `key=value`, `list+=element`, `list-=element`, `key=` to unset. */
export async function set(
  idOrPrefix: string,
  words: string[],
  { json }: { json: boolean },
): Promise<ExitCode> {
  const read = await readAll(words);
  if (!read.ok) return printFailure(read.failure, json);
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  const played = await playedTask(project.value);
  const done = await setTask(project.value, { id: idOrPrefix, assignments: read.value, played });
  if (!done.ok) return printFailure(done.failure, json);
  const { task, before, after, warnings } = done.value;
  const isPlayed = played === task.id;
  const lines = changedKeyLines(before, after);
  const text =
    lines.length === 0
      ? `${task.id} says that already; nothing was changed.`
      : [
          task.id,
          ...lines.map((line) => `  ${line}`),
          ...(isPlayed ? ['  ! it is being played: its session goes on with what was there'] : []),
        ].join('\n');
  return printReport({ kind: 'task', data: task, text, warnings }, json);
}

/** In the task's own lines alone, where that is the same; else with all of the queue, which is slow to read. */
async function setTask(project: Project, words: SetWords): Promise<Result<SetDone>> {
  const { id, assignments, played } = words;
  const edited = await editAtPoint(project, {
    id,
    edit: ({ task, raw }) => {
      const criteria = raw.acceptance ?? [];
      const edit = setEdit({ task, criteria }, assignments, played === task.id);
      return edit.ok ? edit.value : undefined;
    },
    now: () => new Date(),
    what: 'ralph',
  });
  if (!edited.ok) return edited;
  if (edited.value === undefined) {
    const { setInStore } = await import('./set-in-store.ts');
    return setInStore(project, words);
  }
  const { before, after } = edited.value;
  return ok({ task: after.task, before: shown(before), after: shown(after), warnings: [] });
}

/** With its timeout as it stands in the file: `30m`, and not milliseconds. */
function shown({ task, raw }: PointTask): object {
  return task.timeout === undefined ? task : { ...task, timeout: raw.timeout };
}

/** The assignments; a text that is `-` comes from standard input. */
async function readAll(words: readonly string[]): Promise<Result<Assignment[]>> {
  const assignments: Assignment[] = [];
  for (const word of words) {
    const read = readAssignment(word, writtenTask.shape);
    if (!read.ok) return read;
    const { text } = read.value;
    const given = text === '-' ? (await wholeText(process.stdin)).trim() : text;
    assignments.push({ ...read.value, text: given });
  }
  return ok(assignments);
}
