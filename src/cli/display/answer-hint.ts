import { allowWords } from '../../model/allow-words.ts';

interface AskedQuestion {
  question?: string | undefined;
  options?: readonly string[] | undefined;
}

/** How a person answers the question of a blocked task; before that how to allow what was denied. */
export function answerHint(task: string, { question = '', options = [] }: AskedQuestion): string {
  const option = options.length > 0 ? ', or `--option 1`' : '';
  const answer = `answer with \`ralph answer ${task} "…"\`${option}`;
  if (!question.includes(allowWords)) return answer;
  return `\`ralph allow ${task}\` and \`ralph reopen ${task}\`, or ${answer}`;
}
