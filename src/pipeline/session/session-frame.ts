import { writeRecord } from '../../db/history.ts';
import { flagSubject } from '../../evidence/flag/flags-of.ts';
import { endMarkedProcesses } from '../../host/marked-process.ts';
import { thisProcess } from '../../host/process-identity.ts';
import { servedNames } from '../../mcpgen/session-plan.ts';
import type { CheckResult } from '../../model/check.ts';
import type { RunEvent } from '../../model/event.ts';
import type { SessionRecord, ToldWords } from '../../model/outcome.ts';
import type { Phase } from '../../model/phase.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { hadTools, type Decision, type DecisionInput } from '../../monitor/decision.ts';
import { streamRemark } from '../../monitor/stream-remark.ts';
import { takeBaseline } from '../check/baseline.ts';
import { removeBaseline } from '../check/baseline-file.ts';
import type { SessionChecks } from '../check/session-check.ts';
import { verify } from '../check/verify.ts';
import { roomFloor, type DiskRoom } from '../disk-room.ts';
import { QueueGuard } from '../queue-guard/queue-guard.ts';
import { applyRecord, sessionEnded } from '../record.ts';
import { runSteps, type Step } from '../step.ts';
import type { Workshop } from '../workshop.ts';
import { notStarted, type AgentRunResult } from './agent-end.ts';
import { decisionInput } from './decision-source.ts';
import { PhaseTimes } from './phase-time.ts';
import { briefSession, openFolder, writeBrief, type SessionBrief } from './session-brief.ts';
import { makeRecord } from './session-record.ts';
import type { PlanRequest, SessionStart } from './session-start.ts';
import { SessionTree, type SeenChange } from './session-tree.ts';
import { gitGrace } from './work-tree.ts';

export interface FrameRequest extends PlanRequest {
  without_tools_in_a_row: number;
  room: DiskRoom;
}

/** What the work of a session gets. */
export interface WorkPlace {
  brief: SessionBrief;
  emit: (event: RunEvent) => void;
  /** To be called once the agent has been started: from then on nobody waits for Ralph. */
  started: () => void;
}

/** What differs from one kind of session to another: who works, and who decides. */
export interface SessionWork {
  /** What the process is called that a session's own programs watch. */
  engine: string;
  /** Called first of all, with the way in which the session tells what happens. */
  begin: (emit: (event: RunEvent) => void) => void;
  /** Lets the agent work until nothing of it lives. */
  work: (place: WorkPlace) => Promise<AgentRunResult>;
  /** Somebody has ended the session before the agent began. */
  skip: () => void;
  /** Whether the checks are to run after it. */
  isProposed: (run: AgentRunResult) => boolean;
  decide: (input: DecisionInput, seen: SeenChange) => Decision | Promise<Decision>;
  /** Called when the session has its record, whatever becomes of the queue then. */
  recorded: (record: SessionRecord, had: { hadTools: boolean }) => void;
  /** What people said to it while it ran. */
  told: () => ToldWords[];
  /** What people should know of it besides. */
  remarks: () => string[];
  taken_over: boolean;
}

/** What a session came to. */
export interface FramedSession {
  decision: Decision;
  record: SessionRecord;
  run: AgentRunResult;
  /** Lets git keep the files as the session left them: to be called when nobody waits for it. */
  keep: () => Promise<void>;
}

/** A check that fills the disk each time has to count some time. */
const checkRounds = 3;

/**
 * What surrounds the work of any session: the guard of the queue, its folder, the baseline, the
 * checkpoints, the checks after it, the record and what that makes of the task.
 */
export class SessionFrame {
  readonly #request: FrameRequest;
  readonly #work: SessionWork;
  readonly #shop: Workshop;
  readonly #start: SessionStart;
  readonly #started: Date;
  readonly #tree: SessionTree;
  readonly #phases: PhaseTimes;
  #brief: SessionBrief;
  #guard: QueueGuard | undefined;
  #run: AgentRunResult = notStarted;
  #checks: CheckResult[] = [];
  #ended: FramedSession | undefined;

