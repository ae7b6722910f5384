import type { TaskState } from '../../../src/model/queue.ts';
import type { ShownTask } from './project.svelte.ts';

/** What a person looks for, as the address has it. */
export interface QueueFilter {
  text: string;
  state: string;
  priority: string;
  feature: string;
  discipline: string;
  tag: string;
}

export const filterKeys = ['text', 'state', 'priority', 'feature', 'discipline', 'tag'] as const;

/** The states as people call them. */
export const stateWords: Record<TaskState, string> = {
  ready: 'ready',
  waiting: 'waiting',
  playing: 'playing',
  verifying: 'verifying',
  draft: 'draft',
  in_progress: 'in progress',
  done: 'done',
  blocked: 'blocked',
  skipped: 'skipped',
};

export function readFilter(query: URLSearchParams): QueueFilter {
  const at = (name: keyof QueueFilter): string => query.get(name) ?? '';
  return {
    ...{ text: at('text'), state: at('state'), priority: at('priority') },
    ...{ feature: at('feature'), discipline: at('discipline'), tag: at('tag') },
  };
}

/** Whether it leaves anything out. */
export function hasFilter(filter: QueueFilter): boolean {
  return filterKeys.some((key) => filter[key].trim() !== '');
}

/** The tasks that are like that, in their order. */
export function filtered(tasks: readonly ShownTask[], filter: QueueFilter): readonly ShownTask[] {
  if (!hasFilter(filter)) return tasks;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter(
    (task) =>
      (filter.state === '' || task.state === filter.state) &&
      (filter.priority === '' || task.priority === filter.priority) &&
      (filter.feature === '' || task.feature === filter.feature) &&
      (filter.discipline === '' || task.discipline === filter.discipline) &&
      (filter.tag === '' || task.tags.includes(filter.tag)) &&
      (words.length === 0 || saysAll(textOf(task), words)),
  );
}

function saysAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** What can be searched in; the same task is looked through at every key that is typed. */
const texts = new WeakMap<ShownTask, string>();

function textOf(task: ShownTask): string {
  const known = texts.get(task);
  if (known !== undefined) return known;
  const { id, title, feature = '', discipline = '', tags, waits_for = '' } = task;
  const text = [id, title, feature, discipline, ...tags, waits_for].join('\n').toLowerCase();
  texts.set(task, text);
  return text;
}
