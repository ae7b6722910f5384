import type { Metadata } from '../../model/catalog.ts';
import type { Check, OwnKind } from '../../model/config.ts';
import type { ExplainAnswers } from '../../model/explain.ts';
import { storedState, taskMap, type Queue } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';
import type { ToolUse } from '../prompt-input.ts';

/** A task as a list tells it. */
export interface TaskLine {
  id: string;
  title: string;
  state: string;
  priority: string;
  feature: string | undefined;
  depends_on: string[];
  tags: string[];
}

/** A feature or a discipline as a list tells it. */
export interface NamedLine {
  name: string;
  title: string;
  about: string | undefined;
}

/** A task of an earlier plan that is to be revised. */
export interface DraftView {
  hash: string;
  status: string;
  /** What it says, key by key. */
  content: Record<string, unknown>;
}

export interface Revision {
  /** What is to be different, in a person's words. */
  words: string;
  /** In the order in which the person saw them. */
  drafts: DraftView[];
  /** What the session that made them said at its end, or asked. */
  said: string | undefined;
}

/**
 * Everything that the prompt of an explained plan is made from. As with tasks: no clock, no absolute path,
 * no id of the session.
 */
export interface ExplainInput {
  answers: ExplainAnswers;
  revision: Revision | undefined;
  metadata: Metadata;
  guide: string | undefined;
  features: NamedLine[];
  disciplines: NamedLine[];
  /** In the order of the queue. */
  tasks: TaskLine[];
  checks: Check[];
  /** The project's own. */
  kinds: OwnKind[];
  max_new_tasks: number;
  tools: ToolUse[];
  tool_prefix: string;
}

/** What the queue adds to it. */
export function queueInput(
  queue: Queue,
): Pick<ExplainInput, 'metadata' | 'features' | 'disciplines' | 'tasks' | 'checks' | 'kinds'> {
  const { metadata, features, disciplines, tasks, config } = queue;
  const byId = taskMap(tasks);
  return {
    metadata,
    features: [...features.values()].map(({ name, title, description: about }) => ({
      ...{ name, title, about },
    })),
    disciplines: [...disciplines.values()].map(({ name, title, persona, conventions }) => ({
      ...{ name, title, about: persona ?? conventions },
    })),
    tasks: tasks.map((task) => taskLine(task, byId)),
    checks: config.checks,
    kinds: config.kinds,
  };
}

function taskLine(task: Task, byId: ReadonlyMap<string, Task>): TaskLine {
  const { id, title, priority, feature, depends_on, tags } = task;
  return { id, title, state: storedState(task, byId), priority, feature, depends_on, tags };
}
