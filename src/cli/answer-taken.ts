import type { Project } from '../db/project.ts';
import type { QuestionEnd } from '../model/question.ts';
import { openQuestionOf, type CurrentSession, type LiveQuestion } from '../model/run-state.ts';
import { readLoggedEvent } from '../monitor/event-log.ts';
import { livingEngine } from '../pipeline/lease-path.ts';
import { lastRunState } from '../pipeline/log/run-log.ts';
import { RunLogTail } from '../pipeline/log/run-log-tail.ts';

/** A question of the session that plays a task, which has no answer yet. */
export interface AskedNow {
  session: string;
  question: LiveQuestion;
  /** Whether the session waits for the answer. */
  waits: boolean;
}

/** What the session of this task has asked last; also where its engine has died since. */
export function askedNow(project: Project, task: string): AskedNow | undefined {
  const state = lastRunState(project);
  const current: CurrentSession | undefined = state.ok ? state.value?.current : undefined;
  if (current?.task !== task) return undefined;
  const { session, question } = current;
  if (question === undefined || question.how === 'answered') return undefined;
  const waits = openQuestionOf(current) !== undefined && livingEngine(project) !== undefined;
  return { session, question, waits };
}

/** A session that waits takes its answer within a fraction of this. */
const takenMs = 5_000;

/** How the question ends now that its answer is written; undefined when nothing is told of it in time. */
export async function questionEnd(
  project: Project,
  { session, question }: AskedNow,
): Promise<QuestionEnd | undefined> {
  let log: RunLogTail | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = await new Promise<QuestionEnd | undefined>((resolve) => {
    log = new RunLogTail(project, (line) => {
      if (!line.includes('"question-ended"') || !line.includes(session)) return;
      const event = readLoggedEvent(line);
      if (event?.type === 'question-ended' && event.id === question.id) resolve(event.how);
    });
    timer = setTimeout(() => {
      resolve(undefined);
    }, takenMs);
    log.look();
  });
  clearTimeout(timer);
  log?.close();
  return end;
}
