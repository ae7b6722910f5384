import { tick } from 'svelte';
import { askCommand } from './ask-command.ts';
import type { Desk } from './context.ts';
import type { DialogState } from './dialog.svelte.ts';
import type { Shortcut } from './shortcut.ts';
import { stepTask } from './task-step.ts';

/** The keys of the page. */
export function pageShortcuts(desk: Desk, dialog: DialogState): Shortcut[] {
  const { place, project } = desk;
  return [
    { key: '/', words: 'Search', run: () => focusSoon('search') },
    {
      key: 'j',
      words: 'Next task',
      run: () => {
        stepTask(1);
      },
    },
    {
      key: 'k',
      words: 'Previous task',
      run: () => {
        stepTask(-1);
      },
    },
    {
      key: 'e',
      words: 'Explain tasks',
      run: () => {
        place.go('explain');
      },
    },
    {
      key: 'c',
      words: 'Create a task',
      run: () => {
        place.go('create');
      },
    },
    { key: 'a', words: 'Answer the question', run: () => void answer(desk) },
    { key: 'd', words: 'Show the diff', run: () => void showDiff(desk) },
    {
      key: 'p',
      words: 'Pause, or go on',
      run: () => void askCommand(desk, { verb: project.isHeld ? 'resume' : 'pause' }),
    },
    { key: 'Shift+P', words: 'Play the queue', run: () => void askCommand(desk, { verb: 'play' }) },
    {
      key: 'Mod+K',
      words: 'Everything: screens, tasks, commands',
      run: () => {
        dialog.set('palette');
      },
    },
    {
      key: 'Escape',
      words: 'Back',
      run: () => {
        back(desk);
      },
    },
    {
      key: '?',
      words: 'The list of keys',
      run: () => {
        dialog.set('keys');
      },
    },
  ];
}

/** To the box for the answer: that of the open task or session, or of the first one that asks. */
async function answer({ place, project, toast }: Desk): Promise<void> {
  if (focusSoon('answer')) return;
  const { current } = project.run ?? {};
  if (current !== undefined && project.questionOf(current.task) !== undefined) {
    place.go('session', current.session);
    await whenThere('answer');
    focusSoon('answer');
    return;
  }
  const focused = focusedTask();
  const asking = project.tasks.filter(({ asks }) => asks === true);
  const task = asking.find(({ id }) => id === focused) ?? asking[0];
  if (task === undefined) {
    toast.done('No task asks anything');
    return;
  }
  place.go('task', task.id);
  await whenThere('answer');
  focusSoon('answer');
}

async function showDiff({ place }: Desk): Promise<void> {
  const tab = document.getElementById('tab-changes');
  const focused = focusedTask();
  if (tab !== null) tab.click();
  else if (focused !== undefined) {
    place.go('task', focused);
    (await whenThere('tab-changes'))?.click();
  }
}

/** From a task to the list, from the list out of its search, from elsewhere to where one came from. */
function back({ place }: Desk): void {
  if (place.screen === 'task') {
    const { id } = place;
    place.go('queue');
    void tick().then(() => {
      const link = document.querySelector<HTMLElement>(`[data-task="${CSS.escape(id ?? '')}"]`);
      link?.focus();
    });
  } else if (place.screen !== 'queue') place.back();
}

function focusedTask(): string | undefined {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement ? activeElement.dataset['task'] : undefined;
}

/** Returns whether it was there. */
function focusSoon(id: string): boolean {
  const element = document.getElementById(id);
  element?.focus();
  return element !== null;
}

/** How long a screen may take to show what was asked for. */
const mostFrames = 120;

/** The element once it is in the page; undefined when it does not come. */
async function whenThere(id: string): Promise<HTMLElement | undefined> {
  for (let frame = 0; frame < mostFrames; frame += 1) {
    const element = document.getElementById(id);
    if (element !== null) return element;
    await new Promise(requestAnimationFrame);
  }
  return undefined;
}
