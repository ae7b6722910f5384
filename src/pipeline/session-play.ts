import { randomUUID } from 'node:crypto';
import { lastAttempts, writeRecord } from '../db/history.ts';
import { endMarkedProcesses } from '../host/marked-process.ts';
import { thisProcess } from '../host/process-identity.ts';
import type { CheckResult } from '../model/check.ts';
import type { Phase } from '../model/event.ts';
import { newSessionId } from '../model/id.ts';
import type { SessionRecord } from '../model/outcome.ts';
import type { Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { SessionSignal } from '../model/signal.ts';
import type { Task } from '../model/task.ts';
import { decide, type Decision } from '../monitor/decision.ts';
import { notStarted, runAgent, type AgentRunResult } from './agent-run.ts';
import { applyRecord } from './record.ts';
import { briefSession, writeBrief, type SessionBrief } from './session-brief.ts';
import { runSteps, type Step } from './step.ts';
import { verify } from './verify.ts';
import { changesSince, lookAtTree, type WorkTree } from './work-tree.ts';
import type { Workshop } from './workshop.ts';

/** After so many uncharged failures in a row the task is blocked; the decision needs to see them. */
const rememberedFailures = 5;

export interface PlayedSession {
  decision: Decision;
  record: SessionRecord;
}

/**
 * Plays one task once: prepare, work, verify, record. Returns the decision and the record. Fails when
 * Ralph itself cannot go on: a file that does not read or write, a database that is invalid.
 */
export async function playSession(
  shop: Workshop,
  queue: Queue,
  task: Task,
  maxNewTasks: number,
): Promise<Result<PlayedSession>> {
  const session = newSessionId(shop.now(), shop.random);
  const brief = briefSession({
    ...shop,
    queue,
    task,
    session,
    claude_session: randomUUID(),
    max_new_tasks: maxNewTasks,
  });
  if (!brief.ok) return brief;
  return new SessionPlay(shop, queue, brief.value).play();
}

/** The state that the steps of one session hand on to each other. */
class SessionPlay {
  readonly #shop: Workshop;
  readonly #queue: Queue;
  readonly #brief: SessionBrief;
  readonly #started: Date;
  #treeBefore: WorkTree | undefined;
  #run: AgentRunResult = notStarted;
  #checks: CheckResult[] = [];
  #played: PlayedSession | undefined;

  constructor(shop: Workshop, queue: Queue, brief: SessionBrief) {
    this.#shop = shop;
    this.#queue = queue;
    this.#brief = brief;
    this.#started = shop.now();
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
    this.#treeBefore = await lookAtTree(project.root);
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
    const { emit, stop, now, project } = this.#shop;
    if (stop.polite.aborted) return ok(undefined);
    const { timers } = this.#queue.config;
    this.#run = await runAgent({ brief: this.#brief, root: project.root, timers, stop, emit, now });
    emit({ type: 'session-read', session: this.#brief.session, reading: this.#run.reading });
    return ok(undefined);
  }

  async #verify(): Promise<Result<void>> {
    const { stop, emit, project } = this.#shop;
    if (this.#proposal()?.type !== 'completed' || stop.polite.aborted) return ok(undefined);
    this.#checks = await verify(this.#brief, project.root, stop, emit);
    // A check may have left something in a group of its own.
    await this.#endProcesses();
    return ok(undefined);
  }

  /** The last end that the session proposed. */
  #proposal(): Extract<SessionSignal, { type: 'completed' | 'blocked' }> | undefined {
    return this.#run.signals
      .filter((signal) => signal.type === 'completed' || signal.type === 'blocked')
      .at(-1);
  }

  async #record(): Promise<Result<void>> {
    const decision = this.#decide();
    if (!decision.ok) return decision;
    const record = await this.#makeRecord(decision.value);
    const written = writeRecord(this.#shop.project, record);
    if (!written.ok) return written;
    this.#tellEnd(record);
    const applied = await applyRecord(this.#shop, record);
    if (!applied.ok) return applied;
    this.#played = { decision: decision.value, record };
    return ok(undefined);
  }

  #tellEnd(record: SessionRecord): void {
    const { session, task, outcome, reason, charged, verified, next, cost_usd, turns } = record;
    this.#shop.emit({
      type: 'session-ended',
      session,
      task,
      title: this.#brief.task.title,
      outcome,
      reason,
      charged,
      verified,
      next,
      cost_usd,
      turns,
      duration_ms: Date.parse(record.ended) - Date.parse(record.started),
    });
  }

  #decide(): Result<Decision> {
    const { task, attempt, max_attempts } = this.#brief;
    const run = this.#run;
    const earlier = lastAttempts(this.#shop.project, task, rememberedFailures);
    if (!earlier.ok) return earlier;
    const firstOther = earlier.value.findIndex(
      ({ charged, outcome }) => charged || outcome !== 'agent-error',
    );
    return ok(
      decide({
        cancelled: this.#shop.stop.polite.aborted,
        signal: this.#proposal(),
        stopped: run.stopped,
        evidence: undefined,
        reading: run.reading,
        mcp: run.mcp,
        prompt_sent: run.prompt_sent,
        checks: this.#checks,
        new_failures: this.#checks.filter((check) => !check.passed).map((check) => check.name),
        acceptance: task.acceptance,
        require_verify: this.#queue.config.require_verify,
        attempt,
        max_attempts,
        uncharged_in_a_row: firstOther === -1 ? earlier.value.length : firstOther,
      }),
    );
  }

  async #makeRecord(decision: Decision): Promise<SessionRecord> {
    const { session, task, attempt, claude_session, prompt, mcp_hash, settings_hash } = this.#brief;
    const { reading } = this.#run;
    const proposal = this.#proposal();
    const completed = proposal?.type === 'completed' ? proposal : undefined;
    const model = reading.model ?? this.#brief.model;
    const before = this.#treeBefore;
    return {
      session,
      task: task.id,
      ...(task.session === undefined ? {} : { previous: task.session }),
      attempt,
      charged: decision.charged,
      kind: task.kind,
      agent: this.#brief.agent.words.join(' '),
      ...(reading.agent_version === undefined ? {} : { agent_version: reading.agent_version }),
      ...(model === undefined ? {} : { model }),
      started: this.#started.toISOString(),
      ended: this.#shop.now().toISOString(),
      outcome: decision.outcome,
      reason: decision.reason,
      verified: decision.verified,
      prompt_hash: prompt.hash,
      mcp_hash,
      settings_hash,
      turns: reading.turns,
      tokens: reading.tokens,
      cost_usd: reading.cost_usd,
      checks: this.#checks,
      criteria: completed?.criteria ?? [],
      ...(completed === undefined ? {} : { summary: completed.summary }),
      ...(completed?.handoff === undefined ? {} : { handoff: completed.handoff }),
      files: before === undefined ? [] : await changesSince(this.#shop.project.root, before),
      tasks_created: this.#run.signals.flatMap((one) =>
        one.type === 'task-created' ? [one.task] : [],
      ),
      denials: reading.denials,
      claude_session,
      remarks: [],
      next: decision.next,
    };
  }
}
