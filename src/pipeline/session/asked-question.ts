import { mostQuestions, type AskedQuestion } from '../../model/question.ts';
import type { SessionSignal } from '../../model/signal.ts';

/** What a session asked people, oldest first, each with what came of it in the end. Pure. */
export function askedQuestions(signals: readonly SessionSignal[]): AskedQuestion[] {
  const asked = new Map<string, AskedQuestion>();
  for (const signal of signals) {
    if (signal.type !== 'asked' && signal.type !== 'ask-ended') continue;
    const { id, at, question } = signal;
    if (!asked.has(id) && asked.size >= mostQuestions) continue;
    const known = asked.get(id) ?? { at, question };
    if (signal.type === 'asked') {
      const { options } = signal;
      asked.set(id, { ...known, ...(options === undefined ? {} : { options }) });
    } else {
      const { how, answer } = signal;
      asked.set(id, { ...known, how, ...(answer === undefined ? {} : { answer }) });
    }
  }
  return [...asked.values()];
}
