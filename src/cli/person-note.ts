import type { TaskEdit } from '../db/store.ts';
import type { Note } from '../model/task.ts';

/** The time in UTC as the database writes it, to the second. */
export function utcNow(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** A note by the person at this terminal. */
export function personNote(text: string): Note & Record<string, unknown> {
  return { at: utcNow(), by: 'human', text };
}

/** The part of an edit that keeps why a person makes it; nothing where no reason is given. */
export function noteOf(reason: string | undefined): Pick<TaskEdit, 'add'> {
  return reason === undefined ? {} : { add: { notes: [personNote(reason)] } };
}
