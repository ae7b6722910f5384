import type { EngineEvent } from '../../model/event.ts';
import type { ToldWords } from '../../model/outcome.ts';

/** What a person says to the session, with the id of the letter that brought it. */
export interface Said {
  id: string;
  words: string;
  by: string;
}

export interface SessionWordsParts {
  session: string;
  emit: (event: EngineEvent) => void;
  now: () => Date;
}

interface OnTheWay extends ToldWords {
  said: Said;
  /** The agent's id of the message, once it was sent. */
  message: string | undefined;
}

/** Sends words to the agent as a message of their own and returns the id that the agent echoes. */
export type SendWords = (words: string) => string;

/**
 * What people say to one session, from when its task is picked until its agent hears nothing more. Words
 * wait until the agent has its prompt, and are on their way until the agent says that it has read them.
 */
export class SessionWords {
  readonly #told: OnTheWay[] = [];
  /** What was said before the session had its id. */
  #early: Said[] = [];
  #parts: SessionWordsParts | undefined;
  #send: SendWords | undefined;
  #closed: string | undefined;

  /** Everything that was said, oldest first. */
  get told(): ToldWords[] {
    return this.#told.map(({ at, words, taken }) => ({ at, words, taken }));
  }

  /** How many the agent has not read yet. */
  get pending(): number {
    return this.#told.filter(({ taken }) => !taken).length;
  }

  /** The agent's ids of the messages that it was sent and has not read. */
  get unread(): string[] {
    return this.#told.flatMap(({ taken, message }) =>
      taken || message === undefined ? [] : [message],
    );
  }

  /** Returns why they reach nobody any more, in words, or undefined when they are on their way. */
  tell(said: Said): string | undefined {
    if (this.#closed !== undefined) return this.#closed;
    if (this.#parts === undefined) this.#early.push(said);
    else this.#take(said, this.#parts);
    return undefined;
  }

  /** The session has begun. */
  begin(parts: SessionWordsParts): void {
    this.#parts = parts;
    for (const said of this.#early.splice(0)) this.#take(said, parts);
  }

  /** There will be no session: what was said to it reaches nobody. */
  drop(emit: (event: EngineEvent) => void): void {
    this.close('its session could not begin');
    for (const { id, words } of this.#early.splice(0)) emit({ type: 'words-dropped', id, words });
  }

  /** The agent has its prompt: from now on it hears everything at once. */
  open(send: SendWords): void {
    this.#send = send;
    for (const one of this.#told) one.message ??= send(one.words);
  }

  /** The agent has read a message. Returns whether it was one of these. */
  read(message: string): boolean {
    const one = this.#told.find((told) => told.message === message);
    if (one === undefined || this.#parts === undefined) return false;
    if (!one.taken) {
      one.taken = true;
      const { emit, session } = this.#parts;
      emit({ type: 'words-taken', session, id: one.said.id });
    }
    return true;
  }

  /** The agent hears nothing more; the first reason stays. */
  close(why: string): void {
    this.#closed ??= why;
  }

  #take(said: Said, { session, emit, now }: SessionWordsParts): void {
    const { id, words, by } = said;
    const one: OnTheWay = {
      ...{ at: now().toISOString(), words, taken: false },
      ...{ said, message: undefined },
    };
    this.#told.push(one);
    // Before it is sent: what the log tells was said, whatever becomes of the engine.
    emit({ type: 'words-told', session, id, words, by });
    one.message = this.#send?.(words);
  }
}
