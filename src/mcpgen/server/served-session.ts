import { join } from 'node:path';
import type { Check } from '../../model/config.ts';
import type { CheckResult } from '../../model/check.ts';
import type { QuestionEnd } from '../../model/question.ts';
import type { SessionSignal } from '../../model/signal.ts';
import type { Result } from '../../model/result.ts';
import { takeoverName } from '../../model/lock-owner.ts';
import type { Answer, Task } from '../../model/task.ts';
import { projectAt } from '../../db/project.ts';
import type { Store } from '../../db/store.ts';
import { runCheck } from '../../host/check.ts';
import { changedPrograms, gitSetup, type GitSetup } from '../../host/git-program.ts';
import { treeAside } from '../../host/git-tree.ts';
import { JsonLines } from '../../host/jsonl.ts';
import type { Manifest, SessionFile } from '../manifest.ts';
import type { SessionFolder } from '../session-folder.ts';
import { SeenTasks } from '../seen-task.ts';
import { readSignals } from '../session-signals.ts';
import type { CallContext } from '../call-context.ts';
import { Asked } from '../tool/asked.ts';
import { newFailures } from '../tool/check-report.ts';
import type { ServedProject } from './served-project.ts';

export interface ServedParts {
  folder: SessionFolder;
  manifest: Manifest;
  file: SessionFile;
  store: Store;
  now: () => Date;
  env: Record<string, string>;
}

/** How checks ended, and git's id of the files that they ran on, where it could be told. */
export interface RanChecks {
  results: CheckResult[];
  tree: string | undefined;
}

/** Between two lines on a check that runs. */
const progressMs = 5_000;

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/**
 * The session that this server belongs to. All of its state is on disk: the agent starts a crashed
 * server again in the middle of a session, and it has to know what was said before.
 */
export class ServedSession implements ServedProject {
  readonly manifest: Manifest;
  readonly file: SessionFile;
  readonly store: Store;
  readonly afterwards = 'It is played after this session, once its task is complete.';
  readonly seen = new SeenTasks();
  readonly #folder: SessionFolder;
  readonly #end = new AbortController();
  readonly #now: () => Date;
  readonly #env: Record<string, string>;
  /** How git was set up when the session began. */
  readonly #git: Promise<GitSetup | undefined>;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: ServedParts) {
    this.manifest = parts.manifest;
    this.file = parts.file;
    this.store = parts.store;
    this.#folder = parts.folder;
    this.#now = parts.now;
    this.#env = parts.env;
    this.#git = gitSetup(parts.file.project);
  }

  get root(): string {
    return this.file.project;
  }

  get own_task(): string {
    return this.manifest.task.id;
  }

  get maker(): { created_by: 'agent'; parent: string } {
    return { created_by: 'agent', parent: this.file.session };
  }

  maxNewTasks(): number {
    return this.manifest.max_new_tasks;
  }

  declaredChecks(): string[] {
    return this.manifest.declared_checks;
  }

  noteCreated({ id, title }: Pick<Task, 'id' | 'title'>): void {
    this.signal({ type: 'task-created', task: id, title });
  }

  /** Notes what the session said; it has reached the disk when this returns. Fails with `unwritable`. */
  signal(signal: WithoutTime<SessionSignal>): Result<void> {
    const lines = JsonLines.open(this.#folder.signals);
    if (!lines.ok) return lines;
    const written = lines.value.append({ ...signal, at: this.#now().toISOString() }, true);
    lines.value.close();
    return written;
  }

  /** Everything that the session said so far, oldest first. Fails with `unreadable`. */
  signals(): Result<SessionSignal[]> {
    return readSignals(this.#folder);
  }

  now(): Date {
    return this.#now();
  }

  /** Whether a person works in it, in a terminal. */
  get attended(): boolean {
    return this.file.engine.what === takeoverName;
  }

  /** What the session has asked people; nothing when that does not read. */
  asked(): Asked {
    const signals = this.signals();
    return new Asked(signals.ok ? signals.value : []);
  }

  /** The answers that its task has now; as it was picked while the queue does not read. */
  answers(): Answer[] {
    const { task } = this.manifest;
    const loaded = this.store.load();
    if (!loaded.ok) return task.answers;
    return loaded.value.queue.tasks.find(({ id }) => id === task.id)?.answers ?? [];
  }

  /** Notes what came of a question. The engine notices also without it that nobody waits any more. */
  askEnded(end: { id: string; question: string; how: QuestionEnd; answer?: string }): void {
    this.signal({ type: 'ask-ended', ...end, answers: this.answers().length });
  }

  /**
   * Runs checks one after the other, all of them, whatever the first ones say. Two calls at once take
   * turns: checks may share a build folder or a port.
   */
  runChecks(checks: Check[], context: CallContext): Promise<RanChecks> {
    const running = this.#running.then(() => this.#runEach(checks, context));
    this.#running = running;
    return running;
  }

  /** Notes how checks ended; a note that cannot be written only costs the count of rounds. */
  noteChecks(results: CheckResult[], tree: string | undefined): void {
    const { failing_before } = this.manifest;
    this.signal({
      type: 'checks-ran',
      passed: results.filter(({ passed }) => passed).map(({ name }) => name),
      failed: newFailures(results, failing_before).map(({ name }) => name),
      ...(tree === undefined ? {} : { tree }),
    });
  }

  async #runEach(checks: Check[], { cancel, progress }: CallContext): Promise<RanChecks> {
    const tree = await this.#look();
    const results: CheckResult[] = [];
    for (const [at, check] of checks.entries()) {
      if (cancel.aborted) break;
      const words = `${check.name} (${at + 1} of ${checks.length})`;
      progress(`${words} runs`);
      const started = performance.now();
      const told = setInterval(() => {
        progress(`${words} runs for ${Math.round((performance.now() - started) / 1000)}s`);
      }, progressMs);
      results.push(
        await runCheck({
          check,
          root: this.file.project,
          env: this.#env,
          timeout_ms: this.manifest.check_timeout_ms,
          cancel,
          kill: this.#end.signal,
        }),
      );
      clearInterval(told);
    }
    return { results, tree };
  }

  /** Aborted when nobody hears any more what still runs for it. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** Ends what still runs for it, at once: nobody is there any more to hear of it. */
  end(): void {
    this.#end.abort();
  }

  /** Undefined also where the session has changed what git runs: it is not for Ralph to start that. */
  async #look(): Promise<string | undefined> {
    const { project } = this.file;
    const then = await this.#git;
    const scratch = join(this.#folder.path, 'git.config');
    const changed = then === undefined ? [] : await changedPrograms(then, scratch);
    if (changed.length > 0) return undefined;
    return treeAside(project, join(projectAt(project).run, 'index'), this.#folder.path);
  }
}
