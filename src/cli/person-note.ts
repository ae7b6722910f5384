import type { Task } from '../model/task.ts';
import type { WrittenTask } from '../model/written-task.ts';

/** The time in UTC as the database writes it, to the second. */
export function utcNow(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** The notes of a task with one more by a person; nothing to set where nothing is said. */
export function withNote(task: Task, text: string | undefined): Pick<WrittenTask, 'notes'> {
  if (text === undefined) return {};
  const before = task.notes.map((note) => ({ ...note }));
  return { notes: [...before, { at: utcNow(), by: 'human', text }] };
}
