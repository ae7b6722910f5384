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

export function readFilter(query: URLSearchParams): QueueFilter {
  const at = (name: keyof QueueFilter): string => query.get(name) ?? '';
  return {
    ...{ text: at('text'), state: at('state'), priority: at('priority') },
    ...{ feature: at('feature'), discipline: at('discipline'), tag: at('tag') },
  };
}

/** The tasks that are like that, in their order. */
export function filtered(tasks: readonly ShownTask[], filter: QueueFilter): readonly ShownTask[] {
  if (filterKeys.every((key) => filter[key] === '')) return tasks;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter(
    (task) =>
      (filter.state === '' || task.state === filter.state) &&
      (filter.priority === '' || task.priority === filter.priority) &&
      (filter.feature === '' || task.feature === filter.feature) &&
      (filter.discipline === '' || task.discipline === filter.discipline) &&
      (filter.tag === '' || task.tags.includes(filter.tag)) &&
      words.every((word) => `${task.id} ${task.title} ${task.tags.join(' ')}`.toLowerCase().includes(word)),
  );
}
