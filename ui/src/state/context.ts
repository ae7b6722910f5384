import { getContext, setContext } from 'svelte';
import type { NoticeState } from './notice.svelte.ts';
import type { Place } from './place.svelte.ts';
import type { ProjectState } from './project.svelte.ts';
import type { ToastState } from './toast.svelte.ts';

/** What every part of the page may need. */
export interface Desk {
  place: Place;
  project: ProjectState;
  toast: ToastState;
  notice: NoticeState;
}

const key = Symbol('desk');

export function setDesk(desk: Desk): void {
  setContext(key, desk);
}

export function getDesk(): Desk {
  return getContext<Desk>(key);
}
