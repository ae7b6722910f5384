import type { RunEvent } from '../../model/event.ts';
import {
  askBoundMs,
  longestOption,
  longestQuestion,
  mostOptions,
  mostQuestions,
} from '../../model/question.ts';
import type { AskedSignal, AskEndedSignal, SessionSignal } from '../../model/signal.ts';

export interface QuestionWatchParts {
  session: string;
  task: string;
  emit: (event: RunEvent) => void;
  now: () => Date;
  /** The session waits from now on, at the longest so many milliseconds. */
  opened: (longest_ms: number) => void;
  /** It waits no more; `answered` when a person has said something. */
  closed: (answered: boolean) => void;
}

/** The tool ends a question by itself; a little later it counts as ended without that. */
const marginMs = 10_000;

/** Characters of an answer: as many as a person may say at once. */
const longestAnswer = 8_192;

/**
 * Follows what a session asks people, from its signals, and tells it. The file of signals lies where a
 * session could write: nothing in it makes Ralph wait longer, or more often, than the tool does.
 */
export class QuestionWatch {
  readonly #parts: QuestionWatchParts;
  readonly #ids = new Set<string>();
  #open: { id: string; question: string; timer: NodeJS.Timeout } | undefined;
  #over = false;

  constructor(parts: QuestionWatchParts) {
    this.#parts = parts;
  }

  take(signal: SessionSignal): void {
    if (this.#over) return;
    if (signal.type === 'asked') this.#ask(signal);
    if (signal.type === 'ask-ended') this.#end(signal);
  }

  /** The call has come back, and all that its tool has noted was taken. */
  callEnded(): void {
    this.#lose();
  }

  /** Nobody waits for an answer any more, whatever is still noted. */
  close(): void {
    this.#lose();
    this.#over = true;
  }

  #ask({ id, question, options = [], until }: AskedSignal): void {
    if (this.#ids.has(id) || this.#ids.size >= mostQuestions) return;
    this.#ids.add(id);
    this.#lose();
    const { emit, session, task, now, opened } = this.#parts;
    const left = Math.max(0, Math.min(Date.parse(until) - now().getTime(), askBoundMs));
    const shown = question.slice(0, longestQuestion);
    const timer = setTimeout(() => {
      this.#finish('expired');
    }, left + marginMs);
    this.#open = { id, question: shown, timer };
    emit({
      type: 'question-asked',
      ...{ session, task, id, question: shown },
      options: options.slice(0, mostOptions).map((option) => option.slice(0, longestOption)),
      until: new Date(now().getTime() + left).toISOString(),
    });
    opened(left + marginMs);
  }

  #end({ id, question, how, answer }: AskEndedSignal): void {
    if (this.#open?.id === id) {
      this.#finish(how, answer);
      return;
    }
    const isKnown = this.#ids.has(id);
    // Nobody was there to be asked, or an answer came late: nothing was waited for.
    if ((isKnown && how !== 'answered') || (!isKnown && this.#ids.size >= mostQuestions)) return;
    this.#ids.add(id);
    this.#tell({ id, question: question.slice(0, longestQuestion), how, answer });
    if (how === 'answered') this.#parts.closed(true);
  }

  /** What waits without a word on its end: its server has died, or the session ends. */
  #lose(): void {
    if (this.#open !== undefined) this.#finish('cancelled');
  }

  #finish(how: AskEndedSignal['how'], answer?: string): void {
    if (this.#open === undefined) return;
    const { id, question, timer } = this.#open;
    clearTimeout(timer);
    this.#open = undefined;
    this.#tell({ id, question, how, answer });
    this.#parts.closed(how === 'answered');
  }

  #tell(end: Pick<AskEndedSignal, 'id' | 'question' | 'how' | 'answer'>): void {
    const { emit, session, task } = this.#parts;
    const { id, question, how } = end;
    const answer = how === 'answered' ? end.answer?.slice(0, longestAnswer) : undefined;
    emit({ type: 'question-ended', session, task, id, question, how, answer });
  }
}
