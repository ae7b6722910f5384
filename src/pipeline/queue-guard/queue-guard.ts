import { relative, join } from 'node:path';
import { changesSince, viewDatabase, type DatabaseChange } from '../../db/foreign.ts';
import { recordPath } from '../../db/history.ts';
import { beginCopies, endCopies } from '../../db/last-written.ts';
import { projectPath } from '../../db/project.ts';
import type { TaskEdit } from '../../db/store.ts';
import { trimWrites } from '../../db/write-log.ts';
import { gitSetup } from '../../host/git-program.ts';
import { changedFiles } from '../../host/tree-hash.ts';
import type { RunEvent } from '../../model/event.ts';
import type { Failure } from '../../model/failure.ts';
import type { NextTask } from '../../model/outcome.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { settingsHold } from '../../model/settings-change.ts';
import type { Task } from '../../model/task.ts';
import type { Workshop } from '../workshop.ts';
import { holdForSettings, settingsHashes, settingsNow } from './agent-settings.ts';
import { configEdit, foreignEdits, type HeldChange } from './foreign-edit.ts';
import { heldChange, heldNext, otherFiles, shortened } from './held-change.ts';
import { forgetGuard, keepGuard, type GuardView } from './kept-guard.ts';
import { settingsDiff, shortTexts } from './settings-diff.ts';
import { changedGit, forgetTrustedGit, keepTrustedGit } from './trusted-git.ts';
import { WriteEvidence } from './write-evidence.ts';

export interface GuardedSession {
  session: string;
  queue: Queue;
  task: Task;
}

export interface GuardParts {
  session: string;
  /** The id of the played task. */
  task: string;
  view: GuardView;
  evidence: WriteEvidence;
}

/** What the guard makes of a session, for its record. */
export interface GuardVerdict {
  /** What the played task becomes after all. */
  next: NextTask;
  remarks: string[];
}

/** A person may write the same file in the moment in which it is put back. */
const tries = 3;

/**
 * Watches over the queue while a session runs: knows every file as it was at the pick, and afterwards
 * makes sure that only what Ralph or a person wrote counts.
 */
export class QueueGuard {
  readonly #shop: Workshop;
  readonly #session: string;
  readonly #task: string;
  readonly #view: GuardView;
  readonly #evidence: WriteEvidence;
  readonly #remarks: string[] = [];
  readonly #held: { task: string; why: string }[] = [];
  readonly #taken: string[] = [];
  #restored: string[] = [];
  /** What of the played task was changed and does not count. */
  #played: string | undefined;
  #unreadable: Failure | undefined;

  constructor(shop: Workshop, { session, task, view, evidence }: GuardParts) {
    this.#shop = shop;
    this.#session = session;
    this.#task = task;
    this.#view = view;
    this.#evidence = evidence;
  }

  /**
   * Looks at everything, before the session's agent is started, and keeps what it sees with the session.
   * Fails with `unreadable` or `unwritable`.
   */
  static async begin(
    shop: Workshop,
    { session, queue, task }: GuardedSession,
  ): Promise<Result<QueueGuard>> {
    const { project } = shop;
    // A log that could not be trimmed now is long, and that is all.
    await trimWrites(project, 'ralph play');
    beginCopies(project);
    // The task's last record tells which attempt this is; its own is written when it is over.
    const records = [session, ...(task.session === undefined ? [] : [task.session])];
    const also = [project.guide, ...records.map((one) => recordPath(project, one))];
    const database = viewDatabase(
      project,
      also.map((path) => projectPath(project, path)),
    );
    if (!database.ok) return database;
    const settings = settingsHashes(project, queue);
    forgetTrustedGit(project);
    const git = await gitSetup(project.root);
    const shown = shortTexts(project.root, settings?.keys() ?? []);
    const view = { database: database.value, settings, shown, git };
    const kept = keepGuard(project, session, view);
    if (!kept.ok) return kept;
    const evidence = new WriteEvidence();
    return ok(new QueueGuard(shop, { session, task: task.id, view, evidence }));
  }

