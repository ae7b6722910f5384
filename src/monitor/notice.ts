import type { RunEnd, StampedEvent } from '../model/event.ts';
import type { Notice } from '../model/notice.ts';
import { plainLine } from '../model/plain-text.ts';

type Stamped<Type extends StampedEvent['type']> = Extract<StampedEvent, { type: Type }>;

/** A shorter pause is over before somebody has come. */
const longBackOffMs = 60_000;

/** Ends that a person did not ask for, and that leave something to be looked at. */
const stops: readonly RunEnd[] = ['stopped', 'stagnated', 'budget'];

/** Makes the notices of one run from its events, in order. */
export class Notices {
  #project = '';
  /** A person has asked for the pause: nobody needs to be told of it. */
  #isAsked = false;
  /** What the run waits for again and again is told once. */
  #told: string | undefined;

  /** What a person has to be told because of this event; nothing for nearly all of them. */
  take(event: StampedEvent): Notice | undefined {
    if (event.type === 'run-started') this.#project = event.project;
    if (event.type === 'control-taken') this.#takeCommand(event);
    // Whatever a person has asked for before: this has to be looked at.
    if (event.type === 'settings-changed') this.#isAsked = false;
    if (event.type === 'task-picked') this.#told = undefined;
    if (event.type === 'question-asked') return this.#asked(event);
    if (event.type === 'session-ended') return this.#question(event);
    if (event.type === 'wait-began') return this.#wait(event);
    return event.type === 'run-ended' ? this.#end(event) : undefined;
  }

  #takeCommand({ command, refused }: Stamped<'control-taken'>): void {
    if (refused !== undefined) return;
    const { verb } = command;
    if (verb === 'pause' || verb === 'cancel' || verb === 'take-over') this.#isAsked = true;
    if (verb === 'resume') this.#isAsked = false;
  }

  #question(event: Stamped<'session-ended'>): Notice | undefined {
    const { task, next, cost_usd } = event;
    if (next.status !== 'blocked' || next.blocked?.on !== 'human') return undefined;
    const question = plainLine(next.blocked.question ?? next.blocked.reason, longestWords);
    const options = next.blocked.options?.map((option) => plainLine(option));
    return {
      ...this.#about(event, 'question', `${task} asks`),
      ...{ words: question, task, question, cost_usd },
      ...(options === undefined ? {} : { options }),
    };
  }

  /** Its session waits: `until` then an answer still reaches it. */
  #asked(event: Stamped<'question-asked'>): Notice {
    const { task, until, options } = event;
    const question = plainLine(event.question, longestWords);
    return {
      ...this.#about(event, 'question', `${task} asks`),
      ...{ words: question, task, question, until },
      ...(options.length === 0 ? {} : { options: options.map((option) => plainLine(option)) }),
    };
  }

  #wait(event: Stamped<'wait-began'>): Notice | undefined {
    const words = plainLine(event.why, longestWords);
    const { until } = event;
    const told = `${event.cause} ${words}`;
    if (told === this.#told || !this.#isWorthTelling(event)) return undefined;
    this.#told = told;
    switch (event.cause) {
      case 'limit':
      case 'back-off': {
        const about = this.#about(event, 'parked', 'parked');
        return { ...about, words, ...(until === undefined ? {} : { until }) };
      }
      case 'confirm':
        return { ...this.#about(event, 'question', 'asks'), words, question: words };
      case 'paused':
      case 'disk':
      case 'no-work':
        return { ...this.#about(event, 'paused', 'paused'), words };
    }
  }

  #isWorthTelling({ cause, until, at }: Stamped<'wait-began'>): boolean {
    if (cause === 'no-work') return false;
    if (cause === 'paused') return !this.#isAsked;
    if (cause !== 'back-off') return true;
    return until !== undefined && Date.parse(until) - Date.parse(at) >= longBackOffMs;
  }

  #end(event: Stamped<'run-ended'>): Notice {
    const { end, why, done, not_done, cost_usd } = event;
    const kind = stops.includes(end) ? 'stopped' : 'run-ended';
    const about = this.#about(event, kind, kind === 'stopped' ? 'stopped' : 'ended');
    const words = `${done} done, ${not_done} not done: ${plainLine(why, longestWords)}`;
    return { ...about, words, done, not_done, cost_usd };
  }

  #about(
    { run, at }: StampedEvent,
    kind: Notice['kind'],
    what: string,
  ): Pick<Notice, 'kind' | 'run' | 'project' | 'title' | 'at'> {
    const name = this.#project.split('/').at(-1) ?? '';
    return { kind, run, project: this.#project, title: plainLine(`ralph ${name}: ${what}`), at };
  }
}

/** A line on a desktop; the task itself has the rest. */
const longestWords = 500;
