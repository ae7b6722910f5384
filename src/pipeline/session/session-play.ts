import { writeRecord } from '../../db/history.ts';
import { flagSubject } from '../../evidence/flag/flags-of.ts';
import { endMarkedProcesses } from '../../host/marked-process.ts';
import { thisProcess } from '../../host/process-identity.ts';
import type { CheckResult } from '../../model/check.ts';
import type { Phase } from '../../model/phase.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { SessionReading } from '../../model/session-end.ts';
import { decide, hadTools, type Decision } from '../../monitor/decision.ts';
import { streamRemark } from '../../monitor/stream-remark.ts';
import { notStarted, type AgentRunResult } from './agent-end.ts';
import { runAgent } from './agent-run.ts';
import { takeBaseline } from '../check/baseline.ts';
import { removeBaseline } from '../check/baseline-file.ts';
import { proposalOf, decisionInput } from './decision-source.ts';
import { QueueGuard } from '../queue-guard/queue-guard.ts';
import { roomFloor } from '../disk-room.ts';
import { applyRecord, sessionEnded } from '../record.ts';
import { briefSession, openFolder, writeBrief, type SessionBrief } from './session-brief.ts';
import type { SessionChecks } from '../check/session-check.ts';
import { makeRecord } from './session-record.ts';
import { SessionWords } from './session-words.ts';
import { PhaseTimes } from './phase-time.ts';
import { planSession, type SessionRequest, type SessionStart } from './session-start.ts';
import { runSteps, type Step } from '../step.ts';
import type { StopSwitch } from '../stop-switch.ts';
import { verify } from '../check/verify.ts';
import { SessionTree } from './session-tree.ts';
import { gitGrace } from './work-tree.ts';
import type { Workshop } from '../workshop.ts';

/** A check that fills the disk each time has to count some time. */
const checkRounds = 3;

export interface PlayedSession {
  decision: Decision;
  record: SessionRecord;
  utilization: SessionReading['utilization'];
  /** Lets git keep the files as the session left them: to be called when nobody waits for it. */
  keep: () => Promise<void>;
}

/**
 * Plays one task once: prepare, work, verify, record. Returns what came of it. Fails when Ralph itself
 * cannot go on: a file that does not read or write, a database that is invalid.
 */
export async function playSession(request: SessionRequest): Promise<Result<PlayedSession>> {
  const start = await planSession(request);
  return start.ok ? new SessionPlay(request, start.value).play() : start;
}

/** The state that the steps of one session hand on to each other. */
class SessionPlay {
  readonly #request: SessionRequest;
  readonly #shop: Workshop;
  readonly #stop: StopSwitch;
  readonly #start: SessionStart;
  readonly #started: Date;
  readonly #words: SessionWords;
  #brief: SessionBrief;
  #guard: QueueGuard | undefined;
  readonly #tree: SessionTree;
  readonly #phases: PhaseTimes;
  #run: AgentRunResult = notStarted;
  #checks: CheckResult[] = [];
  #played: PlayedSession | undefined;

