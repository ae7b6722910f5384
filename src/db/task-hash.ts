import { withKindName, type Task } from '../model/task.ts';
import { textHash } from './write-log.ts';

/** Stands for what a task says, to notice that somebody changed it. */
export function taskHash(task: Task): string {
  // What a kind of the project's own is like is in the config, and not in the task.
  return textHash(JSON.stringify(withKindName(task)));
}
