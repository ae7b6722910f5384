import { explainTask, madeTasks } from '../../model/explain.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import { planProblems } from '../../model/plan-problem.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { resolveTask } from '../../model/written-task.ts';
import { decide } from '../../monitor/decision.ts';
import { PassedChecks } from '../check/passed-check.ts';
import { DiskRoom, roomFloor } from '../disk-room.ts';
import { newTaskAllowance } from '../record.ts';
import { runAgent } from '../session/agent-run.ts';
import { SessionFrame, type FrameRequest } from '../session/session-frame.ts';
import { planSession } from '../session/session-start.ts';
import { SessionWords } from '../session/session-words.ts';
import type { Workshop } from '../workshop.ts';
import type { ExplainBrief } from './explain-brief.ts';
import { explainName } from './explain-lease.ts';

/**
 * Plays one session that makes tasks of a person's words. Returns its record: its tasks are pending by
 * then, or drafts. Fails as `playSession` does.
 */
export async function playExplain(
  shop: Workshop,
  queue: Queue,
  explain: ExplainBrief,
): Promise<Result<SessionRecord>> {
  const { control, project, clock } = shop;
  const stop = control.begin(explainTask);
  const words = control.words ?? new SessionWords();
  const room = new DiskRoom(shop);
  const request: FrameRequest = {
    ...{ shop, queue: unproved(queue), stop, room, explain },
    task: resolveTask({ id: explainTask, title: 'Make tasks of what was explained', kind: 'plan' }),
    max_attempts: 1,
    left_in_run_usd: queue.config.max_budget_usd.run,
    bounds_plan: false,
    max_new_tasks: newTaskAllowance(shop, queue, explainTask, 0),
    passed_checks: new PassedChecks(),
    without_tools_in_a_row: 0,
  };
  const start = await planSession(request);
  if (!start.ok) return start;
  const { session } = start.value.brief;
  const { timers, stagnation, run } = queue.config;
  const frame = new SessionFrame(request, start.value, {
    engine: explainName,
    begin: (emit) => {
      words.begin({ session, emit, now: clock.now });
    },
    work: ({ brief, emit, started }) => {
      const running = runAgent({
        ...{ brief, project, timers, stagnation, stop, words, emit, now: clock.now },
        session_size: run.session_size,
        isShort: (share) => room.lack(roomFloor(run.min_free) * share) !== undefined,
      });
      started();
      return running;
    },
    skip: () => undefined,
    isProposed: () => false,
    decide,
    recorded: () => undefined,
    told: () => words.told,
    remarks: () => [...explain.prompt.remarks, ...remarksOn(shop, session, explain)],
    taken_over: false,
  });
  const played = await frame.play();
  control.end();
  return played.ok ? ok(played.value.record) : played;
}

/** A plan is judged by rules: it changes no code that checks could prove. */
function unproved(queue: Queue): Queue {
  const { config } = queue;
  return { ...queue, config: { ...config, verify: [], baseline: false, require_verify: false } };
}

/** What a person should know of the plan. */
function remarksOn({ store }: Workshop, session: string, { revised }: ExplainBrief): string[] {
  const loaded = store.load();
  if (!loaded.ok) return [];
  const { queue } = loaded.value;
  return planProblems(queue, madeTasks(queue, { session, revised })).map(({ words }) => words);
}