  constructor(request: FrameRequest, start: SessionStart, work: SessionWork) {
    this.#request = request;
    this.#work = work;
    const { clock, emit, project } = request.shop;
    this.#phases = new PhaseTimes(clock.now);
    this.#shop = {
      ...request.shop,
      emit: (event) => {
        this.#phases.take(event);
        emit(event);
      },
    };
    this.#start = start;
    this.#brief = start.brief;
    this.#started = clock.now();
    const { tree, head, brief } = start;
    this.#tree = new SessionTree({
      ...{ project, session: brief.session, task: brief.task.id, tree, head },
      ...{ now: clock.now, stop: request.stop, grace: gitGrace(request.queue.config) },
      subject: flagSubject(brief.task, request.queue),
    });
  }

  /**
   * Prepares, works, verifies and records. Fails when Ralph itself cannot go on: a file that does not
   * read or write, a database that is invalid.
   */
  async play(): Promise<Result<FramedSession>> {
    const { session, task, attempt, max_attempts } = this.#brief;
    const { emit } = this.#shop;
    const { id, title } = task;
    emit({ type: 'task-picked', session, task: id, title, attempt, max_attempts });
    this.#work.begin(emit);
    const undo = (): Promise<void> => this.#endProcesses();
    const prepare = (): Promise<Result<void>> => this.#request.room.writing(() => this.#prepare());
    const done = await runSteps([
      { ...this.#step('prepare', prepare), undo },
      { ...this.#step('work', () => this.#letWork()), undo },
      { ...this.#step('verify', () => this.#verify()), undo },
      this.#step('record', () => this.#record()),
    ]);
    if (!done.ok) return done;
    if (this.#ended === undefined) throw new Error('a session ended without a record');
    return ok(this.#ended);
  }

  /** No step begins while the log cannot be written: recovery would know nothing of it. */
  #step(phase: Phase, work: () => Promise<Result<void>>): Step {
    return {
      title: phase,
      run: async () => {
        this.#shop.emit({ type: 'phase-entered', session: this.#brief.session, phase });
        const broken = await this.#request.room.logged();
        return broken === undefined ? work() : fail(broken);
      },
    };
  }

  async #endProcesses(): Promise<void> {
    await endMarkedProcesses(this.#brief.session);
  }

  async #prepare(): Promise<Result<void>> {
    const { queue } = this.#request;
    const { session, task } = this.#brief;
    // What can write no file needs no guard; and one of its own would get in the way of a run's.
    if (this.#brief.explain === undefined) {
      const guard = await QueueGuard.begin(this.#shop, { session, queue, task });
      if (!guard.ok) return guard;
      this.#guard = guard.value;
    }
    const opened = this.#openFolder();
    if (!opened.ok) return opened;
    const taken = await this.#takeBaseline();
    if (!taken.ok) return taken;
    const { prompt, mcp_hash, settings_hash, plan } = this.#brief;
    const written = writeBrief(this.#brief);
    if (!written.ok) return written;
    const prompt_bytes = Buffer.byteLength(prompt.text);
    this.#shop.emit({
      type: 'session-prepared',
      ...{ session, prompt_hash: prompt.hash, mcp_hash, settings_hash, prompt_bytes },
      tools: servedNames(plan),
    });
    return ok(undefined);
  }

  #openFolder(): Result<void> {
    const { session, task, claude_session } = this.#brief;
    const { run, project } = this.#shop;
    return openFolder(this.#brief, {
      ...{ session, run, task: task.id, project: project.root, claude_session },
      started: this.#started.toISOString(),
      engine: thisProcess(this.#work.engine),
    });
  }

  /** Learns which checks fail already; the session is told, and they do not count against it. */
  async #takeBaseline(): Promise<Result<void>> {
    const { project, emit } = this.#shop;
    const { briefing, baseline, tree } = this.#start;
    const taken = await takeBaseline(this.#sessionChecks(tree), project, baseline);
    if (!taken.ok) return taken;
    const { failing, ran } = taken.value;
    if (ran) {
      // What the checks left behind is not the session's doing.
      await this.#tree.lookAgain();
      emit({ type: 'phase-entered', session: this.#brief.session, phase: 'prepare' });
    }
    if (failing.join('\0') === briefing.failing_before.join('\0')) return ok(undefined);
    const brief = await briefSession({ ...briefing, failing_before: failing });
    if (!brief.ok) return brief;
    this.#brief = brief.value;
    return ok(undefined);
  }

  #sessionChecks(tree: string | undefined): SessionChecks {
    const { stop, passed_checks: passed } = this.#request;
    const { project, emit } = this.#shop;
    return { brief: this.#brief, root: project.root, tree, passed, stop, emit };
  }

  async #letWork(): Promise<Result<void>> {
    if (this.#request.stop.polite.aborted) {
      this.#work.skip();
      this.#tree.stay();
      return ok(undefined);
    }
    const { emit } = this.#shop;
    this.#run = await this.#work.work({
      brief: this.#brief,
      emit: (event) => {
        this.#guard?.take(event);
        emit(event);
      },
      started: () => {
        this.#tree.begin();
      },
    });
    // Before the checks run: what they leave behind is not the session's doing.
    // Without a look nothing is known of the files, and the run waits for a person.
    if (this.#brief.explain !== undefined) this.#tree.stay();
    else if ((await this.#guard?.trustsGit()) !== false) await this.#tree.end();
    emit({ type: 'session-read', session: this.#brief.session, reading: this.#run.reading });
    return ok(undefined);
  }

  async #verify(): Promise<Result<void>> {
    const { room, queue, stop } = this.#request;
    if (stop.polite.aborted || !this.#work.isProposed(this.#run)) return ok(undefined);
    const { min_free } = queue.config.run;
    for (let round = 1; ; round++) {
      this.#checks = await verify(this.#sessionChecks(this.#tree.after));
      const failed = this.#checks.some(({ passed }) => !passed);
      const isShort = room.lack(roomFloor(min_free)) !== undefined;
      if (!failed || round === checkRounds || !isShort) return ok(undefined);
      // What failed on a full disk proves nothing: it is run again when there is room.
      if ((await room.waitFor(min_free)) === 'stopped') return ok(undefined);
    }
  }

  async #record(): Promise<Result<void>> {
    const { project, emit } = this.#shop;
    const { room } = this.#request;
    const { task } = this.#brief;
    // A check may have left something in a group of its own, which could still write.
    await this.#endProcesses();
    const { lost } = this.#shop.control;
    if (lost !== undefined) return fail({ reason: 'queue-lost', why: lost });
    // Before anything of the queue is read: the session may have written there.
    const guarded = await this.#guard?.settle();
    const seen = await this.#tree.settle();
    const input = decisionInput({
      ...this.#request,
      brief: this.#brief,
      budget: this.#start.budget,
      run: this.#run,
      checks: this.#checks,
      tree_after: seen.after,
    });
    if (!input.ok) return input;
    const { decision, record } = await this.#conclude(input.value, seen);
    // From here on a crash loses nothing: recovery writes what this event holds.
    emit({ type: 'session-decided', session: record.session, record });
    this.#guard?.close();
    const broken = await room.logged();
    if (broken !== undefined) return fail(broken);
    const written = await room.writing(() => writeRecord(project, record));
    if (!written.ok) return written;
    emit(sessionEnded(record, task.title));
    this.#work.recorded(record, { hadTools: hadTools(input.value) });
    if (guarded?.ok === false) return guarded;
    const applied = await room.writing(() => applyRecord(this.#shop, record));
    if (!applied.ok) return applied;
    if (record.next.status === 'done') removeBaseline(project, task.id);
    this.#ended = { decision, record, run: this.#run, keep: () => this.#tree.keepAfter() };
    return ok(undefined);
  }

  async #conclude(
    input: DecisionInput,
    seen: SeenChange,
  ): Promise<{ decision: Decision; record: SessionRecord }> {
    const decided = await this.#work.decide(input, seen);
    const verdict = this.#guard?.conclude(decided.next);
    const decision = { ...decided, next: verdict?.next ?? decided.next };
    const { reading } = this.#run;
    const remark = streamRemark(reading);
    const record = makeRecord({
      brief: this.#brief,
      decision,
      run: this.#run,
      checks: this.#checks,
      run_id: this.#shop.run,
      seen,
      told: this.#work.told(),
      taken_over: this.#work.taken_over,
      phase_ms: this.#phases.spent(),
      subscription: this.#shop.subscription,
      remarks: [
        ...(verdict?.remarks ?? []),
        ...seen.remarks,
        ...this.#work.remarks(),
        ...(remark === undefined ? [] : [remark]),
      ],
      started: this.#started,
      ended: this.#shop.clock.now(),
    });
    return { decision, record };
  }
}
