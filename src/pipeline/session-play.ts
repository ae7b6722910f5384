import { randomUUID } from 'node:crypto';
import { lastAttempts } from '../db/history.ts';
import { headCommit, lineCounts } from '../host/git.ts';
import { thisProcess } from '../host/process-identity.ts';
import { readSignals } from '../mcpgen/session-signals.ts';
import type { CheckResult } from '../model/check.ts';
import { newSessionId } from '../model/id.ts';
import type { FileChange, SessionRecord } from '../model/outcome.ts';
import type { Queue } from '../model/queue.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { SessionSignal } from '../model/signal.ts';
import type { Task } from '../model/task.ts';
import { decide, type Decision } from '../monitor/decision.ts';
import { runAgent, type AgentRunResult } from './agent-run.ts';
import { joinCreated, recordEnd } from './record.ts';
import { briefSession, writeBrief, type SessionBrief } from './session-brief.ts';
import { runSteps } from './step.ts';
import { verify } from './verify.ts';
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
  #filesBefore: Promise<{ base: string; counts: FileChange[] }> | undefined;
  #run: AgentRunResult | undefined;
  #signals: SessionSignal[] = [];
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
      { title: 'prepare', run: () => this.#prepare() },
      { title: 'work', run: () => this.#work() },
      { title: 'verify', run: () => this.#verify() },
      { title: 'record', run: () => this.#record() },
    ]);
    if (!done.ok) return done;
    if (this.#played === undefined) throw new Error('a session ended without a record');
    return ok(this.#played);
  }

  #prepare(): Promise<Result<void>> {
    const { session, prompt, mcp_hash, settings_hash, plan, task, claude_session } = this.#brief;
    const { run, project, emit } = this.#shop;
    this.#enter('prepare');
    const written = writeBrief(this.#brief, {
      session,
      run,
      task: task.id,
      project: project.root,
      claude_session,
      started: this.#started.toISOString(),
      engine: thisProcess('ralph play'),
    });
    if (!written.ok) return Promise.resolve(written);
    this.#filesBefore = countFiles(project.root);
    emit({
      type: 'session-prepared',
      session,
      prompt_hash: prompt.hash,
      mcp_hash,
      settings_hash,
      prompt_bytes: Buffer.byteLength(prompt.text),
      tools: plan.manifest.tools,
    });
    return Promise.resolve(ok(undefined));
  }

  async #work(): Promise<Result<void>> {
    // The work tree is counted while the agent is still starting; it has no prompt to act on yet.
    this.#enter('work');
    const { emit, stop, now, project } = this.#shop;
    await this.#filesBefore;
    const { timers } = this.#queue.config;
    this.#run = await runAgent({ brief: this.#brief, root: project.root, timers, stop, emit, now });
    emit({ type: 'session-read', session: this.#brief.session, reading: this.#run.reading });
    const signals = readSignals(this.#brief.folder);
    if (!signals.ok) return signals;
    this.#signals = this.#counting(signals.value);
    return ok(undefined);
  }

  /** After Ralph has sent a stop, nothing that the session still says counts. */
  #counting(signals: SessionSignal[]): SessionSignal[] {
    const until = this.#run?.stopped_at;
    return until === undefined ? signals : signals.filter((signal) => signal.at < until);
  }

  async #verify(): Promise<Result<void>> {
    const { stop, emit, project } = this.#shop;
    if (this.#proposal()?.type !== 'completed' || stop.polite.aborted) return ok(undefined);
    this.#enter('verify');
    this.#checks = await verify(this.#brief, project.root, stop.polite, emit);
    return ok(undefined);
  }

  /** The last end that the session proposed. */
  #proposal(): Extract<SessionSignal, { type: 'completed' | 'blocked' }> | undefined {
    return this.#signals
      .filter((signal) => signal.type === 'completed' || signal.type === 'blocked')
      .at(-1);
  }

  async #record(): Promise<Result<void>> {
    this.#enter('record');
    const decision = this.#decide();
    if (!decision.ok) return decision;
    const record = await this.#makeRecord(decision.value);
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
    const recorded = await recordEnd(this.#shop, record);
    if (!recorded.ok) return recorded;
    if (outcome === 'completed') {
      const joined = await joinCreated(this.#shop, session);
      if (!joined.ok) return joined;
    }
    this.#played = { decision: decision.value, record };
    return ok(undefined);
  }

  #decide(): Result<Decision> {
    const { task, attempt, max_attempts } = this.#brief;
    const run = this.#finishedRun();
    const earlier = lastAttempts(this.#shop.project, task, rememberedFailures);
    if (!earlier.ok) return earlier;
    const firstOther = earlier.value.findIndex(({ outcome }) => outcome !== 'agent-error');
    return ok(
      decide({
        cancelled: this.#shop.stop.polite.aborted,
        signal: this.#proposal(),
        stopped: run.stopped,
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
    const { reading } = this.#finishedRun();
    const proposal = this.#proposal();
    const completed = proposal?.type === 'completed' ? proposal : undefined;
    const model = reading.model ?? this.#brief.model;
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
      files: await this.#changedFiles(),
      tasks_created: this.#signals.flatMap((one) =>
        one.type === 'task-created' ? [one.task] : [],
      ),
      denials: reading.denials,
      claude_session,
      next: decision.next,
    };
  }

  /** The files whose difference to the commit before the session is not what it was before. */
  async #changedFiles(): Promise<FileChange[]> {
    if (this.#filesBefore === undefined) return [];
    const { base, counts } = await this.#filesBefore;
    const before = new Set(counts.map(changeKey));
    const after = await lineCounts(this.#shop.project.root, base);
    return after.filter((change) => !before.has(changeKey(change)));
  }

  #finishedRun(): AgentRunResult {
    if (this.#run === undefined) throw new Error('the agent has not run yet');
    return this.#run;
  }

  #enter(phase: 'prepare' | 'work' | 'verify' | 'record'): void {
    this.#shop.emit({ type: 'phase-entered', session: this.#brief.session, phase });
  }
}

function changeKey({ path, added, removed }: FileChange): string {
  return `${path}\0${added}\0${removed}`;
}

async function countFiles(root: string): Promise<{ base: string; counts: FileChange[] }> {
  const base = await headCommit(root);
  return { base, counts: await lineCounts(root, base) };
}