  /** Whether git may look at the files: not where the session named programs that it would run. */
  async trustsGit(): Promise<boolean> {
    return (await this.#changedPrograms()).length === 0;
  }

  /** Takes the session's events as they come. */
  take(event: RunEvent): void {
    this.#evidence.take(event);
  }

  /**
   * Settles what was changed, once the session's agent has ended and before anything of it is read or
   * recorded. Fails as the store does; of a database that is invalid now it only takes note.
   */
  async settle(): Promise<Result<void>> {
    const programs = await this.#changedPrograms();
    const settings = [...this.#changedSettings(), ...programs];
    const foreign = await this.#putBack();
    const { git } = this.#view;
    // First: a person may look at the files as soon as the run is held.
    if (programs.length > 0 && git !== undefined) {
      const kept = keepTrustedGit(this.#shop.project, git);
      if (!kept.ok) return kept;
    }
    holdForSettings(this.#shop, this.#session, { files: settings, diff: this.#diffOf(settings) });
    if (settings.length > 0) this.#remarks.push(settingsHold(this.#session, settings));
    return foreign.ok ? this.#settleQueue(foreign.value) : foreign;
  }

  async #settleQueue(foreign: readonly DatabaseChange[]): Promise<Result<void>> {
    if (foreign.length === 0) return ok(undefined);
    const loaded = this.#shop.store.load();
    if (!loaded.ok) {
      if (loaded.failure.reason !== 'invalid-database') return loaded;
      // The run stops when it applies the record, which is kept.
      this.#unreadable = loaded.failure;
      const paths = foreign.map(({ path }) => path).join(', ');
      this.#remarks.push(`${paths}: changed meanwhile, not by Ralph, and does not read any more`);
      return ok(undefined);
    }
    const before = this.#queueOf(foreign);
    const edits = foreignEdits(before, loaded.value.queue, this.#task);
    this.#played = edits.played;
    const config = configEdit(before.config, loaded.value.queue.config);
    // It may decide what the next tasks have to prove: a person should read of it in the morning.
    if (config !== undefined) this.#remarks.push(`${config}, while it ran and not by Ralph`);
    this.#taken.push(...edits.taken, ...otherFiles(foreign, edits, config));
    return this.#hold(edits.held, before, loaded.value.queue);
  }

  /** Why the database does not read any more, if that was found. */
  get unreadable(): Failure | undefined {
    return this.#unreadable;
  }

  /** Its session is decided: what was kept for another engine is not needed any more. */
  close(): void {
    forgetGuard(this.#shop.project, this.#session);
    endCopies(this.#shop.project);
  }

  /** What the played task becomes, given what it is to become. Tells what was found, by an event. */
  conclude(next: NextTask): GuardVerdict {
    const after = this.#nextAfter(next);
    const folder = `${relative(this.#shop.project.root, this.#displaced())}/`;
    const session = this.#session;
    const [held, restored] = [this.#held, this.#restored];
    const taken = shortened(this.#taken);
    if (held.length + taken.length + restored.length > 0) {
      const displaced = restored.length === 0 ? undefined : folder;
      this.#shop.emit({ type: 'queue-guarded', session, held, taken, restored, displaced });
    }
    return {
      next: after,
      remarks: [
        ...this.#remarks,
        ...restored.map(
          (path) => `the session wrote ${path}; it was put back, and its text is kept in ${folder}`,
        ),
        ...held.map(({ task, why }) => `${task} waits for a person: ${why}`),
      ],
    };
  }

  #changedSettings(): string[] {
    const { settings } = this.#view;
    return settings === undefined
      ? []
      : changedFiles(settings, settingsNow(this.#shop.project, settings));
  }

  #diffOf(files: readonly string[]): string {
    const { root } = this.#shop.project;
    const { shown, git } = this.#view;
    const before = new Map(shown);
    if (git?.config !== undefined)
      before.set(relative(root, join(git.folder, 'config')), git.config);
    return settingsDiff(files, before, shortTexts(root, files));
  }

  async #changedPrograms(): Promise<string[]> {
    const { git } = this.#view;
    return git === undefined ? [] : changedGit(this.#shop.project, git);
  }

  /** Puts back what the session is seen to have written. Returns the foreign changes that remain. */
  async #putBack(): Promise<Result<DatabaseChange[]>> {
    const { project, store } = this.#shop;
    for (let left = tries; ; left--) {
      const changes = changesSince(project, this.#view.database);
      if (!changes.ok) return changes;
      const foreign = changes.value.filter(({ explained }) => !explained);
      const isRefused = ({ path }: DatabaseChange): boolean =>
        this.#evidence.found || this.#isOwn(path);
      const refused = foreign.filter(isRefused);
      if (refused.length === 0) return ok(foreign);
      const put = await store.putBack(refused, this.#displaced());
      if (put.ok) {
        this.#restored = refused.map(({ path }) => path);
        return ok(foreign.filter((change) => !isRefused(change)));
      }
      if (put.failure.reason !== 'changed-meanwhile' || left === 1) return put;
    }
  }

  /** The record of this very session: nobody but Ralph has anything to write there. */
  #isOwn(path: string): boolean {
    const { project } = this.#shop;
    return path === projectPath(project, recordPath(project, this.#session));
  }

  #displaced(): string {
    return join(this.#shop.project.run, 'displaced', this.#session);
  }

  /** The queue as it would be now without the foreign changes. */
  #queueOf(foreign: readonly DatabaseChange[]): Queue {
    const texts = new Map(this.#shop.store.texts());
    for (const { path, base } of foreign) {
      if (base === undefined) texts.delete(path);
      else texts.set(path, base);
    }
    return this.#shop.store.inspect(texts).queue;
  }

  /**
   * Blocks the tasks of which something was changed that a person has to mean. The session's own task keeps the mark of its last session:
   * with another one it would count as recorded.
   */
  async #hold(changes: readonly HeldChange[], before: Queue, after: Queue): Promise<Result<void>> {
    const edits = new Map<string, TaskEdit>();
    for (const change of changes) {
      const held = heldChange(change, this.#session);
      edits.set(change.task, { set: held });
      this.#held.push({ task: change.task, why: held.blocked.reason });
    }
    const { id, session } = before.tasks.find((one) => one.id === this.#task) ?? {};
    const played = after.tasks.find((one) => one.id === id);
    if (played !== undefined && played.session !== session) {
      edits.set(played.id, session === undefined ? { unset: ['session'] } : { set: { session } });
    }
    if (edits.size === 0) return ok(undefined);
    const edited = await this.#shop.store.editTasks(edits);
    return edited.ok ? ok(undefined) : fail(edited.failure);
  }

  /** A task that was proved to be done is done; one that is to be played again waits for a person first. */
  #nextAfter(next: NextTask): NextTask {
    if (this.#played === undefined) return next;
    if (next.status !== 'pending' && next.kept !== true) {
      const counted = 'this session was held to what was there before';
      this.#taken.push(`${this.#task}: ${this.#played} (${counted})`);
      return next;
    }
    const held = heldNext(this.#task, this.#played, this.#session);
    this.#held.push({ task: this.#task, why: held.blocked.reason });
    return held;
  }
}
