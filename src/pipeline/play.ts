import { setTimeout as delay } from 'node:timers/promises';
import { changedPaths } from '../host/git.ts';
import type { RunEnd, RunEvent } from '../model/event.ts';
import { storedState, selectNext, taskMap, type Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { CurrentSession } from '../model/run-state.ts';
import type { Task } from '../model/task.ts';
import { startGuard } from './guard.ts';
import { newTaskAllowance } from './record.ts';
import { recover } from './recover.ts';
import { playSession } from './session-play.ts';
import type { Workshop } from './workshop.ts';

export interface PlayOptions {
  /** Only these tasks; all when undefined. */
  ids: ReadonlySet<string> | undefined;
  /** Sessions at most; a second attempt at a task is one more. */
  max_tasks: number | undefined;
}

export interface PlayResult {
  end: RunEnd;
  /** Every played task is done, and nothing is left that cannot proceed. */
  all_done: boolean;
}

/** A pause doubles up to this. */
const longestBackOffMs = 5 * 60_000;

/**
 * Plays the queue, one task after the other, until it is drained or cannot go on. Returns how it
 * ended. Fails when the database does not read or something cannot be written; what was recorded
 * until then stays recorded.
 */
export async function play(
  shop: Workshop,
  options: PlayOptions,
  unfinished: CurrentSession | undefined,
): Promise<Result<PlayResult>> {
  const run = new QueueRun(shop, options);
  const endGuard = startGuard(shop);
  try {
    return await run.play(unfinished);
  } finally {
    endGuard();
  }
}

class QueueRun {
  readonly #shop: Workshop;
  readonly #options: PlayOptions;
  /** The status that each played task has now. */
  readonly #played = new Map<string, string>();
  #sessions = 0;
  #created = 0;
  #cost = 0;
  #failuresInARow = 0;
  /** Why the next session has to wait a while. */
  #wait: string | undefined;

  constructor(shop: Workshop, options: PlayOptions) {
    this.#shop = {
      ...shop,
      emit: (event) => {
        this.#count(event);
        shop.emit(event);
      },
    };
    this.#options = options;
  }

  /** What the run came to is told by its events, also when something fails after a session. */
  #count(event: RunEvent): void {
    if (event.type !== 'session-ended') return;
    this.#played.set(event.task, event.next.status);
    this.#cost += event.cost_usd;
  }

  async play(unfinished: CurrentSession | undefined): Promise<Result<PlayResult>> {
    const started = await this.#start(unfinished);
    const result = started.ok ? await this.#drain() : started;
    if (!result.ok) {
      this.#shop.emit({ type: 'failed', failure: result.failure });
      this.#end('stopped', 'Ralph could not go on');
    }
    return result;
  }

  async #start(unfinished: CurrentSession | undefined): Promise<Result<void>> {
    const loaded = this.#shop.store.load();
    if (!loaded.ok) return loaded;
    const { tasks } = loaded.value.queue;
    const byId = taskMap(tasks);
    const dirty = await changedPaths(this.#shop.project.root);
    this.#shop.emit({
      type: 'run-started',
      pid: process.pid,
      project: this.#shop.project.root,
      tasks: tasks.length,
      ready: tasks.filter((task) => storedState(task, byId) === 'ready').length,
      dirty_files: dirty.length,
      carried: {},
    });
    return recover(this.#shop, unfinished);
  }

  async #drain(): Promise<Result<PlayResult>> {
    for (;;) {
      if (this.#shop.stop.polite.aborted) return this.#finish('interrupted', 'a person stopped it');
      const broken = this.#shop.logFailure();
      if (broken !== undefined) return fail(broken);
      const loaded = this.#shop.store.load();
      if (!loaded.ok) return loaded;
      const { queue } = loaded.value;
      const { next, passed } = selectNext(queue.tasks, this.#options.ids);
      if (next === undefined) return this.#nothingNext(queue, passed.length);
      if (this.#sessions === this.#options.max_tasks) {
        return this.#finish('max-tasks', `--max-tasks ${this.#sessions} is reached`);
      }
      if (this.#wait !== undefined) {
        // Only now: with nothing left to try there is nothing to wait for. The queue may change meanwhile.
        await this.#backOff(queue, this.#wait);
        continue;
      }
      const stop = await this.#playOne(queue, next);
      if (!stop.ok) return stop;
      if (stop.value !== undefined) return this.#finish(stop.value.end, stop.value.why);
    }
  }

  #nothingNext(queue: Queue, left: number): Result<PlayResult> {
    if (left > 0) {
      const tasks = left === 1 ? '1 task' : `${left} tasks`;
      return this.#finish(
        'nothing-ready',
        `${tasks} cannot be played now; \`ralph next\` says why`,
      );
    }
    if (queue.tasks.length === 0) return this.#finish('drained', 'there are no tasks');
    const named = this.#options.ids !== undefined;
    return this.#finish('drained', named ? 'all named tasks are done' : 'every task is done');
  }

  /** Plays one task once. Returns why the run has to end, if it has. */
  async #playOne(
    queue: Queue,
    task: Task,
  ): Promise<Result<{ end: RunEnd; why: string } | undefined>> {
    this.#sessions += 1;
    const allowance = newTaskAllowance(this.#shop, queue, task.id, this.#created);
    const played = await playSession(this.#shop, queue, task, allowance);
    if (!played.ok) return played;
    const { record, decision } = played.value;
    this.#created += record.tasks_created.length;
    if (this.#shop.stop.polite.aborted) return ok(undefined);
    switch (decision.run.action) {
      case 'continue':
        this.#failuresInARow = 0;
        return ok(undefined);
      case 'stop':
        return ok({ end: 'stopped', why: decision.run.why });
      case 'park': {
        const until = decision.run.until ?? 'an unknown time';
        return ok({
          end: 'stopped',
          why: `the plan's ${decision.run.limit} limit is reached until ${until}; run \`ralph play\` again then`,
        });
      }
      case 'back-off':
        this.#wait = record.reason;
        return ok(undefined);
    }
  }

  async #backOff(queue: Queue, why: string): Promise<void> {
    this.#wait = undefined;
    const { back_off } = queue.config.timers;
    const full = Math.min(back_off * 2 ** this.#failuresInARow, longestBackOffMs);
    // Up to a quarter less, so that several projects do not come back in the same instant.
    const [byte = 0] = this.#shop.random(1);
    const delay_ms = Math.round(full * (1 - byte / 1024));
    this.#failuresInARow += 1;
    this.#shop.emit({
      type: 'wait-began',
      cause: 'back-off',
      why,
      until: new Date(this.#shop.now().getTime() + delay_ms).toISOString(),
      failures: this.#failuresInARow,
    });
    await delay(delay_ms, undefined, { signal: this.#shop.stop.polite }).catch(() => undefined);
  }

  #finish(end: RunEnd, why: string): Result<PlayResult> {
    this.#end(end, why);
    const all_done = end !== 'nothing-ready' && end !== 'stopped' && this.#notDone() === 0;
    return ok({ end, all_done });
  }

  #end(end: RunEnd, why: string): void {
    const not_done = this.#notDone();
    const done = this.#played.size - not_done;
    this.#shop.emit({ type: 'run-ended', end, why, done, not_done, cost_usd: this.#cost });
  }

  #notDone(): number {
    return [...this.#played.values()].filter((status) => status !== 'done').length;
  }
}
