import { conversationFile } from '../../agent/claude-takeover.ts';
import { writeRecord } from '../../db/history.ts';
import { flagSubject } from '../../evidence/flag/flags-of.ts';
import { endMarkedProcesses } from '../../host/marked-process.ts';
import type { GroupExit } from '../../host/process-group.ts';
import { thisProcess } from '../../host/process-identity.ts';
import type { CheckResult } from '../../model/check.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Phase } from '../../model/phase.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Decision } from '../../monitor/decision.ts';
import { takeBaseline } from '../check/baseline.ts';
import { removeBaseline } from '../check/baseline-file.ts';
import type { SessionChecks } from '../check/session-check.ts';
import { verify } from '../check/verify.ts';
import { QueueGuard } from '../queue-guard/queue-guard.ts';
import { applyRecord, sessionEnded } from '../record.ts';
import { notStarted, type AgentRunResult } from '../session/agent-end.ts';
import { decisionInput, proposalOf } from '../session/decision-source.ts';
import { PhaseTimes } from '../session/phase-time.ts';
import {
  briefSession,
  openFolder,
  writeBrief,
  type SessionBrief,
} from '../session/session-brief.ts';
import { makeRecord } from '../session/session-record.ts';
import { planSession, type PlanRequest, type SessionStart } from '../session/session-start.ts';
import { SessionTree, type SeenChange } from '../session/session-tree.ts';
import { gitGrace } from '../session/work-tree.ts';
import { runSteps, type Step } from '../step.ts';
import type { Workshop } from '../workshop.ts';
import { takeoverName } from './takeover-lease.ts';
import { ruleTakeover } from './takeover-rule.ts';
import { runInTerminal } from './terminal-run.ts';

export interface TakeoverRequest extends PlanRequest {
  /** Asks the person whether the task is done; undefined when nobody answers. */
  ask: (task: string) => Promise<boolean | undefined>;
}

/**
 * Opens the agent's session in this terminal for a person, then verifies and records as after any
 * session. Returns its record, which the task has become by then. Fails as `playSession` does.
 */
export async function playTakeover(request: TakeoverRequest): Promise<Result<SessionRecord>> {
  const start = await planSession(request);
  return start.ok ? new Takeover(request, start.value).play() : start;
}

const noExit: GroupExit = { exit_code: 0, signal: undefined, not_started: undefined };

/** The state that the steps of one takeover hand on to each other. */
class Takeover {
  readonly #request: TakeoverRequest;
  readonly #shop: Workshop;
  readonly #start: SessionStart;
  readonly #started: Date;
  readonly #tree: SessionTree;
  readonly #phases: PhaseTimes;
  #brief: SessionBrief;
  #guard: QueueGuard | undefined;
  #exit = noExit;
  #run: AgentRunResult = notStarted;
  #checks: CheckResult[] = [];
  #record: SessionRecord | undefined;

