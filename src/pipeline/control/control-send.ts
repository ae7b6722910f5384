import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { errorWords, makeFolder, writeScratch } from '../../host/file.ts';
import type { ControlCommand } from '../../model/control.ts';
import { newLetterId, type RandomBytes } from '../../model/id.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { readLoggedEvent } from '../../monitor/event-log.ts';
import { controlFolder, type ControlLetter } from './control-folder.ts';
import { livingEngine } from '../lease-path.ts';
import { RunLogTail } from '../log/run-log-tail.ts';

export interface SendRequest {
  project: Project;
  command: ControlCommand;
  /** Who says it, for the log. */
  by: string;
  now: () => Date;
  random: RandomBytes;
}

export interface ControlAnswer {
  /** The letter's id, which the run's events name. */
  id: string;
  /** Why the engine did not do it, in words. */
  refused: string | undefined;
}

/** An engine that lives answers within milliseconds. */
const answerMs = 2_000;

/**
 * Tells the living engine of a project what a person wants, and waits for its answer. Fails with
 * `no-engine`, `no-answer` (the command is taken back then, unless the engine has taken it) or `unwritable`.
 */
export async function sendControl(request: SendRequest): Promise<Result<ControlAnswer>> {
  const { project, command, by, now, random } = request;
  if (livingEngine(project) === undefined) return fail({ reason: 'no-engine' });
  const id = newLetterId(now(), random);
  const letter: ControlLetter = { id, ...command, at: now().toISOString(), by };
  // Before the letter is there: its answer must not be missed.
  const answer = new Answer(project, id);
  try {
    const posted = post(project, letter);
    if (!posted.ok) return posted;
    const answered = await answer.wait();
    if (answered !== undefined) return ok(answered);
    const taken = !takenBack(posted.value);
    const owner = livingEngine(project);
    return fail(
      owner === undefined ? { reason: 'no-engine' } : { reason: 'no-answer', owner, taken },
    );
  } finally {
    answer.close();
  }
}

/** Puts the letter into the folder as a whole and returns its path there. */
function post(project: Project, letter: ControlLetter): Result<string> {
  const folder = controlFolder(project);
  const made = makeFolder(folder);
  if (!made.ok) return made;
  const name = `${letter.id}.json`;
  const beside = join(project.run, `control-${name}`);
  const written = writeScratch(beside, `${JSON.stringify(letter)}\n`);
  if (!written.ok) return written;
  const path = join(folder, name);
  try {
    renameSync(beside, path);
    return ok(path);
  } catch (error) {
    rmSync(beside, { force: true });
    return fail({ reason: 'unwritable', path, detail: errorWords(error) });
  }
}

/** False when the letter is not there any more. */
function takenBack(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The engine's answer to one letter, in the log of the run. */
class Answer {
  readonly #id: string;
  readonly #log: RunLogTail;
  readonly #answered: Promise<ControlAnswer>;
  #found: ((answer: ControlAnswer) => void) | undefined;

  constructor(project: Project, id: string) {
    this.#id = id;
    this.#answered = new Promise((resolve) => (this.#found = resolve));
    this.#log = new RunLogTail(project, (line) => {
      this.#read(line);
    });
    this.#log.look();
  }

  /** Undefined when none came in time. */
  async wait(): Promise<ControlAnswer | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        resolve(undefined);
      }, answerMs);
    });
    const first = await Promise.race([this.#answered, late]);
    clearTimeout(timer);
    return first;
  }

  close(): void {
    this.#log.close();
  }

  #read(line: string): void {
    // A log may be long, and only one line of it matters.
    if (!line.includes(this.#id)) return;
    const event = readLoggedEvent(line);
    if (event?.type !== 'control-taken' || event.id !== this.#id) return;
    this.#found?.({ id: this.#id, refused: event.refused });
  }
}
