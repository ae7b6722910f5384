import { findTask } from '../../model/queue.ts';
import type { ExitCode } from '../exit-code.ts';
import { givenWords } from '../given-words.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { personNote } from '../person-note.ts';
import { sessionUnderWay } from '../task-state.ts';

/** Adds a note to a task; its next session reads it. */
export async function note(
  idOrPrefix: string,
  words: string[],
  { json }: { json: boolean },
): Promise<ExitCode> {
  const given = await givenWords(words, `ralph note ${idOrPrefix} "…"`);
  if (!given.ok) return printFailure(given.failure, json);
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, store } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, json);
  const { id } = found.value;
  const edited = await store.editTask(id, { add: { notes: [personNote(given.value)] } });
  if (!edited.ok) return printFailure(edited.failure, json);
  const isPlayed = sessionUnderWay(project)?.task === id;
  const text = [
    `${id} has the note; its next session reads it.`,
    ...(isPlayed ? [`  it is being played: \`ralph tell "…"\` speaks to the session`] : []),
  ].join('\n');
  return printReport({ kind: 'task', data: edited.value, text }, json);
}
