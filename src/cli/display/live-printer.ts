import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import { durationWords } from '../../model/duration.ts';
import type { StampedEvent } from '../../model/event.ts';
import { plainLine } from '../../model/plain-text.ts';
import { foldRun, openQuestionOf, type RunState } from '../../model/run-state.ts';
import { isEngineEvent } from '../../monitor/engine-event.ts';
import { eventLine, remarkLine } from './event-line.ts';
import { waitingQuestionLines } from './question-text.ts';
import { spanWords, waitWords } from './wait-words.ts';

/** The elapsed time is shown in seconds; more often would only flicker. */
const redrawMs = 1_000;

/** The display must not be longer than a terminal. */
const longestTitle = 60;

/** These are shown below while they go on, and are gone when it is over. */
const passing: ReadonlySet<string> = new Set([
  'task-picked',
  'progress-told',
  'question-asked',
  'check-ended',
  'wait-began',
]);

/** A calm display: a permanent line for each thing that ended, and below it what goes on now. */
export class LivePrinter {
  readonly #update = createLogUpdate(process.stdout);
  readonly #timer = setInterval(() => {
    this.#draw();
  }, redrawMs);
  readonly #now: () => number;
  #state: RunState | undefined;

  /** `now`: milliseconds since the epoch; a replay has a clock of its own. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  take(event: StampedEvent): void {
    this.#state = foldRun(this.#state, event);
    const line = isEngineEvent(event) && !passing.has(event.type) ? eventLine(event) : undefined;
    if (line !== undefined) this.#update.persist(line);
    this.#draw();
  }

  remark(words: string): void {
    this.#update.persist(remarkLine(words));
    this.#draw();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#update.clear();
    this.#update.done();
  }

  #draw(): void {
    const { current, waiting } = this.#state ?? {};
    if (waiting !== undefined) {
      // Over a question nothing may be drawn.
      if (waiting.cause === 'confirm') this.#update.clear();
      else this.#update(waitingText(waiting, new Date(this.#now())));
      return;
    }
    if (current === undefined) {
      this.#update.clear();
      return;
    }
    const { task, title, attempt, max_attempts, phase, since, last_lines } = current;
    const question = openQuestionOf(current);
    // Once its outcome is known, the session is among the finished ones.
    const running = current.outcome === undefined ? current.cost_usd : 0;
    const elapsed = durationWords(this.#now() - Date.parse(since));
    const tries = attempt > 1 ? `attempt ${attempt} of ${max_attempts} · ` : '';
    const cost = `$${((this.#state?.cost_usd ?? 0) + running).toFixed(2)}`;
    this.#update(
      [
        `${pc.cyan('▶')} ${pc.bold(task)}  ${plainLine(title, longestTitle)}`,
        pc.dim(`  ${tries}${phase} · ${elapsed} · ${cost}`),
        ...last_lines.map((line) => pc.dim(`  │ ${line}`)),
        ...(question === undefined
          ? []
          : waitingQuestionLines({ task, ...question }, new Date(this.#now()))),
        ...(this.#state?.pausing === true ? [pc.yellow('  then paused')] : []),
      ].join('\n'),
    );
  }
}

function waitingText(waiting: NonNullable<RunState['waiting']>, now: Date): string {
  const { since, until } = waiting;
  const time =
    until === undefined ? `for ${spanWords(since, now)}` : `${spanWords(until, now)} left`;
  return [
    `${pc.yellow('⏸')} ${waitWords(waiting)}`,
    pc.dim(`  ${time} · \`ralph resume\` goes on`),
  ].join('\n');
}
