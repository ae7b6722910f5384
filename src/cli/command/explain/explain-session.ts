import { randomBytes } from 'node:crypto';
import { findAgent } from '../../../agent/agent-command.ts';
import { loginState } from '../../../agent/login-state.ts';
import { makeFolder } from '../../../host/file.ts';
import { acquireLease } from '../../../host/lease.ts';
import { inhibitSleep } from '../../../host/sleep-inhibitor.ts';
import { madeTasks } from '../../../model/explain.ts';
import { newRunId } from '../../../model/id.ts';
import type { SessionRecord } from '../../../model/outcome.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import { systemClock } from '../../../pipeline/clock.ts';
import type { ExplainBrief } from '../../../pipeline/explain/explain-brief.ts';
import { explainName, explainPath } from '../../../pipeline/explain/explain-lease.ts';
import { runExplain } from '../../../pipeline/explain/explain-run.ts';
import { livingEngine } from '../../../pipeline/lease-path.ts';
import { RunControl } from '../../../pipeline/run-control.ts';
import { ExplainPrinter } from '../../display/explain-printer.ts';
import { explainedText, type Explained } from '../../display/explain-text.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { installation } from '../../installation.ts';
import type { OpenProject } from '../../open-project.ts';
import { printFailure } from '../../output.ts';
import { pressOnSignals } from '../../stop-signal.ts';

interface Manner {
  json: boolean;
  /** What was made is played afterwards. */
  play: boolean;
}

/** Lets a session make the tasks, tells what it does and what came of it, and plays that where it is wanted. */
export async function explainAndTell(
  opened: OpenProject,
  brief: ExplainBrief,
  { json, play }: Manner,
): Promise<ExitCode> {
  const { project } = opened;
  const run = newRunId(systemClock.now(), randomBytes);
  const played = await explainHere(opened, brief, { run, json });
  if (!played.ok) {
    if (json) console.log(JSON.stringify({ type: 'failed', failure: played.failure, run }));
    return printFailure(played.failure, false);
  }
  const explained = explainedOf(opened, played.value, brief);
  if (!explained.ok) return printFailure(explained.failure, false);
  const { tasks } = explained.value;
  if (json) console.log(JSON.stringify({ type: 'explained', run, ...explained.value }));
  else console.log(explainedText(explained.value, process.stdout.columns));
  const code = codeOf(played.value);
  const ids = tasks.flatMap(({ id, status }) => (status === 'pending' ? [id] : []));
  if (!play || code !== exitCode.ok || ids.length === 0) return code;
  if (livingEngine(project) !== undefined) {
    if (!json)
      console.log('They are played by the run that is under way: `ralph attach` shows it.');
    return code;
  }
  const { play: playTasks } = await import('../play.ts');
  return playTasks(ids, { json });
}

async function explainHere(
  { project, queue, store }: OpenProject,
  brief: ExplainBrief,
  { run, json }: { run: string; json: boolean },
): Promise<Result<SessionRecord>> {
  const agent = findAgent(queue.config, process.env, project.root);
  if (!agent.ok) return agent;
  const made = makeFolder(project.run);
  if (!made.ok) return made;
  const lease = await acquireLease(explainPath(project), explainName);
  if (!lease.ok) {
    const { failure } = lease;
    return failure.reason === 'busy'
      ? fail({ ...failure, what: 'what `ralph explain` makes' })
      : lease;
  }
  const control = new RunControl();
  lease.value.lost.addEventListener('abort', () => {
    control.lose('something has removed .ralph/run, as `git clean -x` does');
  });
  const ignore = pressOnSignals(control.stop);
  const wakeUp = inhibitSleep(process.env);
  const printer = new ExplainPrinter();
  try {
    return await runExplain(
      {
        ...{ run, project, store, control, installation, agent: agent.value },
        ...{ env: process.env, clock: systemClock, random: randomBytes },
        subscription: loginState(process.env, project.root).plan,
      },
      brief,
      (event) => {
        if (json) console.log(JSON.stringify(event));
        else printer.take(event);
      },
    );
  } finally {
    ignore();
    wakeUp();
    await lease.value.release();
  }
}

/** What there is now, and was not before. */
function explainedOf(
  { store, queue: before }: OpenProject,
  record: SessionRecord,
  { revised }: ExplainBrief,
): Result<Explained> {
  const loaded = store.load();
  if (!loaded.ok) return loaded;
  const { queue } = loaded.value;
  const { session, outcome, reason, summary, next, remarks, cost_usd } = record;
  const made = (now: ReadonlyMap<string, unknown>, then: ReadonlyMap<string, unknown>): string[] =>
    [...now.keys()].filter((name) => !then.has(name));
  return ok({
    ...{ session, outcome, reason, summary, cost_usd },
    question: next.blocked?.question ?? next.blocked?.reason,
    tasks: madeTasks(queue, { session, revised }),
    features: made(queue.features, before.features),
    disciplines: made(queue.disciplines, before.disciplines),
    warnings: remarks,
  });
}

function codeOf({ outcome }: SessionRecord): ExitCode {
  if (outcome === 'completed') return exitCode.ok;
  return outcome === 'cancelled' ? exitCode.interrupted : exitCode.notDone;
}
