import type { WaitCause } from '../../../src/model/wait.ts';
import { openQuestionOf, type RunState } from '../../../src/model/run-state.ts';
import { countWords } from './count-words.ts';
import type { ProjectState } from './project.svelte.ts';

export interface EngineWords {
  /** `idle` and the like, for a mark beside the words. */
  tone: 'idle' | 'playing' | 'waiting' | 'bad';
  words: string;
  /** For the title of the tab. */
  tab: string;
}

/** What the engine does, in words. */
export function engineWords(project: ProjectState): EngineWords {
  const { engine, run, queue, live, refusal } = project;
  if (project.isUnknown) return { tone: 'idle', words: 'Not served here', tab: 'Ralph' };
  if (!live) {
    if (queue === undefined && refusal === undefined) {
      return { tone: 'idle', words: 'Connecting', tab: 'Ralph' };
    }
    const known = queue === undefined ? '' : '; shown is what was last known';
    return { tone: 'bad', words: `The server is gone${known}`, tab: '⚠ Ralph' };
  }
  if (engine.state === 'crashed') {
    const words = 'The engine is gone without a word; Play mends that and goes on';
    return { tone: 'bad', words, tab: '⚠ Ralph' };
  }
  if (engine.state === 'idle') {
    return { tone: 'idle', words: idleWords(run), tab: 'Ralph' };
  }
  const { current, waiting } = run ?? {};
  if (current !== undefined) {
    const attempt = `attempt ${current.attempt} of ${current.max_attempts}`;
    const phase = phaseWords[current.phase] ?? current.phase;
    const question = openQuestionOf(current);
    if (question !== undefined) {
      const words = `Playing ${current.task} · ${attempt} · asks: ${question.question}`;
      return { tone: 'waiting', words, tab: `? ${current.task} · Ralph` };
    }
    const held = run?.pausing === true ? ' · pauses after this task' : '';
    const words = `Playing ${current.task} · ${attempt} · ${phase}${held}`;
    return { tone: 'playing', words, tab: `▶ ${current.task} · Ralph` };
  }
  if (waiting !== undefined) {
    return { tone: 'waiting', words: waitWords(waiting), tab: '⏸ Ralph' };
  }
  return { tone: 'playing', words: 'Looking for the next task', tab: '▶ Ralph' };
}

const phaseWords: Record<string, string> = {
  prepare: 'preparing',
  work: 'working',
  verify: 'verifying',
  record: 'recording',
};

const causeWords: Record<WaitCause, string> = {
  paused: 'Paused',
  limit: 'Waiting for the plan limit',
  'back-off': 'Waiting to try again',
  'no-work': 'Waiting for work',
  confirm: 'Waiting for an answer in its terminal',
  disk: 'Waiting for room on the disk',
};

function waitWords({ cause, why, until }: NonNullable<RunState['waiting']>): string {
  const time = until === undefined ? '' : ` until ${clockWords(until)}`;
  const head = `${causeWords[cause]}${time}`;
  // Of a limit and of a lack of work the head says it all.
  return cause === 'limit' || cause === 'no-work' ? head : `${head}: ${why}`;
}

function idleWords(run: RunState | undefined): string {
  if (run === undefined) return 'Nothing was played yet';
  const played = countWords(run.finished.length, 'session');
  return `Not playing · last run: ${played}, ${run.why ?? 'ended'}`;
}

function clockWords(time: string): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === new Date().toDateString()) return clock;
  return `${date.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric' })} ${clock}`;
}
