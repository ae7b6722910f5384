import { mergeTaskTexts, readTaskText } from '../../db/rewrite.ts';
import type { Store } from '../../db/store.ts';
import { problemWords } from '../../model/problem.ts';
import { findTask } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';
import { asWritten } from '../as-written.ts';
import { changeWarnings } from '../change-warning.ts';
import { changedKeyLines } from '../display/changed-key.ts';
import { editText, type Judgement } from '../editor.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { refusedTask } from '../refused-task.ts';
import { sessionUnderWay } from '../task-state.ts';

/** Opens a task's own YAML in the editor of the person, until it is valid. */
export async function edit(idOrPrefix: string, { json }: { json: boolean }): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, store, warnings } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, json);
  const task = found.value;
  const text = store.taskText(task.id);
  if (!text.ok) return printFailure(text.failure, json);
  const before = asWritten(task, store);
  const isPlayed = sessionUnderWay(project)?.task === task.id;
  const base = { seen: text.value };
  const edited = await editText({
    name: `${task.id}.yaml`,
    text: text.value,
    head: [
      `Task ${task.id}. Save it and close the editor; a file that is left as it is changes nothing.`,
      ...(isPlayed ? ['It is being played: its session goes on with what was there.'] : []),
    ],
    judge: (saved) => judgeText({ store, task, base, isPlayed }, saved),
  });
  if (!edited.ok) return printFailure(edited.failure, json);
  const now = edited.value ?? task;
  const { verify: known } = task;
  const { checks } = queue.config;
  const added = changeWarnings({ store, before: warnings, tasks: [now], known, checks });
  const lines = changedKeyLines(before, asWritten(now, store));
  const changed = lines.length === 0 ? 'comments or their places' : '';
  return printReport(
    {
      kind: 'task',
      data: now,
      text:
        edited.value === undefined
          ? 'Nothing was changed.'
          : [task.id, ...lines, changed].filter((line) => line !== '').join('\n  '),
      warnings: added,
    },
    json,
  );
}

interface Edited {
  store: Store;
  task: Task;
  /** The text that the person's is based on. */
  base: { seen: string };
  isPlayed: boolean;
}

/** Takes a text that is valid by itself and in the database, with what others have changed meanwhile. */
async function judgeText(edited: Edited, saved: string): Promise<Judgement<Task>> {
  const { store, task, base, isPlayed } = edited;
  const { problems, raw } = readTaskText(`${task.id}.yaml`, saved);
  if (problems.length > 0)
    return {
      type: 'again',
      why: problems.map((one) => ({ line: one.line, words: problemWords(one) })),
    };
  const { id, status } = (raw ?? {}) as Record<string, unknown>;
  if (id !== task.id) {
    const why = `the id stays ${task.id}: other tasks and its sessions name it by that`;
    return { type: 'again', why: [why] };
  }
  if (isPlayed && (status ?? 'pending') !== task.status) {
    const refused = refusedTask(
      task.id,
      'is being played: its status stays',
      `\`ralph cancel ${task.id}\` ends its session`,
    );
    if (!refused.ok && refused.failure.reason === 'refused') {
      return { type: 'again', why: [refused.failure.detail, refused.failure.todo] };
    }
  }
  const now = store.taskText(task.id);
  if (!now.ok) return { type: 'failed', failure: now.failure };
  if (now.value !== base.seen) return mergeWith(edited, saved, now.value);
  const written = await store.rewriteTask(task.id, base.seen, saved);
  if (written.ok) return { type: 'taken', value: written.value };
  const { failure } = written;
  if (failure.reason === 'task-invalid') {
    return { type: 'again', why: failure.problems.map(problemWords) };
  }
  if (failure.reason === 'edit-refused') return { type: 'again', why: [failure.detail] };
  return { type: 'failed', failure };
}

/** What another has changed meanwhile, put together with this; where both did, the person decides. */
async function mergeWith(edited: Edited, saved: string, now: string): Promise<Judgement<Task>> {
  const merged = mergeTaskTexts({ base: edited.base.seen, ours: saved, theirs: now });
  edited.base.seen = now;
  const changed = 'somebody has changed the task meanwhile';
  if (!merged.ok) {
    return { type: 'again', why: [`${changed}, and it cannot be merged: it ${merged.failure}`] };
  }
  const { text, isWhole } = merged.value;
  if (isWhole) return judgeText(edited, text);
  return { type: 'again', why: [`${changed}: decide between the marks`], text };
}
