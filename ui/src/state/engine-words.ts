import type { ProjectState } from './project.svelte.ts';

export interface EngineWords {
  /** `idle` and the like, for a mark beside the words. */
  tone: 'idle' | 'playing' | 'waiting' | 'bad';
  words: string;
  /** For the title of the tab. */
  tab: string;
}

/** What the engine does, in words. */
export function engineWords({ engine, run, queue, live }: ProjectState): EngineWords {
  if (!live && queue !== undefined) {
    return { tone: 'bad', words: 'The server is gone; shown is what was last known', tab: '⚠ Ralph' };
  }
  if (engine.state === 'crashed') {
    return { tone: 'bad', words: 'The engine ended without a word; Play goes on', tab: '⚠ Ralph' };
  }
  if (engine.state === 'idle') {
    return { tone: 'idle', words: run?.why ?? 'Nothing is played', tab: 'Ralph' };
  }
  const current = run?.current;
  if (current !== undefined) {
    const attempt = `attempt ${current.attempt} of ${current.max_attempts}`;
    const held = run?.pausing === true ? ' · pauses after this task' : '';
    return {
      tone: 'playing',
      words: `Playing ${current.task} · ${attempt} · ${phaseWords[current.phase] ?? current.phase}${held}`,
      tab: `▶ ${current.task} · Ralph`,
    };
  }
  const waiting = run?.waiting;
  if (waiting !== undefined) {
    const until = waiting.until === undefined ? '' : ` until ${clock(waiting.until)}`;
    return { tone: 'waiting', words: `Waits${until}: ${waiting.why}`, tab: '⏸ Ralph' };
  }
  return { tone: 'playing', words: 'Playing', tab: '▶ Ralph' };
}

const phaseWords: Record<string, string> = {
  prepare: 'preparing',
  work: 'working',
  verify: 'verifying',
  record: 'recording',
};

function clock(time: string): string {
  return new Date(time).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}
