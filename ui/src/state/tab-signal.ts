import { openQuestionOf } from '../../../src/model/run-state.ts';
import { engineWords } from './engine-words.ts';
import type { ProjectState } from './project.svelte.ts';

export type TabMark = 'idle' | 'playing' | 'waiting' | 'asks' | 'bad';

/** What another tab's person sees of this one. */
export interface TabSignal {
  title: string;
  mark: TabMark;
}

/** The state in a few words and a mark; a question that a session waits with comes before all else. */
export function tabSignal(project: ProjectState): TabSignal {
  const { tone, tab } = engineWords(project);
  const { current } = project.run ?? {};
  if (tone !== 'bad' && current !== undefined && openQuestionOf(current) !== undefined) {
    return { title: `? ${current.task} asks · Ralph`, mark: 'asks' };
  }
  return { title: tab, mark: tone };
}

/** The marks have a shape each, on a ground that is seen on light and dark tabs; no style of the page reaches them. */
const marks: Record<TabMark, { ground: string; shape: string }> = {
  idle: {
    ground: '#30333d',
    shape:
      '<path d="M10 24V8h8a5 5 0 0 1 0 10h-8l12 6" fill="none" stroke="#fff" stroke-width="3.4" stroke-linejoin="round"/>',
  },
  playing: { ground: '#00696b', shape: '<path d="M11 7.5v17l14-8.5z" fill="#fff"/>' },
  waiting: {
    ground: '#6b7080',
    shape: '<path d="M10 8h4.5v16H10zM17.5 8H22v16h-4.5z" fill="#fff"/>',
  },
  asks: {
    ground: '#9a5b00',
    shape:
      '<path d="M11 12.5a5 5 0 1 1 7.5 4.3c-1.7 1-2.5 1.7-2.5 3.4" fill="none" stroke="#fff" stroke-width="3.2"/><circle cx="16" cy="25" r="2.1" fill="#fff"/>',
  },
  bad: {
    ground: '#b3261e',
    shape:
      '<path d="M14 6.5h4L17.400 19h-2.800z" fill="#fff"/><circle cx="16" cy="24" r="2.3" fill="#fff"/>',
  },
};

/** The mark as an icon, in an address of its own. */
export function tabIcon(mark: TabMark): string {
  const { ground, shape } = marks[mark];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${ground}"/>${shape}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
