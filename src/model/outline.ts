import type { Check, OwnKind } from './config.ts';
import type { Task } from './task.ts';

/** What lists, graphs and the completion of a shell need of a task: nothing with long texts. */
export type TaskOutline = Pick<
  Task,
  | 'id'
  | 'title'
  | 'status'
  | 'priority'
  | 'kind'
  | 'own_kind'
  | 'feature'
  | 'discipline'
  | 'depends_on'
  | 'reviews'
  | 'tags'
>;

/** The queue without its long texts. Every `Queue` is one, too. */
export interface Outline {
  /** In the order of the files. */
  tasks: readonly TaskOutline[];
  features: ReadonlyMap<string, Named>;
  disciplines: ReadonlyMap<string, Named>;
  tools: ReadonlyMap<string, Named>;
  pipelines: ReadonlyMap<string, Named>;
  config: {
    checks: readonly Pick<Check, 'name' | 'command'>[];
    kinds: readonly Pick<OwnKind, 'name' | 'like'>[];
  };
}

interface Named {
  name: string;
  title: string;
}
