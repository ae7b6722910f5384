import pc from 'picocolors';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { StopSwitch } from '../../pipeline/stop-switch.ts';
import { plainWords } from '../given-words.ts';
import { pressOnSignals } from '../stop-signal.ts';
import { Questioner } from './question.ts';

/** What a blocked task waits for. */
export interface OpenQuestion {
  task: string;
  title: string;
  question: string;
  options: string[];
}

/**
 * Shows the question of a task at a terminal and reads the answer, the number of an option or one line.
 * Returns undefined at the end of the input and after Ctrl+C. Fails with `usage` as `plainWords` does.
 */
export async function askAnswer(
  { task, title, question, options }: OpenQuestion,
  example: string,
): Promise<Result<string | undefined>> {
  const left = new StopSwitch();
  const ignore = pressOnSignals(left);
  const questioner = new Questioner();
  const shown = [
    `${pc.bold(task)}  ${plainLine(title)}`,
    // Whole, however many lines it has: a person has to decide by it.
    ...question.split('\n').map((line) => `${pc.yellow('?')} ${plainLine(line, 500)}`),
    ...options.map((option, at) => `  ${at + 1}. ${plainLine(option, 500)}`),
    options.length === 0 ? 'answer> ' : 'answer, or the number of an option> ',
  ].join('\n');
  try {
    let ask = shown;
    for (;;) {
      const line = await questioner.ask(ask, left.polite);
      if (line === undefined) return ok(undefined);
      const words = line.trim();
      const option = /^\d+$/.test(words) ? options[Number(words) - 1] : undefined;
      if (words !== '') return option === undefined ? plainWords(words, example) : ok(option);
      ask = 'answer> ';
    }
  } finally {
    questioner.close();
    ignore();
  }
}
