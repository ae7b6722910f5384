import { intro, isCancel, multiline, outro } from '@clack/prompts';
import { explainQuestions, type ExplainAnswers } from '../../../model/explain.ts';

/**
 * Asks a person at the terminal, on standard error: the output belongs to what comes of it. Undefined when
 * they leave.
 */
export async function askedAnswers(): Promise<ExplainAnswers | undefined> {
  const output = process.stderr;
  const words = 'Explain what you want, in your own words. Enter twice goes on; blank is fine.';
  intro(words, { output });
  const answers: ExplainAnswers = {};
  for (const { key, question } of explainQuestions) {
    const answer = await multiline({ message: question, output });
    if (isCancel(answer)) {
      outro('Nothing was started.', { output });
      return undefined;
    }
    answers[key] = answer;
  }
  outro('Thank you.', { output });
  return answers;
}
