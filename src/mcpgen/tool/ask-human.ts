import * as z from 'zod/mini';
import { projectAt } from '../../db/project.ts';
import { isSomebodyThere } from '../../host/presence.ts';
import { durationWords } from '../../model/duration.ts';
import {
  askBoundMs,
  longestOption,
  longestQuestion,
  mostOptions,
  mostQuestions,
  presenceMs,
  type QuestionEnd,
} from '../../model/question.ts';
import type { Answer } from '../../model/task.ts';
import type { CallContext } from '../call-context.ts';
import { line, words } from '../field.ts';
import { waitForAnswer } from '../server/answer-wait.ts';
import type { ServedSession } from '../server/served-session.ts';
import { answer, defineTool, refusal, type Tool, type ToolAnswer } from '../tool.ts';
import { answerWords } from './asked.ts';

/** Milliseconds. */
export interface AskBounds {
  /** How long an answer is waited for. */
  wait_ms: number;
  /** How long ago a key press may be of whoever is there. */
  presence_ms: number;
}

interface Question {
  question: string;
  options: string[];
}

/** The sessions that wait for an answer in this process. */
const asking = new WeakSet<ServedSession>();

/** The tool with these bounds; a test has shorter ones. */
export function askHumanTool(bounds: AskBounds): Tool {
  return defineTool({
    name: 'ask_human',
    title: 'Ask a human',
    description:
      'Asks the people who watch, and waits up to 5 minutes for the answer. Says at once when nobody is there.',
    use: 'when a decision of a person would save wrong work; if nobody is there, decide yourself or block the task',
    kinds: ['implement', 'plan'],
    reads_only: false,
    input: z.strictObject({
      question: words.check(
        z.refine((text) => text.length <= longestQuestion, {
          error: `at most ${longestQuestion} characters`,
        }),
      ),
      options: z.optional(
        z.array(line(longestOption)).check(
          z.refine((options) => options.length <= mostOptions, {
            error: `at most ${mostOptions} options`,
          }),
        ),
      ),
    }),
    run: async ({ question, options = [] }, session, context) => {
      if (session.attended) {
        return answer('A person sits in this session: ask in the conversation, in words.');
      }
      if (asking.has(session)) {
        return refusal(
          'Not asked: another question waits for its answer. Ask one at a time, or put both into one.',
        );
      }
      asking.add(session);
      try {
        return await ask({ question, options }, session, { ...context, bounds });
      } finally {
        asking.delete(session);
      }
    },
  });
}

export const askHuman = askHumanTool({ wait_ms: askBoundMs, presence_ms: presenceMs });

async function ask(
  { question, options }: Question,
  session: ServedSession,
  { cancel, progress, bounds }: CallContext & { bounds: AskBounds },
): Promise<ToolAnswer> {
  const before = session.asked();
  // A server that died while it waited could not say so.
  for (const { id, question: lost } of before.open) {
    session.askEnded({ id, question: lost, how: 'cancelled' });
  }
  const late = before.answerTo(question, session.answers());
  const id = before.nextId;
  if (late !== undefined) {
    const known = before.unanswered.find((one) => one.question === question)?.id;
    return answered({ session, id: known ?? 'q0', question, options, given: late });
  }
  if (id === undefined) {
    return refusal(
      `Not asked: a session may ask ${mostQuestions} questions. Decide yourself, or call block_task with what is open.`,
    );
  }
  const project = projectAt(session.root);
  const now = session.now();
  if (!isSomebodyThere(project.presence, { now, within_ms: bounds.presence_ms })) {
    session.askEnded({ id, question, how: 'nobody' });
    return answer(unansweredWords('nobody', bounds));
  }
  const asked = session.signal({
    type: 'asked',
    ...{ id, question, until: new Date(now.getTime() + bounds.wait_ms).toISOString() },
    answers: session.answers().length,
    ...(options.length === 0 ? {} : { options }),
  });
  if (!asked.ok) return refusal('Not asked: the session folder cannot be written.');
  const found = await waitForAnswer({
    project,
    task: session.file.task,
    find: () => session.asked().answerTo(question, session.answers()),
    cancel,
    bound_ms: bounds.wait_ms,
    waiting: (left) => {
      progress(`waits for the answer of a person, ${durationWords(left)} left`);
    },
  });
  if (typeof found !== 'string') return answered({ session, id, question, options, given: found });
  session.askEnded({ id, question, how: found });
  return answer(unansweredWords(found, bounds));
}

interface Given extends Question {
  session: ServedSession;
  id: string;
  given: Answer;
}

function answered({ session, id, question, options, given }: Given): ToolAnswer {
  const { answer: said, option } = answerWords(given, options);
  session.askEnded({ id, question, how: 'answered', answer: said });
  const which = option === undefined ? '' : ` (option ${option})`;
  return answer(`A person answers${which}:\n${said}`, {
    answer: said,
    ...(option === undefined ? {} : { option }),
  });
}

function unansweredWords(how: Exclude<QuestionEnd, 'answered'>, { wait_ms }: AskBounds): string {
  const why = {
    nobody: 'Nobody is there to answer.',
    expired: `Nobody has answered within ${durationWords(wait_ms)}.`,
    cancelled: 'The call was cancelled before an answer came.',
  }[how];
  return `${why} If you cannot go on without the answer, call block_task with on: human and this question, then end your turn. Otherwise decide yourself, and say in your summary what you decided.`;
}
