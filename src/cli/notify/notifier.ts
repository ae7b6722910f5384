import type { Environment } from '../../agent/environment.ts';
import { desktopProgram, showOnDesktop } from '../../host/desktop-notice.ts';
import { tellCommand } from '../../host/told-command.ts';
import type { Config } from '../../model/config.ts';
import type { StampedEvent } from '../../model/event.ts';
import type { Notice } from '../../model/notice.ts';
import { Notices } from '../../monitor/notice.ts';
import type { TerminalTitle } from './terminal-title.ts';

const schemaVersion = 1;

/** A command that takes longer hangs. */
const commandMs = 10_000;

/** Commands that hang must not pile up: what comes meanwhile is not told, but the end of the run is. */
const mostAtOnce = 8;

export interface NotifierParts {
  /** As of the run's start: what a session has written since does not count. */
  notify: Config['notify'];
  /** The project's folder. */
  root: string;
  env: Environment;
  title: TerminalTitle | undefined;
  /** Tells the people who watch what is wrong. */
  remark: (words: string) => void;
  /** Nobody wants to wait for a command any more. */
  skip: AbortSignal;
}

/** Tells people who do not look that a run has ended, waits, or has a question. Never stands in its way. */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #notices = new Notices();
  readonly #underWay = new Set<Promise<void>>();
  #remarked = false;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  take(event: StampedEvent): void {
    const { title } = this.#parts;
    title?.take(event);
    const notice = this.#notices.take(event);
    if (notice === undefined) return;
    title?.ring();
    const isEnd = event.type === 'run-ended';
    if (!isEnd && this.#underWay.size >= mostAtOnce) return;
    const told = this.#tell(notice)
      .catch(() => undefined)
      .then(() => void this.#underWay.delete(told));
    this.#underWay.add(told);
  }

  /** Waits until what is under way has been told; each has its bound. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    this.#parts.title?.close();
  }

  async #tell(notice: Notice): Promise<void> {
    await Promise.all([this.#tellDesktop(notice), this.#tellCommand(notice)]);
  }

  async #tellDesktop(notice: Notice): Promise<void> {
    const { notify, env } = this.#parts;
    const program = notify.desktop
      ? desktopProgram({ platform: process.platform, env })
      : undefined;
    if (program !== undefined) await showOnDesktop(program, notice, env);
  }

  async #tellCommand(notice: Notice): Promise<void> {
    const { notify, root, env, skip } = this.#parts;
    if (notify.command === undefined) return;
    const wrong = await tellCommand({
      command: notify.command,
      cwd: root,
      env: known(env),
      input: `${JSON.stringify({ schema_version: schemaVersion, ...notice })}\n`,
      timeout_ms: commandMs,
      end: skip,
    });
    if (wrong === undefined || this.#remarked) return;
    this.#remarked = true;
    this.#parts.remark(`notify.command ${wrong}; it is not told again in this run`);
  }
}

function known(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
