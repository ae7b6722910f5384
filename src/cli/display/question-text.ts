import pc from 'picocolors';
import { questionEndWords, type AskedQuestion } from '../../model/question.ts';
import { plainLine } from '../../model/plain-text.ts';
import { answerHint } from './answer-hint.ts';
import { spanWords } from './wait-words.ts';

/** A question that its session waits with. */
export interface WaitingQuestion {
  task: string;
  question: string;
  options: readonly string[];
  /** UTC: until then. */
  until: string;
}

/** Lines of a question that are shown: a person has to decide by it, and a display has its end. */
const shownLines = 8;

/** The question with how to answer it and how long that makes sense. `now` is what the time counts to. */
export function waitingQuestionLines(
  { task, question, options, until }: WaitingQuestion,
  now: Date,
): string[] {
  const left = Date.parse(until) > now.getTime() ? `${spanWords(until, now)} left` : 'time is up';
  return [
    ...askedLines(task, question, options),
    `    → ${answerHint(task, { options })} in another terminal; its session waits, ${left}`,
  ];
}

/** The question and its options, whole as far as a screen allows. */
export function askedLines(task: string, question: string, options: readonly string[]): string[] {
  const [first = '', ...rest] = question
    .split('\n')
    .map((line) => plainLine(line, 300))
    .filter((line) => line !== '');
  const more = rest.length > shownLines - 1 ? ['    …'] : [];
  return [
    `${pc.yellow('?')} ${task} asks: ${first}`,
    ...rest.slice(0, shownLines - 1).map((line) => `    ${line}`),
    ...more,
    ...options.map((option, at) => `    ${at + 1}. ${plainLine(option)}`),
  ];
}

/** What was asked and what came of it, in one line. */
export function askedWords({ question, how, answer }: AskedQuestion): string {
  const end = answer === undefined ? questionEndWords(how) : plainLine(answer, 300);
  return `${plainLine(question, 300)} → ${end}`;
}
