export const taskStatuses = [
  'draft',
  'pending',
  'in_progress',
  'done',
  'blocked',
  'skipped',
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const priorities = ['critical', 'high', 'medium', 'low'] as const;
export type Priority = (typeof priorities)[number];

export const kinds = ['implement', 'plan', 'review'] as const;
export type Kind = (typeof kinds)[number];

/** What a task is of, as people call it: a kind of the project's own by its name. */
export function kindName(task: Pick<Task, 'kind' | 'own_kind'>): string {
  return task.own_kind ?? task.kind;
}

/** The task with its kind as people write it. */
export function withKindName(task: Task): Omit<Task, 'kind' | 'own_kind'> & { kind: string } {
  const { own_kind, ...rest } = task;
  return { ...rest, kind: own_kind ?? task.kind };
}

export const blockers = ['human', 'task', 'external', 'attempts'] as const;
export type Blocker = (typeof blockers)[number];

export const authors = ['human', 'agent', 'system'] as const;
export type Author = (typeof authors)[number];

export const maxAttemptsCap = 20;

export interface Criterion {
  id: string;
  text: string;
}

export interface Blocked {
  on: Blocker;
  reason: string;
  question?: string | undefined;
  options?: string[] | undefined;
  task?: string | undefined;
}

export interface Note {
  at: string;
  by: string;
  text: string;
}

export interface Answer {
  question?: string | undefined;
  answer: string;
  /** Tools write it; people need not. */
  at?: string | undefined;
}

/** A task with its defaults. What has no default may be undefined, but the key is always there. */
export interface Task {
  id: string;
  title: string;
  created: string | undefined;
  created_by: Author | undefined;
  status: TaskStatus;
  /** Which tools, permissions and rules its sessions have. */
  kind: Kind;
  /** The kind of the project's own that it is of; `kind` is what that is like. */
  own_kind: string | undefined;
  feature: string | undefined;
  discipline: string | undefined;
  priority: Priority;
  depends_on: string[];
  reviews: string[];
  command: string | undefined;
  rank: string | undefined;
  description: string | undefined;
  acceptance: Criterion[];
  verify: string[];
  context_files: string[];
  hints: string | undefined;
  spec: string | undefined;
  tags: string[];
  tools: string[];
  permissions: string[];
  agent: string | undefined;
  model: string | undefined;
  effort: string | undefined;
  max_turns: number | undefined;
  max_attempts: number | undefined;
  max_budget_usd: number | undefined;
  /** Milliseconds. */
  timeout: number | undefined;
  parent: string | undefined;
  notes: Note[];
  blocked: Blocked | undefined;
  answers: Answer[];
  session: string | undefined;
  attempts_from: string | undefined;
}