  constructor(request: TakeoverRequest, start: SessionStart) {
    this.#request = request;
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

  async play(): Promise<Result<SessionRecord>> {
    const { session, task, attempt, max_attempts } = this.#brief;
    const { id, title } = task;
    this.#shop.emit({ type: 'task-picked', session, task: id, title, attempt, max_attempts });
    const undo = (): Promise<void> => this.#endProcesses();
    const done = await runSteps([
      { ...this.#step('prepare', () => this.#prepare()), undo },
      { ...this.#step('work', () => this.#work()), undo },
      { ...this.#step('verify', () => this.#verify()), undo },
      this.#step('record', () => this.#conclude()),
    ]);
    if (!done.ok) return done;
    if (this.#record === undefined) throw new Error('a takeover ended without a record');
    await this.#tree.keepAfter();
    return ok(this.#record);
  }

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
    const { session, task, claude_session } = this.#brief;
    const { project, run, emit } = this.#shop;
    const { queue } = this.#request;
    const guard = await QueueGuard.begin(this.#shop, { session, queue, task });
    if (!guard.ok) return guard;
    this.#guard = guard.value;
    const opened = openFolder(this.#brief, {
      ...{ session, run, task: task.id, project: project.root, claude_session },
      started: this.#started.toISOString(),
      engine: thisProcess(takeoverName),
    });
    if (!opened.ok) return opened;
    const taken = await this.#takeBaseline();
    if (!taken.ok) return taken;
    const { prompt, mcp_hash, settings_hash, plan } = this.#brief;
    const written = writeBrief(this.#brief);
    if (!written.ok) return written;
    this.#tree.begin();
    const prompt_bytes = Buffer.byteLength(prompt.text);
    emit({
      type: 'session-prepared',
      ...{ session, prompt_hash: prompt.hash, mcp_hash, settings_hash, prompt_bytes },
      tools: plan.manifest.tools,
    });
    return ok(undefined);
  }

  /** As before any session: what fails already is not held against the task. */
  async #takeBaseline(): Promise<Result<void>> {
    const { briefing, baseline, tree } = this.#start;
    const taken = await takeBaseline(this.#sessionChecks(tree), this.#shop.project, baseline);
    if (!taken.ok) return taken;
    const { failing, ran } = taken.value;
    if (ran) await this.#tree.lookAgain();
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

  async #work(): Promise<Result<void>> {
    const { stop, queue } = this.#request;
    if (stop.polite.aborted) {
      this.#tree.stay();
      return ok(undefined);
    }
    const { env, project, emit } = this.#shop;
    const brief = this.#brief;
    const { exit, run } = await runInTerminal({
      ...{ brief, root: project.root, step: queue.config.timers.stop_step, stop },
      conversation: () => conversationFile(env, project.root, brief.claude_session),
      emit: (event) => {
        this.#guard?.take(event);
        emit(event);
      },
    });
    this.#exit = exit;
    this.#run = run;
    // Before the checks run: what they leave behind is not the session's doing.
    if ((await this.#guard?.trustsGit()) !== false) await this.#tree.end();
    return ok(undefined);
  }

  /** Also where nothing was signalled: the person may have finished it without a word to the agent. */
  async #verify(): Promise<Result<void>> {
    const proposal = proposalOf(this.#run.signals);
    if (proposal?.type === 'blocked' || this.#request.stop.polite.aborted) return ok(undefined);
    if (this.#exit.not_started !== undefined) return ok(undefined);
    this.#checks = await verify(this.#sessionChecks(this.#tree.after));
    return ok(undefined);
  }

  async #conclude(): Promise<Result<void>> {
    const { project, emit, control } = this.#shop;
    const { task } = this.#brief;
    await this.#endProcesses();
    if (control.lost !== undefined) return fail({ reason: 'queue-lost', why: control.lost });
    const guarded = await this.#guard?.settle();
    const seen = await this.#tree.settle();
    const decided = await this.#decide(seen);
    if (!decided.ok) return decided;
    const verdict = this.#guard?.conclude(decided.value.next);
    const record: SessionRecord = {
      ...makeRecord({
        brief: this.#brief,
        decision: { ...decided.value, next: verdict?.next ?? decided.value.next },
        run: this.#run,
        checks: this.#checks,
        run_id: this.#shop.run,
        ...{ seen, told: [] },
        phase_ms: this.#phases.spent,
        subscription: this.#shop.subscription,
        remarks: [...(verdict?.remarks ?? []), ...seen.remarks],
        started: this.#started,
        ended: this.#shop.clock.now(),
      }),
      taken_over: true,
    };
    emit({ type: 'session-decided', session: record.session, record });
    this.#guard?.close();
    const written = writeRecord(project, record);
    if (!written.ok) return written;
    emit(sessionEnded(record, task.title));
    if (guarded?.ok === false) return guarded;
    const applied = await applyRecord(this.#shop, record);
    if (!applied.ok) return applied;
    if (record.next.status === 'done') removeBaseline(project, task.id);
    this.#record = record;
    return ok(undefined);
  }

  async #decide({ before, after }: SeenChange): Promise<Result<Decision>> {
    const { stop, ask } = this.#request;
    const { task } = this.#brief;
    const input = decisionInput({
      ...this.#request,
      without_tools_in_a_row: 0,
      brief: this.#brief,
      budget: this.#start.budget,
      run: this.#run,
      checks: this.#checks,
      tree_after: after,
    });
    if (!input.ok) return input;
    const ruling = ruleTakeover({
      ...{ input: input.value, task, exit: this.#exit, ended: stop.polite.aborted },
      unchanged: before === after,
    });
    if (ruling.type === 'decided') return ok(ruling.decision);
    return ok((await ask(task.id)) === true ? ruling.yes : ruling.no);
  }
}
