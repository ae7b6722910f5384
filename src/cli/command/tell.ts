import { randomBytes } from 'node:crypto';
import type { Project } from '../../db/project.ts';
import { findTask } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { sendControl } from '../../pipeline/control/control-send.ts';
import { waitUntilRead, type ReadEnd } from '../../pipeline/control/words-wait.ts';
import type { ExitCode } from '../exit-code.ts';
import { givenWords } from '../given-words.ts';
import { notePerson } from '../key-presence.ts';
import { locateProject } from '../locate-project.ts';
import { printFailure, printReport } from '../output.ts';
import { runningRun } from '../task-state.ts';

export interface TellOptions {
  json: boolean;
  task?: string;
  wait?: boolean;
}

const todo =
  '`ralph status` tells what the run does; what the next session is to know goes into its task (`description`, `hints`)';

/** Sends words into the session that is played now; with `wait` until its agent has read them. */
export async function tell(parts: string[], options: TellOptions): Promise<ExitCode> {
  const { json } = options;
  const words = await givenWords(parts, 'ralph tell "Use the old parser"');
  if (!words.ok) return printFailure(words.failure, json);
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  const task = await meantTask(project.value, options.task);
  if (!task.ok) return printFailure(task.failure, json);
  const command = { verb: 'tell', ...task.value, words: words.value } as const;
  notePerson(project.value);
  const sent = await sendControl({
    project: project.value,
    command,
    by: `ralph tell (process ${process.pid})`,
    now: () => new Date(),
    random: randomBytes,
  });
  if (!sent.ok) return printFailure(sent.failure, json);
  const { id, refused } = sent.value;
  if (refused !== undefined)
    return printFailure({ reason: 'refused', detail: refused, todo }, json);
  if (options.wait !== true) {
    const text = 'On its way; `ralph attach` shows when it is read.';
    return printReport({ kind: 'control', data: { ...command, id, read: false }, text }, json);
  }
  if (!json) console.error('On its way; waiting until it is read.');
  const end = await waitUntilRead(project.value, id);
  if (end !== 'read')
    return printFailure(
      { reason: 'refused', detail: unreadWords[end], todo: unreadTodo[end] },
      json,
    );
  const data = { ...command, id, read: true };
  return printReport({ kind: 'control', data, text: 'The agent has read it.' }, json);
}

const unreadWords: Record<Exclude<ReadEnd, 'read'>, string> = {
  'session-over': 'the session was over before its agent had read it',
  'never-begun': 'that session could not begin, so nobody has read it',
  'engine-gone': 'the engine is gone, and its agent had not read it',
};

const sayAgain = '`ralph play` goes on; say it again to the session that begins then';

const unreadTodo: Record<Exclude<ReadEnd, 'read'>, string> = {
  'session-over': 'the next session of this task sees it in its prompt',
  'never-begun': sayAgain,
  'engine-gone': sayAgain,
};

/** The task that a person has named, as the letter has it. */
async function meantTask(
  project: Project,
  idOrPrefix: string | undefined,
): Promise<Result<{ task?: string }>> {
  if (idOrPrefix === undefined) return ok({});
  if (runningRun(project)?.current?.task === idOrPrefix) return ok({ task: idOrPrefix });
  const { openQueue } = await import('../open-queue.ts');
  const opened = await openQueue();
  // With a queue that does not read, the engine itself says what it plays.
  if (!opened.ok) return ok({ task: idOrPrefix });
  const found = findTask(opened.value.queue.tasks, idOrPrefix);
  return found.ok ? ok({ task: found.value.id }) : found;
}
