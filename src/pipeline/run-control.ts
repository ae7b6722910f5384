import type { ControlCommand } from '../model/control.ts';
import { plainLine } from '../model/plain-text.ts';
import { unreachable } from '../model/unreachable.ts';
import type { WaitCause, WaitEnd } from '../model/wait.ts';
import type { Clock } from './clock.ts';
import type { End } from './run-tally.ts';
import { SessionWords } from './session/session-words.ts';
import { StopSwitch } from './stop-switch.ts';

export interface AwaitedChange {
  cause: WaitCause;
  /** When the wait ends by itself; undefined for never. */
  until: Date | undefined;
  clock: Clock;
}

/** What people have told a run, and the place where it waits for them. */
export class RunControl {
  readonly stop = new StopSwitch();
  #paused: string | undefined;
  #lost: string | undefined;
  #isTakenOver = false;
  readonly #atWork: () => string | undefined;
  #playing: { task: string; stop: StopSwitch; words: SessionWords } | undefined;
  #waiting: { cause: WaitCause; end: (how: WaitEnd) => void } | undefined;

  /** `atWork` tells who works on the files, so that no session may begin now, in words. */
  constructor(atWork: () => string | undefined = () => undefined) {
    this.#atWork = atWork;
    this.stop.polite.addEventListener('abort', () => this.#waiting?.end('stopped'), { once: true });
  }

  /** Why no session is to begin, if a person or a guard wants that. */
  get paused(): string | undefined {
    return this.#paused;
  }

  /** Why the run is to end, once somebody has stopped it. */
  get ended(): End | undefined {
    if (!this.stop.polite.aborted) return undefined;
    return this.#lost === undefined
      ? { end: 'interrupted', why: 'a person stopped it' }
      : { end: 'stopped', why: this.#lost };
  }

  /** What people say to the session that began last; undefined between two sessions. */
  get words(): SessionWords | undefined {
    return this.#playing?.words;
  }

  /** Why the queue is not this run's any more; from then on it writes nothing there. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** A person has taken a task over since `mended`: what may be left of that comes before the next task. */
  get isTakenOver(): boolean {
    return this.#isTakenOver;
  }

  /** What takeovers may have left is mended. */
  mended(): void {
    this.#isTakenOver = false;
  }

  /** Somebody else may play the queue now. */
  lose(why: string): void {
    this.#lost ??= why;
    this.stop.ask();
  }

  /** Does what a person says. Returns why it cannot be done, in words, or undefined when it is. */
  take(command: ControlCommand & { id: string; by: string }): string | undefined {
    const { verb, task } = command;
    switch (verb) {
      case 'pause':
        // A reason that is there already stays: it says more.
        if (this.#paused === undefined) this.hold('a person paused it');
        // Nothing is on its way there: it may as well be paused now.
        if (this.#waiting?.cause === 'no-work') this.#waiting.end('changed');
        return undefined;
      case 'resume':
        return this.#resume();
      case 'stop':
        this.stop.ask();
        return undefined;
      case 'stop-now':
        this.stop.end();
        return undefined;
      case 'cancel':
        return this.#cancel(task ?? '');
      case 'tell':
        return this.#tell(command);
      case 'take-over':
        return this.#takeOver(task ?? '');
      case 'wake':
        this.#waiting?.end('changed');
        return undefined;
      default:
        return unreachable(verb);
    }
  }

  /** No session begins from now on until a person says so. */
  hold(why: string): void {
    this.#paused = why;
  }

  /** A session of this task begins. Returns its own switch, for a person to cancel it alone. */
  begin(task: string): StopSwitch {
    const stop = this.stop.part();
    this.#playing = { task, stop, words: new SessionWords() };
    return stop;
  }

  /** The session that began last is over. */
  end(): void {
    this.#playing?.stop.release();
    this.#playing = undefined;
  }

  /** The queue has changed: what waits for work looks at it. The engine's own writes end no other wait. */
  changed(): void {
    if (this.#waiting?.cause === 'no-work') this.#waiting.end('changed');
  }

  /** Waits for the time, for a person, or for a change, whatever comes first. */
  async wait({ cause, until, clock }: AwaitedChange): Promise<WaitEnd> {
    if (this.stop.polite.aborted) return 'stopped';
    const over = new AbortController();
    const told = new Promise<WaitEnd>((resolve) => {
      const end = (how: WaitEnd): void => {
        // At once: whoever speaks in the same breath finds nobody waiting any more.
        this.#waiting = undefined;
        resolve(how);
      };
      this.#waiting = { cause, end };
    });
    const time = until === undefined ? undefined : clock.waitUntil(until, over.signal);
    const how = await Promise.race([told, ...(time === undefined ? [] : [time.then(atItsTime)])]);
    this.#waiting = undefined;
    over.abort();
    return how;
  }

  #resume(): string | undefined {
    const waiting = this.#waiting;
    const person = this.#atWork();
    if (person !== undefined) return person;
    if (this.#paused === undefined && waiting === undefined) {
      return 'it is neither paused nor waiting';
    }
    if (this.#paused === undefined && waiting?.cause === 'no-work') {
      return 'it waits for work; there is nothing to go on with';
    }
    // A pause that has not begun is taken back; only one more word ends another wait, such as a limit.
    const isOnlyAsked = this.#paused !== undefined && waiting?.cause !== 'paused';
    this.#paused = undefined;
    if (!isOnlyAsked) waiting?.end('resumed');
    return undefined;
  }

  #tell({ id, by, task, words }: ControlCommand & { id: string; by: string }): string | undefined {
    const playing = this.#playing;
    const named = task === undefined ? undefined : plainLine(task, 80);
    if (playing === undefined) {
      return named === undefined
        ? 'no session is played now, so nobody would read it'
        : `task ${named} is not being played`;
    }
    if (named !== undefined && task !== playing.task) {
      return `task ${named} is not being played; it is ${playing.task}`;
    }
    return playing.words.tell({ id, words: words ?? '', by });
  }

  /** While the person works, no session of any task may begin. */
  #takeOver(task: string): string | undefined {
    const playing = this.#playing;
    if (playing !== undefined && playing.task !== task) {
      return `${plainLine(playing.task, 80)} is being played, not ${plainLine(task, 80)}`;
    }
    playing?.stop.takeOver();
    this.#isTakenOver = true;
    // It may be read long after the person has left.
    if (this.#paused === undefined) this.hold(`a person took over ${plainLine(task, 80)}`);
    // Nothing is on its way there: it may as well be paused now.
    if (this.#waiting?.cause === 'no-work') this.#waiting.end('changed');
    return undefined;
  }

  #cancel(task: string): string | undefined {
    if (this.#playing?.task !== task) return `task ${task} is not being played`;
    this.#playing.stop.ask();
    this.hold(`a person cancelled ${task}`);
    return undefined;
  }
}

function atItsTime(): WaitEnd {
  return 'time';
}
