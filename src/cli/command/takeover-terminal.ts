import { randomBytes } from 'node:crypto';
import type { Project } from '../../db/project.ts';
import type { StampedEvent } from '../../model/event.ts';
import { plainLine } from '../../model/plain-text.ts';
import { sendControl } from '../../pipeline/control/control-send.ts';
import { livingEngine } from '../../pipeline/lease-path.ts';
import type { StopSwitch } from '../../pipeline/stop-switch.ts';
import type { TakenOver } from '../../pipeline/takeover/takeover-run.ts';
import { checkLines, checkStartLine } from '../display/check-line.ts';
import { Questioner } from '../display/question.ts';
import { takenOverLines } from '../display/takeover-text.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { failureText, printReport } from '../output.ts';

export interface TakeoverOptions {
  json: boolean;
  /** The run that this paused goes on afterwards, without a question. */
  resume?: boolean;
  dryRun?: boolean;
}

type RunNext = 'none' | 'paused' | 'goes-on';

/** The terminal of a person who has taken over a task: what is said there, asked, and pressed. */
export class TakeoverTerminal {
  /** Set once an engine was paused for this. */
  pausedEngine = false;
  readonly #project: Project;
  readonly #options: TakeoverOptions;
  readonly #questioner = new Questioner();
  #stop: StopSwitch | undefined;
  /** The agent has the keys, Ctrl+C too. */
  #isGiven = false;
  #ignore: (() => void) | undefined;

  constructor(project: Project, options: TakeoverOptions) {
    this.#project = project;
    this.#options = options;
  }

  /** With --json the output is for a program; the person reads the terminal. */
  say(text: string): void {
    if (this.#options.json) console.error(text);
    else console.log(text);
  }

  take(event: StampedEvent): void {
    if (event.type === 'agent-started') this.#isGiven = true;
    if (event.type === 'agent-exited') this.#isGiven = false;
    if (event.type === 'check-started') {
      this.say(checkStartLine({ name: event.name, command: event.name }));
    }
    if (event.type === 'check-ended') this.say(checkLines(event.result));
    // Only for room on a disk does one wait here.
    if (event.type === 'wait-began') this.say(`Ralph waits for room: ${plainLine(event.why, 300)}`);
  }

  /** From now on signals end it politely; a second one does not wait. */
  listen(stop: StopSwitch): void {
    this.#stop = stop;
    const end = (): void => {
      stop.press();
    };
    const interrupt = (): void => {
      if (!this.#isGiven) stop.press();
    };
    process.on('SIGINT', interrupt).on('SIGTERM', end).on('SIGHUP', end);
    this.#ignore = (): void => {
      process.off('SIGINT', interrupt).off('SIGTERM', end).off('SIGHUP', end);
    };
  }

  /** Undefined when nobody answers. */
  async ask(question: string): Promise<boolean | undefined> {
    const answer = await this.#questioner.ask(question, this.#stop?.polite ?? never);
    return answer === undefined ? undefined : /^y(es)?$/i.test(answer.trim());
  }

  /** Tells what the person leaves behind who goes before the task is theirs. */
  leave(task: string): ExitCode {
    const data = { task, run: 'paused' };
    const report = { kind: 'takeover', data, text: runWords.paused, code: exitCode.interrupted };
    return printReport(report, this.#options.json);
  }

  /** Tells what became of the task, and has the run go on that this paused, where that is wanted. */
  async conclude({ record, held }: TakenOver): Promise<ExitCode> {
    const { json } = this.#options;
    const text = takenOverLines(record);
    if (!json) console.log(text);
    const run = await this.#goOn(held);
    const { task, session, claude_session, outcome, reason, verified, next } = record;
    const data = { task, session, claude_session, outcome, reason, verified, next, run };
    const code = this.#codeOf(next.status === 'done');
    return printReport({ kind: 'takeover', data, text: runWords[run], code }, json);
  }

  close(): void {
    this.#ignore?.();
    this.#questioner.close();
  }

  #codeOf(isDone: boolean): ExitCode {
    if (this.#stop?.polite.aborted === true) return exitCode.interrupted;
    return isDone ? exitCode.ok : exitCode.notDone;
  }

  async #goOn(held: string | undefined): Promise<RunNext> {
    const project = this.#project;
    if (livingEngine(project) === undefined) return 'none';
    const isEnded = this.#stop?.polite.aborted === true;
    if (!this.pausedEngine || held !== undefined || isEnded) return 'paused';
    const wanted = this.#options.resume === true || (await this.ask('Shall the run go on? [y/N] '));
    if (wanted !== true) return 'paused';
    const sent = await sendControl({
      ...{ project, command: { verb: 'resume' }, by: `ralph takeover (process ${process.pid})` },
      ...{ now: () => new Date(), random: randomBytes },
    });
    if (!sent.ok) console.error(failureText(sent.failure));
    return sent.ok && sent.value.refused === undefined ? 'goes-on' : 'paused';
  }
}

const runWords: Record<RunNext, string> = {
  none: '`ralph play` goes on with the queue.',
  paused: 'The run is paused; `ralph resume` goes on.',
  'goes-on': 'The run goes on; `ralph attach` shows it.',
};

const never = new AbortController().signal;
