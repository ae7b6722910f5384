import { randomUUID } from 'node:crypto';
import { writeRecord } from '../db/history.ts';
import { endMarkedProcesses } from '../host/marked-process.ts';
import { thisProcess } from '../host/process-identity.ts';
import type { CheckResult } from '../model/check.ts';
import type { Phase } from '../model/event.ts';
import { newSessionId } from '../model/id.ts';
import type { SessionRecord } from '../model/outcome.ts';
import type { Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { SessionReading } from '../model/session-end.ts';
import type { Task } from '../model/task.ts';
import { decide, hadTools, type Decision } from '../monitor/decision.ts';
import { notStarted, runAgent, type AgentRunResult } from './agent-run.ts';
import { proposalOf, decisionInput } from './decision-source.ts';
import { QueueGuard } from './queue-guard/queue-guard.ts';
import { applyRecord, sessionEnded } from './record.ts';
import { briefSession, writeBrief, type SessionBrief } from './session-brief.ts';
import { sessionBudget, type SessionBudget } from './session-budget.ts';
import { makeRecord } from './session-record.ts';
import { runSteps, type Step } from './step.ts';
import type { StopSwitch } from './stop-switch.ts';
import { verify } from './verify.ts';
import { changesBetween, lookAtTree } from './work-tree.ts';
import type { Workshop } from './workshop.ts';

export interface SessionRequest {
  shop: Workshop;
  queue: Queue;
  task: Task;
  /** Ends this session alone, or with the run. */
  stop: StopSwitch;
  /** Instead of what config and task say. */
  max_attempts: number | undefined;
  /** Dollars. */
  left_in_run_usd: number;
  max_new_tasks: number;
  without_tools_in_a_row: number;
}

export interface PlayedSession {
  decision: Decision;
  record: SessionRecord;
  /** The session had a connection to its own tools. */
  had_tools: boolean;
  utilization: SessionReading['utilization'];
}

/**
 * Plays one task once: prepare, work, verify, record. Returns what came of it. Fails when Ralph itself
 * cannot go on: a file that does not read or write, a database that is invalid.
 */
export async function playSession(request: SessionRequest): Promise<Result<PlayedSession>> {
  const { shop, queue, task, max_attempts, max_new_tasks, left_in_run_usd } = request;
  const { project } = shop;
  const session = newSessionId(shop.clock.now(), shop.random);
  const budget = sessionBudget({
    project,
    config: queue.config,
    task,
    left_in_run: left_in_run_usd,
  });
  if (!budget.ok) return budget;
  const brief = briefSession({
    ...shop,
    queue,
    task,
    session,
    claude_session: randomUUID(),
    max_new_tasks,
    max_attempts,
    max_budget_usd: shop.subscription ? undefined : budget.value.session,
  });
  if (!brief.ok) return brief;
  return new SessionPlay(request, brief.value, budget.value).play();
}

/** The state that the steps of one session hand on to each other. */
class SessionPlay {
  readonly #request: SessionRequest;
  readonly #shop: Workshop;
  readonly #stop: StopSwitch;
  readonly #brief: SessionBrief;
  readonly #budget: SessionBudget;
  readonly #started: Date;
  #guard: QueueGuard | undefined;
  #treeBefore: string | undefined;
  #treeAfter: string | undefined;
  #run: AgentRunResult = notStarted;
  #checks: CheckResult[] = [];
  #remarks: string[] = [];
  #played: PlayedSession | undefined;

  constructor(request: SessionRequest, brief: SessionBrief, budget: SessionBudget) {
    this.#request = request;
    this.#shop = request.shop;
    this.#stop = request.stop;
    this.#brief = brief;
    this.#budget = budget;
    this.#started = request.shop.clock.now();
  }

  async play(): Promise<Result<PlayedSession>> {
    const { session, task, attempt, max_attempts } = this.#brief;
    this.#shop.emit({
      type: 'task-picked',
      session,
      task: task.id,
      title: task.title,
      attempt,
      max_attempts,
    });
    const done = await runSteps([
      this.#step('prepare', () => this.#prepare()),
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
      run: () => {
        this.#shop.emit({ type: 'phase-entered', session: this.#brief.session, phase });
        const broken = this.#shop.logFailure();
        return broken === undefined ? work() : Promise.resolve(fail(broken));
      },
    };
  }

  async #endProcesses(): Promise<void> {
    await endMarkedProcesses(this.#brief.session);
  }

  async #prepare(): Promise<Result<void>> {
    const { session, prompt, mcp_hash, settings_hash, plan, task, claude_session } = this.#brief;
    const { run, project, emit } = this.#shop;
    const { queue } = this.#request;
    const guard = await QueueGuard.begin(this.#shop, { session, queue, task });
    if (!guard.ok) return guard;
    this.#guard = guard.value;
    const written = writeBrief(this.#brief, {
      session,
      run,
      task: task.id,
      project: project.root,
      claude_session,
      started: this.#started.toISOString(),
      engine: thisProcess('ralph play'),
    });
    if (!written.ok) return written;
    // Before the agent starts: what it changes must not be taken for what was there.
    this.#treeBefore = await lookAtTree(project);
    emit({
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

  async #work(): Promise<Result<void>> {
    const { emit, clock, project } = this.#shop;
    if (this.#stop.polite.aborted) return ok(undefined);
    const { timers } = this.#request.queue.config;
    const { root } = project;
    this.#run = await runAgent({
      ...{ brief: this.#brief, root, timers, stop: this.#stop, now: clock.now },
      emit: (event) => {
        this.#guard?.take(event);
        emit(event);
      },
    });
    // Before the checks run: what they leave behind is not the session's doing.
    this.#treeAfter = await lookAtTree(project);
    emit({ type: 'session-read', session: this.#brief.session, reading: this.#run.reading });
    return ok(undefined);
  }

  async #verify(): Promise<Result<void>> {
    const { emit, project } = this.#shop;
    const proposal = proposalOf(this.#run.signals);
    const isProposed = proposal?.type === 'completed' || proposal?.type === 'reviewed';
    if (!isProposed || this.#stop.polite.aborted) return ok(undefined);
    this.#checks = await verify(this.#brief, project.root, this.#stop, emit);
    return ok(undefined);
  }

  async #record(): Promise<Result<void>> {
    const { project, clock, emit } = this.#shop;
    const { task } = this.#brief;
    // Before anything of the queue is read: the session may have written there.
    const guarded = await this.#guard?.settle();
    const trees = { tree_before: this.#treeBefore, tree_after: this.#treeAfter };
    const files = await changesBetween(project.root, this.#treeBefore, this.#treeAfter);
    const input = decisionInput({
      ...this.#request,
      brief: this.#brief,
      budget: this.#budget,
      run: this.#run,
      checks: this.#checks,
      ...trees,
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
      files,
      ...trees,
      remarks: [...this.#remarks, ...(verdict?.remarks ?? [])],
      started: this.#started,
      ended: clock.now(),
    });
    // From here on a crash loses nothing: recovery writes what this event holds.
    emit({ type: 'session-decided', session: record.session, record });
    // A check may have left something in a group of its own.
    await this.#endProcesses();
    const written = writeRecord(project, record);
    if (!written.ok) return written;
    emit(sessionEnded(record, task.title));
    if (guarded?.ok === false) return guarded;
    const applied = await applyRecord(this.#shop, record);
    if (!applied.ok) return applied;
    const { utilization } = this.#run.reading;
    this.#played = { decision, record, had_tools: hadTools(input.value), utilization };
    return ok(undefined);
  }
}
