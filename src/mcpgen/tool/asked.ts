import { meantOption, mostOptions, mostQuestions } from '../../model/question.ts';
import type { AskedSignal, AskEndedSignal, SessionSignal } from '../../model/signal.ts';
import type { Answer } from '../../model/task.ts';

type AskSignal = AskedSignal | AskEndedSignal;

/** What a session has asked so far, from its signals, oldest first. */
export class Asked {
  readonly #signals: AskSignal[];

  constructor(signals: readonly SessionSignal[]) {
    this.#signals = signals.filter(
      (signal) => signal.type === 'asked' || signal.type === 'ask-ended',
    );
  }

  /** The id of the next question; undefined when there were as many as there may be. */
  get nextId(): string | undefined {
    const ids = new Set(this.#signals.map(({ id }) => id));
    return ids.size >= mostQuestions ? undefined : `q${ids.size + 1}`;
  }

  /** Those that have no end: their server died. */
  get open(): AskedSignal[] {
    const ended = new Set(this.#signals.flatMap((one) => (one.type === 'asked' ? [] : [one.id])));
    return this.#signals.filter((one) => one.type === 'asked').filter(({ id }) => !ended.has(id));
  }

  /** One for each question that was asked and has no answer yet, as it was asked last. */
  get unanswered(): AskSignal[] {
    const last = new Map<string, AskSignal>();
    for (const signal of this.#signals) {
      if (signal.type === 'ask-ended' && signal.how === 'answered') last.delete(signal.question);
      // Of a question that is asked again, an answer since the first time counts.
      else if (!last.has(signal.question)) last.set(signal.question, signal);
    }
    return [...last.values()];
  }

  /**
   * What of the task's answers is for this question: one that names it, or one that names none of the
   * other questions. Only those count that came since it was first asked without an answer.
   */
  answerTo(question: string, answers: readonly Answer[]): Answer | undefined {
    const before = this.unanswered.find((one) => one.question === question)?.answers;
    if (before === undefined) return undefined;
    const others = new Set(this.#signals.map((one) => one.question));
    others.delete(question);
    const isFor = (one: Answer): boolean =>
      one.question === question || one.question === undefined || !others.has(one.question);
    const since = answers.slice(before).filter(isFor);
    return since.find((one) => one.question === question) ?? since[0];
  }

  /** The options that this question was asked with. */
  optionsOf(question: string): string[] {
    const asked = this.#signals.findLast(
      (one) => one.type === 'asked' && one.question === question,
    );
    return asked?.type === 'asked' ? (asked.options ?? []).slice(0, mostOptions) : [];
  }
}

/** The answer in words, and which option it is, if it is one. */
export function answerWords(
  { answer }: Answer,
  options: readonly string[],
): { answer: string; option: number | undefined } {
  const words = meantOption(answer, options);
  const at = options.indexOf(words);
  return { answer: words, option: at === -1 ? undefined : at + 1 };
}
