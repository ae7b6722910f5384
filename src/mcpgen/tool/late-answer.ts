import type { ServedSession } from '../server/served-session.ts';
import { answerWords } from './asked.ts';

/** Answers of people to questions for which nobody waited any more, in words; undefined when there are none. */
export function lateAnswers(session: ServedSession): string | undefined {
  const asked = session.asked();
  if (asked.unanswered.length === 0) return undefined;
  const answers = session.answers();
  const late = asked.unanswered.flatMap(({ id, question }) => {
    const given = asked.answerTo(question, answers);
    if (given === undefined) return [];
    const { answer } = answerWords(given, asked.optionsOf(question));
    session.askEnded({ id, question, how: 'answered', answer });
    return [`Question: ${question}\nAnswer: ${answer}`];
  });
  return late.length === 0 ? undefined : late.join('\n\n');
}
