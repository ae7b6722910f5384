import { livingOwner } from '../../host/lock.ts';
import { durationWords } from '../../model/duration.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { RunState } from '../../model/run-state.ts';
import { leasePath } from '../../pipeline/lease-path.ts';
import { lastRunState } from '../../pipeline/run-log.ts';
import type { ExitCode } from '../exit-code.ts';
import { openQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';
import { taskStates } from '../task-state.ts';

type EngineState = 'playing' | 'idle' | 'crashed';

/** Shows the queue in numbers, what the engine does now, and what the last run came to. */
export async function status(options: { json: boolean }): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, warnings } = opened.value;
  const last = lastRunState(project);
  if (!last.ok) return printFailure(last.failure, options.json);
  const run = last.value;
  const owner = livingOwner(leasePath(project));
  const engine: EngineState =
    owner !== undefined
      ? 'playing'
      : run === undefined || run.ended !== undefined
        ? 'idle'
        : 'crashed';
  const counts = stateCounts(taskStates(project, queue.tasks).values());
  const text = [
    ...engineLines(engine, run),
    `Queue: ${
      Object.entries(counts)
        .map(([state, count]) => `${count} ${state}`)
        .join(', ') || 'empty'
    }`,
  ].join('\n');
  const data = { engine, owner, tasks: counts, run };
  return printReport({ kind: 'status', data, text, warnings }, options.json);
}

function stateCounts(states: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function engineLines(engine: EngineState, run: RunState | undefined): string[] {
  if (run === undefined) return ['Nothing was played yet.'];
  switch (engine) {
    case 'idle':
      return [`Last run ${run.run} ended: ${run.why ?? 'done'}`, ...finishedLines(run)];
    case 'crashed':
      return [`The engine of run ${run.run} is gone without an end; \`ralph play\` recovers it.`];
    case 'playing':
      return [playingLine(run), ...finishedLines(run)];
  }
}

function playingLine(run: RunState): string {
  const { current } = run;
  if (current === undefined) return `Playing (run ${run.run}), between two tasks`;
  const elapsed = durationWords(Date.now() - Date.parse(current.since));
  return `Playing ${current.task} (${plainLine(current.title)}) · attempt ${current.attempt} of ${current.max_attempts} · ${current.phase} · ${elapsed}`;
}

function finishedLines(run: RunState): string[] {
  return run.finished.map(
    ({ task, outcome, reason }) => `  ${task} ${outcome}: ${plainLine(reason)}`,
  );
}
