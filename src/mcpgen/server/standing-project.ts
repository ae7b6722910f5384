import type { Store } from '../../db/store.ts';
import { SeenTasks } from '../seen-task.ts';
import type { ServedProject } from './served-project.ts';

/** A project that is served without a session: to people's own agents, who plan with them. */
export class StandingProject implements ServedProject {
  readonly root: string;
  readonly store: Store;
  readonly maker = { created_by: 'agent' } as const;
  readonly own_task = undefined;
  readonly seen = new SeenTasks();
  readonly afterwards =
    'It is a draft, which is played only once a person has approved it: tell them to run `ralph approve ID`.';

  constructor(root: string, store: Store) {
    this.root = root;
    this.store = store;
  }

  /** A person looks at each. */
  maxNewTasks(): undefined {
    return undefined;
  }

  declaredChecks(): string[] {
    const loaded = this.store.load();
    return loaded.ok ? loaded.value.queue.config.checks.map(({ name }) => name) : [];
  }

  noteCreated(): void {
    // Nobody waits for it: the queue itself tells.
  }
}
