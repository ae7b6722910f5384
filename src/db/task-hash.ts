import type { Task } from '../model/task.ts';
import { textHash } from './write-log.ts';

/** Stands for what a task says, to notice that somebody changed it. */
export function taskHash(task: Task): string {
  return textHash(JSON.stringify(task));
}
