import { taskHash } from '../db/task-hash.ts';
import { changedPaths } from '../host/git.ts';
import type { RunEnd } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import { failureWords } from '../model/failure.ts';
import { isAllDone } from '../model/run-end.ts';
import { storedState, selectNext, taskMap, type Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Task } from '../model/task.ts';
import type { Wait, WaitEnd } from '../model/wait.ts';
import { DiskRoom } from './disk-room.ts';
import { mendExplainsOfRun } from './explain/left-explain.ts';
import { startGuard } from './guard.ts';
import { Obstacles, type Chance } from './obstacle.ts';
import { newTaskAllowance } from './record.ts';
import type { PlayOptions, Confirm } from './play-option.ts';
import { recover } from './recover.ts';
import type { Leftover } from './log/run-log.ts';
import { RunCleaning } from './run-cleaning.ts';
import { RunTally, type End } from './run-tally.ts';
import { PassedChecks } from './check/passed-check.ts';
import { saveLeftTrees } from './session/left-tree.ts';
import { playSession, type PlayedSession } from './session/session-play.ts';
import { mendLeftTakeover } from './takeover/left-takeover.ts';
import type { Workshop } from './workshop.ts';

export interface PlayResult {
  end: RunEnd;
  /** Every played task is done, and nothing is left that cannot proceed. */
  all_done: boolean;
}

/**
 * Plays the queue, one task after the other, until it is drained or cannot go on. Returns how it
 * ended. Fails when the database does not read or something cannot be written; what was recorded
 * until then stays recorded.
 */
export async function play(
  shop: Workshop,
  options: PlayOptions,
  leftover: Leftover,
): Promise<Result<PlayResult>> {
  const run = new QueueRun(shop, options, leftover);
  const endGuard = startGuard(shop);
  try {
    return await run.play();
  } finally {
    await run.close();
    endGuard();
  }
}

class QueueRun {
  readonly #shop: Workshop;
  readonly #options: PlayOptions;
  readonly #leftover: Leftover;
  readonly #tally = new RunTally();
  readonly #passedChecks = new PassedChecks();
  readonly #obstacles: Obstacles;
  readonly #room: DiskRoom;
  #cleaning: RunCleaning | undefined;
  /** Tasks that a person does not want to be played in this run. */
  readonly #skipped = new Set<string>();
  /** Stands for the task, as it was then, that a person wants to be played next. */
  #confirmed: string | undefined;
  #endWatch: (() => void) | undefined;
  /** What git has still to keep of the session before, and what it is keeping now. */
  #keep: (() => Promise<void>) | undefined;
  #keeping: Promise<void> = Promise.resolve();

  constructor(shop: Workshop, options: PlayOptions, leftover: Leftover) {
    this.#shop = shop;
    this.#options = options;
    this.#leftover = leftover;
    this.#obstacles = new Obstacles(leftover.carried);
    this.#room = new DiskRoom(shop);
  }

