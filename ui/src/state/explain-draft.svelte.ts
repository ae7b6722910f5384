import {
  explainQuestions,
  type ExplainAnswers,
  type ExplainKey,
} from '../../../src/model/explain.ts';

/** What a person has typed and not sent: it is there again when the page is. */
export class ExplainDraft {
  readonly #key: string;
  #answers = $state.raw<ExplainAnswers>({});

  /** `root` is the project's folder: the address of its page may be another project's tomorrow. */
  constructor(root: string) {
    this.#key = `ralph-explain ${root}`;
    this.#answers = this.#kept(this.#key);
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

  /** Whether there are words that were sent before, to begin with again. */
  get hasSent(): boolean {
    return Object.keys(this.#kept(this.#sentKey)).length > 0;
  }

  /** They were sent: the form is empty, and they are at hand for another try. */
  send(): void {
    localStorage.setItem(this.#sentKey, JSON.stringify(this.#answers));
    this.#answers = {};
    localStorage.removeItem(this.#key);
  }

  /** Begins with the words that were sent last. */
  again(): void {
    this.#answers = this.#kept(this.#sentKey);
    localStorage.setItem(this.#key, JSON.stringify(this.#answers));
  }

  get #sentKey(): string {
    return `${this.#key}-sent`;
  }

  #kept(key: string): ExplainAnswers {
    let kept: unknown;
    try {
      kept = JSON.parse(localStorage.getItem(key) ?? '{}');
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
