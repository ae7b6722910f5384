import { TaskForm, type EditedTask } from './task-form.svelte.ts';
import type { Client } from './client.ts';

/** Changes that are not saved stay when the person looks elsewhere, until the page is left. */
const forms = new Map<string, TaskForm>();

// A reload or another address would lose them without a word.
window.addEventListener('beforeunload', (event) => {
  if ([...forms.values()].some(({ changed }) => changed.length > 0)) event.preventDefault();
});

/** That of a task, if somebody has begun to edit it; without an id that of the new one. */
export function openForm(client: Client, id?: string): TaskForm | undefined {
  return forms.get(keyOf(client, id));
}

/** Begins to edit a task, or a new one. */
export function beginForm(client: Client, edited?: EditedTask): TaskForm {
  const form = new TaskForm(client, edited);
  forms.set(keyOf(client, edited?.id), form);
  return form;
}

/** Forgets the changes. */
export function leaveForm(client: Client, id?: string): void {
  forms.delete(keyOf(client, id));
}

/** An id has no blank, so no task is called like the new one. */
function keyOf(client: Client, id = 'the new one'): string {
  return `${client.events} ${id}`;
}
