import type { Queue } from './queue.ts';
import type { Task } from './task.ts';

/** Stands in for the task of a session that makes tasks of a person's words: no task can have this id. */
export const explainTask = '(explain)';

/** What a person is asked, in this order. The last one is for whatever else there is. */
export const explainQuestions = [
  { key: 'what', question: 'What do you want to accomplish?' },
  { key: 'features', question: 'Which features are involved?' },
  { key: 'constraints', question: 'Any requirements or constraints?' },
  { key: 'success', question: 'What does success look like?' },
  { key: 'more', question: 'Anything else?' },
] as const;
export type ExplainKey = (typeof explainQuestions)[number]['key'];

/** A person's own words, each as long as they like; what is left out was not said. */
export type ExplainAnswers = Partial<Record<ExplainKey, string>>;

/** What a session that makes tasks leaves behind for the one that goes on from there. */
export interface ExplainRecord {
  /** The tasks wait for a person, whatever the config says. */
  draft?: true;
  /** Tasks of an earlier such session that this one went on from. */
  revised?: string[];
}

/** The tasks of such a session, those that it revised too, in the order of the queue; not what it withdrew. */
export function madeTasks(
  { tasks }: Pick<Queue, 'tasks'>,
  { session, revised = [] }: { session: string; revised?: readonly string[] | undefined },
): Task[] {
  const own = new Set(revised);
  return tasks.filter(
    ({ id, parent, status }) => status !== 'skipped' && (parent === session || own.has(id)),
  );
}
