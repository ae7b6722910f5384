import type { Project } from '../../db/project.ts';
import { treeOf } from '../../host/git-tree.ts';
import type { TranscriptEvent } from '../../model/event.ts';
import type { SessionSignal } from '../../model/signal.ts';
import { untrustedGit } from '../queue-guard/trusted-git.ts';
import { Repetition, type RepetitionLimits, type StandsStill } from '../../monitor/repetition.ts';

export interface StandstillParts {
  project: Project;
  /** A file of its own to look at the work tree with. */
  index: string;
  limits: RepetitionLimits;
  /** Ends a look at the work tree at once. */
  end: AbortSignal;
  /** Called when the session stands still. */
  found: (standstill: StandsStill) => void;
}

/**
 * Watches a session for standing still. Calls alone do not tell it: a command that answers nothing may
 * do something each time. So the work tree of the first repetition is held against that of the last.
 */
export class StandstillWatch {
  readonly #parts: StandstillParts;
  readonly #repetition: Repetition;
  #before: Promise<string | undefined> = Promise.resolve(undefined);
  #comparing = false;

  constructor(parts: StandstillParts) {
    this.#parts = parts;
    this.#repetition = new Repetition(parts.limits);
  }

  take(event: TranscriptEvent): void {
    const standstill = this.#repetition.take(event);
    if (standstill === undefined) return;
    if (standstill.type === 'stands-still') void this.#compare(standstill);
    // One look after the other: they share the index.
    else this.#before = this.#before.then(() => this.#look());
  }

  takeSignal(signal: SessionSignal): void {
    const standstill = this.#repetition.takeSignal(signal);
    if (standstill !== undefined) this.#parts.found(standstill);
  }

  /** A person has said something to the session, and it has read that. */
  spokenTo(): void {
    this.#repetition.spokenTo();
  }

  async #compare(standstill: StandsStill): Promise<void> {
    if (this.#comparing) return;
    this.#comparing = true;
    const before = await this.#before;
    const after = await this.#look();
    this.#comparing = false;
    if (before === after) this.#parts.found(standstill);
    else this.#repetition.progressed();
  }

  async #look(): Promise<string | undefined> {
    const { project, index, end } = this.#parts;
    try {
      // What the session has git run is not for the engine to start.
      if ((await untrustedGit(project)).length > 0) return undefined;
      return await treeOf(project.root, index, { end });
    } catch {
      // Whatever is wrong with the disk, it is not this that ends a run: then the calls alone count.
      return undefined;
    }
  }
}
