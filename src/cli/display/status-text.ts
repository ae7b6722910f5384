import pc from 'picocolors';
import { plainLine } from '../../model/plain-text.ts';
import type { StopReason } from '../../model/event.ts';
import type { RunState } from '../../model/run-state.ts';
import type { StatusData } from '../status-data.ts';
import { answerHint } from './answer-hint.ts';
import { waitingQuestionLines } from './question-text.ts';
import { spanWords, timeWords, waitWords } from './wait-words.ts';

/** What `ralph status` tells people. `now` is what elapsed times count to. */
export function statusText(
  { engine, run, tasks, partial, questions, person }: StatusData,
  now: Date,
): string {
  const counts = Object.entries(tasks).map(([state, count]) => `${count} ${state}`);
  return [
    ...(run === undefined ? ['Nothing was played yet.'] : engineLines(engine, run, now)),
    ...(person === undefined ? [] : [`Now ${person}.`]),
    partial === true
      ? `Queue, as far as it reads: ${counts.join(', ') || 'nothing'}`
      : `Queue: ${counts.join(', ') || 'empty'}`,
    ...questions.flatMap((question) => questionLines(question, now)),
  ].join('\n');
}

/** What it tells where the queue does not read. */
export function engineText({ engine, run }: Pick<StatusData, 'engine' | 'run'>, now: Date): string {
  return (run === undefined ? ['Nothing was played yet.'] : engineLines(engine, run, now)).join(
    '\n',
  );
}

function engineLines(engine: StatusData['engine'], run: RunState, now: Date): string[] {
  switch (engine) {
    case 'idle':
      return [
        `Last run ${run.run} ended: ${plainLine(run.why ?? 'done')}`,
        ...finishedLines(run),
        ...inForce(run, now),
      ];
    case 'crashed':
      return [
        `The engine of run ${run.run} is gone without an end; \`ralph play\` recovers it.`,
        ...inForce(run, now),
      ];
    case 'playing':
      return [...playingLines(run, now), ...finishedLines(run)];
  }
}

function playingLines(run: RunState, now: Date): string[] {
  const { current, waiting } = run;
  if (waiting !== undefined) {
    const { until, since } = waiting;
    const left = until === undefined ? '' : `, ${spanWords(until, now)} left`;
    return [
      `Run ${run.run} is ${waitWords(waiting)}`,
      `  since ${timeWords(since)}${left}; \`ralph resume\` goes on at once, \`ralph stop\` ends the run`,
    ];
  }
  if (current === undefined) return [`Playing (run ${run.run}), between two tasks`];
  const { task, title, attempt, max_attempts, phase, since } = current;
  const cost = `$${(run.cost_usd + (current.outcome === undefined ? current.cost_usd : 0)).toFixed(2)}`;
  const place = `attempt ${attempt} of ${max_attempts} · ${phase}`;
  return [
    `Playing ${task} (${plainLine(title)}) · ${place} · ${spanWords(since, now)} · ${cost}`,
    ...activityLines(current, now),
    ...current.last_lines.map((line) => `  │ ${line}`),
    ...current.told.filter(({ taken }) => !taken).map(onItsWay),
    ...pauseLines(run),
  ];
}

function onItsWay({ words }: NonNullable<RunState['current']>['told'][number]): string {
  return `  » on its way, not read yet: ${plainLine(words)}`;
}

/** A pause that begins after the session that is played now. */
function pauseLines({ held, pausing }: RunState): string[] {
  if (held !== undefined) return [`  then paused: ${plainLine(held)}`];
  return pausing ? ['  then paused, as a person asked; `ralph resume` takes that back'] : [];
}

const ifWords: Partial<Record<StopReason, string>> = {
  start: 'it does not start',
  silence: 'it stays silent',
  tool: 'the call does not end',
  deadline: 'it has not ended',
  lingering: 'it does not end',
};

/** What it does, for how long, and when Ralph would take it for a hang; it may wait for a person. */
function activityLines(
  { activity, question }: NonNullable<RunState['current']>,
  now: Date,
): string[] {
  if (question !== undefined && question.how === undefined) {
    const since = spanWords(question.since, now);
    return [`  waits for the answer of a person for ${since}; its timers stand still`];
  }
  if (activity === undefined) return [];
  const { words, since, deadline, stop } = activity;
  const doing = `  ${plainLine(words)} for ${spanWords(since, now)}`;
  return [
    `${doing}; if ${ifWords[stop] ?? 'it goes on so'}, Ralph ends it at ${timeWords(deadline)}`,
  ];
}

/** What the next run would wait for, although nothing runs now. */
function inForce({ limit, back_off, held }: RunState, now: Date): string[] {
  const lines: string[] = [];
  const ahead = (until: string): boolean => Date.parse(until) > now.getTime();
  if (limit !== undefined && ahead(limit.until)) {
    const name = plainLine(limit.limit);
    lines.push(`The plan's ${name} limit holds until ${timeWords(limit.until)}.`);
  }
  if (back_off !== undefined && ahead(back_off.until)) {
    const { failures, until, why } = back_off;
    lines.push(
      `After ${failures} failed tries nothing is tried before ${timeWords(until)}: ${plainLine(why)}`,
    );
  }
  if (held !== undefined) {
    lines.push(
      `A person has to look first: ${plainLine(held)}; \`ralph play\` then \`ralph resume\` accepts it.`,
    );
  }
  return lines;
}

function finishedLines(run: RunState): string[] {
  return run.finished.map(
    ({ task, outcome, reason }) => `  ${task} ${outcome}: ${plainLine(reason)}`,
  );
}

function questionLines(
  { task, question, options, until }: StatusData['questions'][number],
  now: Date,
): string[] {
  if (until !== undefined) return waitingQuestionLines({ task, question, options, until }, now);
  return [
    `${pc.yellow('?')} ${task} asks: ${plainLine(question)}`,
    ...options.map((option, at) => `    ${at + 1}. ${plainLine(option)}`),
    `    → ${answerHint(task, { question, options })}`,
  ];
}