  async play(): Promise<Result<PlayResult>> {
    const started = await this.#start();
    const result = started.ok ? await this.#drain() : started;
    if (!result.ok) {
      this.#shop.emit({ type: 'failed', failure: result.failure });
      this.#tellEnd({
        end: 'stopped',
        why: `Ralph could not go on: ${whatWentWrong(result.failure)}`,
      });
    }
    return result;
  }

  async close(): Promise<void> {
    this.#endWatch?.();
    this.#cleaning?.close();
    await this.#keepLast();
  }

  async #start(): Promise<Result<void>> {
    const { store, project, control, emit } = this.#shop;
    const { carried, unfinished } = this.#leftover;
    emit({ type: 'run-started', pid: process.pid, project: project.root, carried });
    if (carried.held !== undefined) control.hold(carried.held);
    // First of all: until then the queue may be what a session has made of it.
    const recovered = await recover(this.#shop, unfinished);
    if (!recovered.ok) return recovered;
    const mended = await mendExplainsOfRun(this.#shop);
    if (!mended.ok) return mended;
    this.#keeping = saveLeftTrees(this.#shop);
    const loaded = store.load();
    if (!loaded.ok) return loaded;
    const { tasks, config } = loaded.value.queue;
    this.#cleaning = new RunCleaning(this.#shop, config.run.keep);
    const byId = taskMap(tasks);
    emit({
      type: 'queue-counted',
      tasks: tasks.length,
      ready: tasks.filter((task) => storedState(task, byId) === 'ready').length,
      dirty_files: await this.#dirtyFiles(),
    });
    return ok(undefined);
  }

  /** Only for people to know: a stop does not wait for it, and git is not asked where a person has to look first. */
  async #dirtyFiles(): Promise<number> {
    const { project, control } = this.#shop;
    if (control.paused !== undefined) return 0;
    return (await changedPaths(project.root, control.stop.polite)).length;
  }

  async #drain(): Promise<Result<PlayResult>> {
    for (;;) {
      const end = await this.#turn();
      if (!end.ok) return end;
      if (end.value !== undefined) return ok(this.#finish(end.value));
    }
  }

  /** One look at what is to be done now, and the doing of it. Returns why the run ends, if it does. */
  async #turn(): Promise<Result<End | undefined>> {
    const { control, clock } = this.#shop;
    if (control.ended !== undefined) return ok(control.ended);
    const broken = await this.#room.logged();
    if (broken !== undefined) return fail(broken);
    // Before the pause: at its time a paused run ends, too.
    if (this.#isLate()) return ok({ end: 'until', why: 'the time of --until has come' });
    if (control.paused !== undefined) {
      await this.#wait({ cause: 'paused', why: control.paused, until: undefined });
      return ok(undefined);
    }
    // Whatever the run waited for meanwhile: until then the queue may be what an agent has made of it.
    if (control.isTakenOver) return mendLeftTakeover(this.#shop);
    const loaded = this.#shop.store.load();
    if (!loaded.ok) return this.#unreadable(loaded.failure);
    const { queue } = loaded.value;
    this.#tally.look(taskMap(queue.tasks));
    const { next, passed } = selectNext(queue.tasks, this.#options.ids, this.#skipped);
    if (next === undefined) return ok(await this.#nothingNext(queue, passed.length));
    const end = this.#limitOfRun(queue);
    if (end !== undefined) return ok(end);
    // Only now: with nothing left to try there is nothing to wait for. The queue may change meanwhile.
    const obstacle = this.#obstacles.next(clock.now());
    if (obstacle !== undefined) {
      const how = await this.#wait(obstacle);
      if (how !== 'time') this.#ignore(obstacle, how);
      return ok(undefined);
    }
    const { min_free } = queue.config.run;
    if (this.#room.lack(min_free) !== undefined) {
      await this.#keepLast();
      await this.#room.waitFor(min_free, this.#options.until);
      return ok(undefined);
    }
    const { confirm } = this.#options;
    if (confirm === undefined || this.#confirmed === taskHash(next))
      return this.#playOne(queue, next);
    return ok(await this.#ask(confirm, queue, next));
  }

  #isLate(): boolean {
    const { until } = this.#options;
    return until !== undefined && this.#shop.clock.now() >= until;
  }

  #limitOfRun({ config }: Queue): End | undefined {
    const { max_tasks, max_budget_usd } = this.#options;
    if (this.#tally.sessions === max_tasks) {
      return { end: 'max-tasks', why: `--max-tasks ${max_tasks} is reached` };
    }
    if (this.#leftInBudget(config.max_budget_usd.run) <= 0) {
      const budget = max_budget_usd ?? config.max_budget_usd.run;
      const spent = `$${this.#tally.cost.toFixed(2)} of $${budget} spent`;
      return { end: 'budget', why: `the run's budget is used up, ${spent} (max_budget_usd)` };
    }
    return this.#tally.standstill(config);
  }

  /** Dollars. What a plan pays for counts only against a limit that somebody gave for this very run. */
  #leftInBudget(configured: number): number {
    const { max_budget_usd } = this.#options;
    return max_budget_usd === undefined
      ? configured - this.#tally.billed
      : max_budget_usd - this.#tally.cost;
  }

  /** While a run waits for work, somebody may be in the middle of an edit. */
  async #unreadable(failure: Failure): Promise<Result<End | undefined>> {
    if (this.#options.keep === undefined) return fail(failure);
    await this.#waitForWork(whatWentWrong(failure));
    return ok(undefined);
  }

  async #nothingNext(queue: Queue, left: number): Promise<End | undefined> {
    const end = this.#drained(queue, left);
    if (this.#options.keep === undefined) return end;
    await this.#waitForWork(end.why);
    return undefined;
  }

  #drained(queue: Queue, left: number): End {
    if (left > 0) {
      const tasks = left === 1 ? '1 task' : `${left} tasks`;
      const why = `${tasks} cannot be played now; \`ralph next\` says why`;
      return { end: 'nothing-ready', why };
    }
    if (queue.tasks.length === 0) return { end: 'drained', why: 'there are no tasks' };
    if (this.#skipped.size > 0) {
      return {
        end: 'drained',
        why: `all but ${[...this.#skipped].join(', ')}, left out by a person`,
      };
    }
    const named = this.#options.ids !== undefined;
    return { end: 'drained', why: named ? 'all named tasks are done' : 'every task is done' };
  }

  async #waitForWork(why: string): Promise<void> {
    if (this.#endWatch === undefined) {
      this.#endWatch = this.#options.keep?.(() => {
        this.#shop.control.changed();
      });
      // What was written before the watch began is seen by one more look.
      return;
    }
    await this.#wait({ cause: 'no-work', why, until: undefined });
  }

  /** Meanwhile the queue may change, or be paused: what is confirmed is played after one more look. */
  async #ask(confirm: Confirm, queue: Queue, task: Task): Promise<End | undefined> {
    const { control, clock, emit } = this.#shop;
    const { until } = this.#options;
    const late = new AbortController();
    const over = new AbortController();
    if (until !== undefined) {
      void clock.waitUntil(until, over.signal).then(() => {
        late.abort();
      });
    }
    await this.#keepLast();
    emit({ type: 'wait-began', cause: 'confirm', why: `play ${task.id}?`, until: undefined });
    const cancel = AbortSignal.any([control.stop.polite, late.signal]);
    const answer = await confirm(task, queue, cancel);
    const isCut = cancel.aborted;
    over.abort();
    emit({ type: 'wait-ended', cause: 'confirm', how: answer === 'quit' ? 'stopped' : 'resumed' });
    if (answer === 'skip') this.#skipped.add(task.id);
    if (answer === 'play') this.#confirmed = taskHash(task);
    // A question that the time or a stop has ended was not answered: the next look tells the end.
    return answer === 'quit' && !isCut
      ? { end: 'interrupted', why: 'a person ended it' }
      : undefined;
  }

  /** Waits, at most until the run's own time is up. */
  async #wait(wait: Wait): Promise<WaitEnd> {
    const { control, clock, emit } = this.#shop;
    const own = wait.until === undefined ? undefined : new Date(wait.until);
    const { until } = this.#options;
    const isCut = until !== undefined && (own === undefined || until < own);
    await this.#keepLast();
    emit({ type: 'wait-began', ...wait });
    const ended = await control.wait({ cause: wait.cause, until: isCut ? until : own, clock });
    const how = isCut && ended === 'time' ? 'stopped' : ended;
    emit({ type: 'wait-ended', cause: wait.cause, how });
    return how;
  }

  /** A person says go on; or a change in the queue does, which a limit does not care about. */
  #ignore(obstacle: Wait, how: WaitEnd): void {
    const isWoken = how === 'changed' && obstacle.cause === 'back-off';
    if (how === 'resumed' || isWoken) this.#obstacles.ignore(obstacle, this.#shop.clock.now());
  }

  /** Plays one task once. Returns why the run has to end, if it has. */
  async #playOne(queue: Queue, task: Task): Promise<Result<End | undefined>> {
    const { config } = queue;
    this.#confirmed = undefined;
    const stop = this.#shop.control.begin(task.id);
    const played = await playSession({
      shop: this.#shop,
      queue,
      task,
      stop,
      max_attempts: this.#options.max_attempts,
      left_in_run_usd: this.#leftInBudget(config.max_budget_usd.run),
      // What somebody gave for this very run bounds a plan's sessions too.
      bounds_plan: this.#options.max_budget_usd !== undefined,
      max_new_tasks: newTaskAllowance(this.#shop, queue, task.id, this.#tally.created),
      without_tools_in_a_row: this.#tally.withoutTools,
      recorded: (record, had) => {
        this.#tally.take(record, had);
      },
      agent_works: () => void this.#keepLast(),
      passed_checks: this.#passedChecks,
      room: this.#room,
    });
    this.#shop.control.end();
    if (!played.ok) return played;
    this.#keep = played.value.keep;
    return ok(this.#next(queue, played.value));
  }

  /** Lets git keep what the last session left, in a time when no task waits for it. */
  #keepLast(): Promise<void> {
    const keep = this.#keep;
    this.#keep = undefined;
    if (keep !== undefined) this.#keeping = this.#keeping.then(keep);
    return this.#keeping;
  }

  #next({ config }: Queue, { record, decision, utilization }: PlayedSession): End | undefined {
    const { clock, random } = this.#shop;
    const chance: Chance = { timers: config.timers, random, now: clock.now() };
    const { run } = decision;
    if (utilization !== undefined && utilization.share >= config.stop_at_utilization) {
      const used = `${Math.round(utilization.share * 100)} % of the plan's ${utilization.limit} limit is used`;
      this.#meet(this.#obstacles.limitNear(utilization, `${used} (stop_at_utilization)`, chance));
    }
    switch (run.action) {
      case 'continue':
        if (record.outcome !== 'cancelled') this.#obstacles.worked();
        return undefined;
      case 'stop':
        return { end: 'stopped', why: run.why };
      case 'park':
        this.#meet(
          this.#obstacles.limitReached({ limit: run.limit, resets_at: run.until }, chance),
        );
        return undefined;
      case 'back-off':
        this.#meet(this.#obstacles.failed(record.reason, chance));
        return undefined;
    }
  }

  /** At once, not only when it is waited for: a run that ends here must not forget it. */
  #meet(obstacle: Wait | undefined): void {
    if (obstacle !== undefined) this.#shop.emit({ type: 'obstacle-met', ...obstacle });
  }

  #finish(end: End): PlayResult {
    this.#tellEnd(end);
    return { end: end.end, all_done: isAllDone({ end: end.end, not_done: this.#tally.notDone }) };
  }

  #tellEnd({ end, why }: End): void {
    const { done, unverified, notDone: not_done, cost: cost_usd } = this.#tally;
    this.#shop.emit({ type: 'run-ended', end, why, done, unverified, not_done, cost_usd });
  }
}

function whatWentWrong(failure: Failure): string {
  const { what, where } = failureWords(failure);
  return where === undefined ? what : `${what}: ${where}`;
}
