import { createLogUpdate } from 'log-update';
import type { StampedEvent } from '../../model/event.ts';
import type { Queue } from '../../model/queue.ts';
import { foldRun, type RunState } from '../../model/run-state.ts';
import { lastRunState } from '../../pipeline/log/run-log.ts';
import { isTerminal } from '../display/printer.ts';
import { statusText } from '../display/status-text.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { noteKeys } from '../key-presence.ts';
import { openQueue, type OpenQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';
import { RunFeed } from '../run-feed.ts';
import { statusData, type StatusData } from '../status-data.ts';
import { pressOnSignals } from '../stop-signal.ts';

/** Several events come at once; people see one picture of them. */
const settleMs = 50;

/** The times on the screen are in seconds; a dead engine is noticed as fast. */
const tickMs = 1_000;

/** Shows the status at each change, until the run ends or a person has seen enough. */
export async function watchStatus(opened: OpenQueue, json: boolean): Promise<ExitCode> {
  const { project, queue } = opened;
  const last = lastRunState(project);
  if (!last.ok) return printFailure(last.failure, json);
  const first = statusData(project, queue, last.value);
  const show = json ? jsonDisplay() : isTerminal() ? liveDisplay() : plainDisplay();
  if (first.owner === undefined) {
    show.draw(first);
    show.close();
    return exitCode.ok;
  }
  const watch = new StatusWatch(opened, first.owner.pid, show);
  const endKeys = noteKeys(project, json);
  try {
    await watch.ended;
  } finally {
    endKeys();
    watch.close();
    show.close();
  }
  return exitCode.ok;
}

class StatusWatch {
  readonly ended: Promise<void>;
  readonly #project: OpenQueue['project'];
  readonly #show: Display;
  readonly #feed: RunFeed;
  readonly #tick: NodeJS.Timeout;
  readonly #ignore: () => void;
  #queue: Queue;
  #run: RunState | undefined;
  #settling: NodeJS.Timeout | undefined;
  #stale = false;
  #end: () => void = () => undefined;

  constructor({ project, queue }: OpenQueue, pid: number, show: Display) {
    this.#project = project;
    this.#queue = queue;
    this.#show = show;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#ignore = pressOnSignals({
      press: () => {
        this.#end();
      },
    });
    this.#feed = new RunFeed(project, pid, (event) => {
      this.#take(event);
    });
    this.#tick = setInterval(() => void this.#draw(), tickMs);
    this.#feed.look();
    void this.#draw();
  }

  close(): void {
    clearInterval(this.#tick);
    clearTimeout(this.#settling);
    this.#feed.close();
    this.#ignore();
  }

  #take(event: StampedEvent): void {
    this.#run = foldRun(this.#run, event);
    // Only then can the run have changed the queue; what people change shows with the next of them.
    if (event.type === 'task-recorded' || event.type === 'tasks-joined') this.#stale = true;
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      void this.#draw();
    }, settleMs);
  }

  async #draw(): Promise<void> {
    if (this.#stale) {
      this.#stale = false;
      const opened = await openQueue();
      if (opened.ok) this.#queue = opened.value.queue;
    }
    const data = statusData(this.#project, this.#queue, this.#run);
    this.#show.draw(data);
    if (data.owner === undefined || this.#run?.ended !== undefined) this.#end();
  }
}

interface Display {
  draw: (data: StatusData) => void;
  close: () => void;
}

function liveDisplay(): Display {
  const update = createLogUpdate(process.stdout);
  return {
    draw: (data) => {
      update(statusText(data, new Date()));
    },
    close: () => {
      update.done();
    },
  };
}

/** One document a line, each only when it says something new. */
function jsonDisplay(): Display {
  let before = '';
  return {
    draw: (data) => {
      const text = JSON.stringify(data);
      if (text !== before) printReport({ kind: 'status', data, text: '' }, true);
      before = text;
    },
    close: () => undefined,
  };
}

/** Times would make each second new: they are as they were at the last change. */
function plainDisplay(): Display {
  let before = '';
  return {
    draw: (data) => {
      const key = JSON.stringify(data);
      if (key !== before)
        console.log(`${before === '' ? '' : '\n'}${statusText(data, new Date())}`);
      before = key;
    },
    close: () => undefined,
  };
}
