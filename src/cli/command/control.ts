import { randomBytes } from 'node:crypto';
import type { Project } from '../../db/project.ts';
import type { ControlCommand, ControlVerb } from '../../model/control.ts';
import { findTask } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { sendControl } from '../../pipeline/control/control-send.ts';
import type { ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { printFailure, printReport } from '../output.ts';
import { runningRun } from '../task-state.ts';

/** What people steer a run with; `wake` is for commands that change the queue. */
export type SteeringVerb = Exclude<ControlVerb, 'wake' | 'cancel' | 'tell' | 'take-over'>;

const todo = '`ralph status` tells what the run does';

/** What comes of it, for the person who said it. */
const doneWords = {
  pause: 'Ralph pauses; a task that is played now is finished first. `ralph resume` goes on.',
  resume: 'Ralph goes on.',
  stop: 'Ralph ends the session politely, gives its attempt back and ends the run.',
  'stop-now': 'Ralph ends the session and the run at once; the attempt is given back.',
} as const;

/** The same where no session is under way. */
const idleWords = {
  pause: 'Ralph pauses. `ralph resume` goes on.',
  resume: doneWords.resume,
  stop: 'Ralph ends the run.',
  'stop-now': 'Ralph ends the run.',
} as const;

/** Tells the engine of this project to pause, go on or end. */
export async function control(verb: SteeringVerb, options: { json: boolean }): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, options.json);
  // Before it is sent: afterwards the run may be over.
  const run = runningRun(project.value);
  const words = run?.current === undefined || run.waiting !== undefined ? idleWords : doneWords;
  return send(project.value, { verb }, { words: words[verb], json: options.json });
}

/** Ends the session of a task that is being played; the run then pauses. */
export async function cancel(idOrPrefix: string, options: { json: boolean }): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, options.json);
  const task = await meantTask(project.value, idOrPrefix);
  if (!task.ok) return printFailure(task.failure, options.json);
  const words = `Ralph ends the session of ${task.value}, gives its attempt back and pauses. \`ralph resume\` goes on.`;
  return send(project.value, { verb: 'cancel', task: task.value }, { words, json: options.json });
}

/** Mostly the task that is played now, which the run's log tells; the queue is slow to read. */
async function meantTask(project: Project, idOrPrefix: string): Promise<Result<string>> {
  const playing = runningRun(project)?.current?.task;
  if (playing === idOrPrefix) return ok(playing);
  const { openQueue } = await import('../open-queue.ts');
  const opened = await openQueue();
  // With a queue that does not read, the engine itself says what it plays.
  if (!opened.ok) return ok(idOrPrefix);
  const found = findTask(opened.value.queue.tasks, idOrPrefix);
  return found.ok ? ok(found.value.id) : found;
}

async function send(
  project: Project,
  command: ControlCommand,
  { words, json }: { words: string; json: boolean },
): Promise<ExitCode> {
  const sent = await sendControl({
    project,
    command,
    by: `ralph ${command.verb} (process ${process.pid})`,
    now: () => new Date(),
    random: randomBytes,
  });
  if (!sent.ok) return printFailure(sent.failure, json);
  const { refused } = sent.value;
  if (refused !== undefined)
    return printFailure({ reason: 'refused', detail: refused, todo }, json);
  return printReport({ kind: 'control', data: { ...command, words }, text: words }, json);
}