  constructor(request: SessionRequest, start: SessionStart) {
    this.#request = request;
    const { clock, emit } = request.shop;
    this.#phases = new PhaseTimes(clock.now);
    this.#shop = {
      ...request.shop,
      emit: (event) => {
        this.#phases.take(event);
        emit(event);
      },
    };
    this.#stop = request.stop;
    this.#brief = start.brief;
    this.#start = start;
    this.#started = clock.now();
    this.#words = request.shop.control.words ?? new SessionWords();
    const { tree, head, brief } = start;
    this.#tree = new SessionTree({
      ...{ project: request.shop.project, session: brief.session, task: brief.task.id, tree, head },
      ...{ now: clock.now, stop: request.stop, grace: gitGrace(request.queue.config) },
      subject: flagSubject(brief.task, request.queue),
    });
  }

  async play(): Promise<Result<PlayedSession>> {
    const { session, task, attempt, max_attempts } = this.#brief;
    const { emit, clock } = this.#shop;
    emit({
      type: 'task-picked',
      session,
      task: task.id,
      title: task.title,
      attempt,
      max_attempts,
    });
    this.#words.begin({ session, emit, now: clock.now });
    const done = await runSteps([
      {
        ...this.#step('prepare', () => this.#request.room.writing(() => this.#prepare())),
        undo: () => this.#endProcesses(),
      },
      { ...this.#step('work', () => this.#work()), undo: () => this.#endProcesses() },
      { ...this.#step('verify', () => this.#verify()), undo: () => this.#endProcesses() },
      this.#step('record', () => this.#record()),
    ]);
    if (!done.ok) return done;
    if (this.#played === undefined) throw new Error('a session ended without a record');
    return ok(this.#played);
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
    const guard = await QueueGuard.begin(this.#shop, {
      ...{ session: this.#brief.session, queue, task: this.#brief.task },
    });
    if (!guard.ok) return guard;
    this.#guard = guard.value;
    const opened = this.#openFolder();
    if (!opened.ok) return opened;
    const taken = await this.#takeBaseline();
    if (!taken.ok) return taken;
    const { session, prompt, mcp_hash, settings_hash, plan } = this.#brief;
    const written = writeBrief(this.#brief);
    if (!written.ok) return written;
    this.#shop.emit({
      type: 'session-prepared',
      session,
      prompt_hash: prompt.hash,
      mcp_hash,
      settings_hash,
      prompt_bytes: Buffer.byteLength(prompt.text),
      tools: plan.manifest.tools,
    });
    return ok(undefined);
  }

  #openFolder(): Result<void> {
    const { session, task, claude_session } = this.#brief;
    const { run, project } = this.#shop;
    return openFolder(this.#brief, {
      session,
      run,
      task: task.id,
      project: project.root,
      claude_session,
      started: this.#started.toISOString(),
      engine: thisProcess('ralph play'),
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
    const { project, emit } = this.#shop;
    const passed = this.#request.passed_checks;
    return { brief: this.#brief, root: project.root, tree, passed, stop: this.#stop, emit };
  }

  async #work(): Promise<Result<void>> {
    const { emit, clock, project } = this.#shop;
    if (this.#stop.polite.aborted) {
      this.#words.close('its session is being ended');
      this.#tree.stay();
      return ok(undefined);
    }
    const { timers, stagnation, run } = this.#request.queue.config;
    const { root } = project;
    const running = runAgent({
      ...{ brief: this.#brief, root, timers, stagnation, stop: this.#stop, now: clock.now },
      session_size: run.session_size,
      isShort: (share) => this.#isShort(share),
      words: this.#words,
      emit: (event) => {
        this.#guard?.take(event);
        emit(event);
      },
    });
    // Nobody waits for Ralph now.
    this.#tree.begin();
    this.#request.agent_works();
    this.#run = await running;
    // Before the checks run: what they leave behind is not the session's doing.
    // Without a look nothing is known of the files, and the run waits for a person.
    if ((await this.#guard?.trustsGit()) !== false) await this.#tree.end();
    emit({ type: 'session-read', session: this.#brief.session, reading: this.#run.reading });
    return ok(undefined);
  }

  async #verify(): Promise<Result<void>> {
    const proposal = proposalOf(this.#run.signals);
    const isProposed = proposal?.type === 'completed' || proposal?.type === 'reviewed';
    if (!isProposed || this.#stop.polite.aborted) return ok(undefined);
    for (let round = 1; ; round++) {
      this.#checks = await verify(this.#sessionChecks(this.#tree.after));
      const failed = this.#checks.some(({ passed }) => !passed);
      if (!failed || round === checkRounds || !this.#isShort(1)) return ok(undefined);
      // What failed on a full disk proves nothing: it is run again when there is room.
      const { room, queue } = this.#request;
      const how = await room.waitFor(queue.config.run.min_free);
      if (how === 'stopped') return ok(undefined);
    }
  }

  #isShort(share: number): boolean {
    const { room, queue } = this.#request;
    return room.lack(roomFloor(queue.config.run.min_free) * share) !== undefined;
  }

  async #record(): Promise<Result<void>> {
    const { project, clock, emit } = this.#shop;
    const { task } = this.#brief;
    // A check may have left something in a group of its own, which could still write.
    await this.#endProcesses();
    const { lost } = this.#shop.control;
    if (lost !== undefined) return fail({ reason: 'queue-lost', why: lost });
    // Before anything of the queue is read: the session may have written there.
    const { room } = this.#request;
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
    const decided = decide(input.value);
    const verdict = this.#guard?.conclude(decided.next);
    const decision = { ...decided, next: verdict?.next ?? decided.next };
    const record = makeRecord({
      brief: this.#brief,
      decision,
      run: this.#run,
      checks: this.#checks,
      run_id: this.#shop.run,
      seen,
      told: this.#words.told,
      phase_ms: this.#phases.spent,
      subscription: this.#shop.subscription,
      remarks: [...(verdict?.remarks ?? []), ...seen.remarks, ...remarksOn(this.#run.reading)],
      started: this.#started,
      ended: clock.now(),
    });
    // From here on a crash loses nothing: recovery writes what this event holds.
    emit({ type: 'session-decided', session: record.session, record });
    this.#guard?.close();
    const broken = await room.logged();
    if (broken !== undefined) return fail(broken);
    const written = await room.writing(() => writeRecord(project, record));
    if (!written.ok) return written;
    emit(sessionEnded(record, task.title));
    this.#request.recorded(record, { hadTools: hadTools(input.value) });
    if (guarded?.ok === false) return guarded;
    const applied = await room.writing(() => applyRecord(this.#shop, record));
    if (!applied.ok) return applied;
    if (record.next.status === 'done') removeBaseline(project, task.id);
    const { utilization } = this.#run.reading;
    this.#played = { decision, record, utilization, keep: () => this.#tree.keepAfter() };
    return ok(undefined);
  }
}

function remarksOn(reading: SessionReading): string[] {
  const remark = streamRemark(reading);
  return remark === undefined ? [] : [remark];
}
