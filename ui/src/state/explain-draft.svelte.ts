import {
  explainQuestions,
  type ExplainAnswers,
  type ExplainKey,
} from '../../../src/model/explain.ts';

/** What a person has typed and not sent: it is there again when the page is. */
export class ExplainDraft {
  readonly #key: string;
  #answers = $state.raw<ExplainAnswers>({});

  constructor(project: string) {
    this.#key = `ralph-explain-${project}`;
    this.#answers = this.#kept();
  }

  get answers(): ExplainAnswers {
    return this.#answers;
  }

  get isBlank(): boolean {
    return Object.values(this.#answers).every((answer) => answer.trim() === '');
  }

  set(key: ExplainKey, words: string): void {
    this.#answers = { ...this.#answers, [key]: words };
    localStorage.setItem(this.#key, JSON.stringify(this.#answers));
  }

  /** What was sent needs not be kept. */
  clear(): void {
    this.#answers = {};
    localStorage.removeItem(this.#key);
  }

  #kept(): ExplainAnswers {
    let kept: unknown;
    try {
      kept = JSON.parse(localStorage.getItem(this.#key) ?? '{}');
    } catch {
      return {};
    }
    if (typeof kept !== 'object' || kept === null) return {};
    const answers = Object.entries(kept).filter(
      ([key, value]) =>
        typeof value === 'string' && explainQuestions.some((one) => one.key === key),
    );
    return Object.fromEntries(answers);
  }
}
