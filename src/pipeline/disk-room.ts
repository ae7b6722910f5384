import { join } from 'node:path';
import { projectPath, type Project } from '../db/project.ts';
import { isDiskFull } from '../host/file.ts';
import { freeSpace } from '../host/free-space.ts';
import { giveUpReserve, makeReserve } from '../host/reserve.ts';
import { byteWords } from '../model/byte-size.ts';
import { failureWords, type Failure } from '../model/failure.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { WaitEnd } from '../model/wait.ts';
import type { Workshop } from './workshop.ts';

/** Nobody tells when there is room again: it is looked for this often. */
const lookAgainMs = 15_000;

/** While a session runs, less than this share of `run.min_free` is too little. */
const floorShare = 0.1;

interface RoomWait {
  /** For people: what is lacking. */
  why: string;
  /** Looks whether it is there now. */
  isOver: () => boolean | Promise<boolean>;
  /** When the wait ends in any case. */
  until?: Date | undefined;
  /** Whether a person's word ends it also where nothing has changed: the config may say another thing now. */
  yields: boolean;
}

/** A file that only takes room, for what has to be written when there is none. */
export function reservePath(project: Project): string {
  return join(project.run, 'reserve');
}

/** What is lacking on a project's disks where so many bytes are wanted, in words; undefined when there is enough. */
export function lackOfRoom(project: Project, wanted: number): string | undefined {
  for (const folder of [project.run, project.db]) {
    const free = freeSpace(folder);
    if (free === undefined || free >= wanted) continue;
    const place = projectPath(project, folder);
    return `${byteWords(free)} are free on the disk of ${place}; ${byteWords(wanted)} are wanted (run.min_free)`;
  }
  return undefined;
}

/** The room on the disks that a run writes to: whether there is enough, and the wait for it. */
export class DiskRoom {
  readonly #shop: Pick<Workshop, 'project' | 'control' | 'clock' | 'emit' | 'logFailure'>;

  constructor(shop: Pick<Workshop, 'project' | 'control' | 'clock' | 'emit' | 'logFailure'>) {
    this.#shop = shop;
    makeReserve(reservePath(shop.project));
  }

  /** What is lacking where so many bytes are wanted, in words; undefined when there is enough. */
  lack(wanted: number): string | undefined {
    return lackOfRoom(this.#shop.project, wanted);
  }

  /** Waits until so many bytes are free, a person says go on, or it is time. */
  async waitFor(wanted: number, until?: Date): Promise<WaitEnd> {
    const why = this.lack(wanted);
    if (why === undefined) return 'time';
    const isOver = (): boolean => this.lack(wanted) === undefined;
    const how = await this.#wait({ why, isOver, until, yields: true });
    makeReserve(reservePath(this.#shop.project));
    return how;
  }

  /**
   * Does work that writes and may be done again. Where the disk is full it gives up the reserve, and then
   * waits for room. Fails as the work does, and with a full disk only when the run is to end.
   */
  async writing<T>(work: () => Result<T> | Promise<Result<T>>): Promise<Result<T>> {
    let done = await work();
    if (isFull(done) && giveUpReserve(reservePath(this.#shop.project))) done = await work();
    if (done.ok || !isFull(done)) return done;
    const { what, where } = failureWords(done.failure);
    await this.#wait({
      why: where === undefined ? what : `${what}: ${projectPath(this.#shop.project, where)}`,
      isOver: async () => {
        done = await work();
        return !isFull(done);
      },
      yields: false,
    });
    makeReserve(reservePath(this.#shop.project));
    return done;
  }

  /** Waits until the event log can be written. Returns why it never will, if so. */
  async logged(): Promise<Failure | undefined> {
    const written = await this.writing(() => {
      const failure = this.#shop.logFailure();
      return failure === undefined ? ok(undefined) : fail(failure);
    });
    return written.ok ? undefined : written.failure;
  }

  /** One wait, however often is looked: what is told of it has to be written, too. */
  async #wait({ why, isOver, until, yields }: RoomWait): Promise<WaitEnd> {
    const { control, clock, emit } = this.#shop;
    emit({ type: 'wait-began', cause: 'disk', why, until: undefined });
    let how: WaitEnd = 'time';
    for (;;) {
      const next = new Date(clock.now().getTime() + lookAgainMs);
      const isLast = until !== undefined && until < next;
      how = await control.wait({ cause: 'disk', until: isLast ? until : next, clock });
      if (how === 'time' && isLast) how = 'stopped';
      if (how === 'stopped') break;
      // A person who says go on sees at once whether that is enough.
      if (await isOver()) break;
      if (how !== 'time' && yields) break;
    }
    emit({ type: 'wait-ended', cause: 'disk', how });
    return how;
  }
}

/** Bytes below which a session that runs is stopped. */
export function roomFloor(minFree: number): number {
  return Math.floor(minFree * floorShare);
}

function isFull(result: Result<unknown>): boolean {
  return !result.ok && isDiskFull(result.failure);
}
