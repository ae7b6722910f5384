import { askCommand } from './ask-command.ts';
import type { Desk } from './context.ts';
import { filtered, readFilter } from './queue-filter.ts';
import type { ShownTask } from './project.svelte.ts';
import type { Shortcut } from './shortcut.ts';

/** Something that a person can do from anywhere, found by its words. */
export interface PageCommand {
  key?: string;
  /** The task that it opens. */
  task?: ShownTask;
  words: string;
  /** What ends something asks once more, in these words. */
  sure?: string;
  run: () => void;
}

/** What only moves about on the screen that one looks at: nobody looks for it by its words. */
const atHand = new Set(['j', 'k', 'Escape', 'Mod+K']);

/** What can be done now: the screens, what steers the engine, and what has a key. */
export function pageCommands(desk: Desk, shortcuts: readonly Shortcut[]): PageCommand[] {
  const { place } = desk;
  const byKey = shortcuts.filter(({ key }) => !atHand.has(key));
  return [
    ...engineCommands(desk),
    ...byKey,
    {
      words: 'Go to the list',
      run: () => {
        showQueue(desk, '');
      },
    },
    {
      words: 'Go to the board',
      run: () => {
        showQueue(desk, 'board');
      },
    },
    {
      words: 'Go to the history',
      run: () => {
        place.go('history');
      },
    },
    {
      words: 'Go to doctor',
      run: () => {
        place.go('doctor');
      },
    },
    {
      words: 'Show what needs you',
      run: () => {
        showQueue(desk, '', 'blocked');
      },
    },
    {
      words: 'Show what is ready',
      run: () => {
        showQueue(desk, '', 'ready');
      },
    },
  ];
}

/** The tasks with these words; after the first one, to play it. */
export function taskCommands(desk: Desk, typed: string, most: number): PageCommand[] {
  const text = typed.trim();
  if (text === '') return [];
  const found = filtered(desk.project.tasks, readFilter(new URLSearchParams({ text })));
  const open = found.slice(0, most).map((task): PageCommand => ({
    task,
    words: task.title,
    run: () => {
      desk.place.go('task', task.id);
    },
  }));
  const [first] = found;
  if (first?.state !== 'ready' || desk.project.engine.state === 'playing') return open;
  const play = (): void => void askCommand(desk, { verb: 'play', tasks: [first.id] });
  return [...open.slice(0, 1), { words: `Play “${first.title}”`, run: play }, ...open.slice(1)];
}

function engineCommands(desk: Desk): PageCommand[] {
  const { place, project } = desk;
  if (project.engine.state !== 'playing') return [];
  const { current } = project.run ?? {};
  const stop = {
    words: 'Stop the run',
    sure: 'Stop the run for sure',
    run: () => void askCommand(desk, { verb: 'stop' }),
  };
  if (current === undefined) return [stop];
  return [
    {
      words: `Watch ${current.task}`,
      run: () => {
        place.go('session', current.session);
      },
    },
    stop,
    {
      words: `Cancel ${current.task}`,
      sure: `Cancel ${current.task} for sure`,
      run: () => void askCommand(desk, { verb: 'cancel', task: current.task }),
    },
  ];
}

function showQueue({ place }: Desk, view: '' | 'board', state = ''): void {
  place.go('queue');
  place.setQuery('view', view);
  if (state !== '') place.setQuery('state', state);
}
