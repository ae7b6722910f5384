import { checksOf, taskMap, type Queue } from './queue.ts';
import type { Task } from './task.ts';

/** Something about a plan that a person would stumble over. */
export interface PlanProblem {
  words: string;
  /** Whether who has made the tasks can mend it. */
  mendable: boolean;
}

/** More than these at once nobody looks through. */
const mostTasks = 25;

/** What is wrong with tasks that were just made, by fixed rules: not whether they are the right ones. Pure. */
export function planProblems(queue: Queue, made: readonly Task[]): PlanProblem[] {
  if (made.length === 0) return [mendable('no task was made')];
  const many = `${made.length} tasks are more than the ${mostTasks} that a person can look through: leave the later ones for another plan`;
  const hasChecks = queue.config.checks.length > 0;
  const unproven = made.filter((task) => isCode(task) && checksOf(task, queue).length === 0);
  const noChecks =
    'the config declares no checks, so nothing verifies these tasks: `ralph config set checks.test="npm test"`';
  return [
    ...(made.length > mostTasks ? [mendable(many)] : []),
    ...made.flatMap((task) => criteriaProblems(task)),
    ...(hasChecks
      ? unproven.map((task) =>
          mendable(`${named(task)} names no check in verify: nothing would prove it`),
        )
      : []),
    ...duplicates(queue, made),
    ...references(queue, made),
    ...cycles(queue, made),
    ...(!hasChecks && unproven.length > 0 ? [{ words: noChecks, mendable: false }] : []),
  ];
}

function mendable(words: string): PlanProblem {
  return { words, mendable: true };
}

function named({ id, title }: Pick<Task, 'id' | 'title'>): string {
  return `${id} (${title})`;
}

function isCode({ kind }: Task): boolean {
  return kind === 'implement';
}

function criteriaProblems(task: Task): PlanProblem[] {
  if (!isCode(task) || task.acceptance.length > 0) return [];
  return [mendable(`${named(task)} has no acceptance criteria`)];
}

/** The same title but for case, spaces and punctuation, among all tasks that are not skipped. */
function duplicates({ tasks }: Queue, made: readonly Task[]): PlanProblem[] {
  const own = new Set(made.map(({ id }) => id));
  const first = new Map<string, Task>();
  const others = tasks.filter(({ id, status }) => !own.has(id) && status !== 'skipped');
  for (const task of others) first.set(plain(task.title), first.get(plain(task.title)) ?? task);
  return made.flatMap((task) => {
    const key = plain(task.title);
    const same = first.get(key);
    if (same === undefined) first.set(key, task);
    return same === undefined
      ? []
      : [mendable(`${named(task)} has the title of ${same.id}, which is ${same.status}`)];
  });
}

function plain(title: string): string {
  const letters = title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
  return letters.trim() || title;
}

/** What a task waits for has to come about. */
function references({ tasks, features, disciplines }: Queue, made: readonly Task[]): PlanProblem[] {
  const byId = taskMap(tasks);
  const own = new Set(made.map(({ id }) => id));
  return made.flatMap((task) => {
    const problems: PlanProblem[] = [];
    const look = (what: string, name: string | undefined, known: ReadonlyMap<string, unknown>) => {
      if (name === undefined || known.has(name)) return;
      problems.push(mendable(`${named(task)} names the ${what} ${name}, which there is not`));
    };
    look('feature', task.feature, features);
    look('discipline', task.discipline, disciplines);
    for (const id of task.depends_on) {
      const status = byId.get(id)?.status;
      const why =
        status === undefined
          ? 'which there is not'
          : status === 'skipped'
            ? 'which is skipped and will not be done'
            : status === 'draft' && !own.has(id)
              ? 'a draft of somebody else that may never be approved'
              : undefined;
      if (why !== undefined) problems.push(mendable(`${named(task)} depends on ${id}, ${why}`));
    }
    return problems;
  });
}

function cycles({ tasks }: Queue, made: readonly Task[]): PlanProblem[] {
  const byId = taskMap(tasks);
  const told = new Set<string>();
  return made.flatMap((task) => {
    if (told.has(task.id) || !reaches(task, byId)) return [];
    for (const { id } of made) told.add(id);
    return [mendable(`${named(task)} waits for itself by way of its dependencies`)];
  });
}

function reaches({ id: start, depends_on }: Task, byId: ReadonlyMap<string, Task>): boolean {
  const seen = new Set<string>();
  const open = [...depends_on];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === start) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(byId.get(id)?.depends_on ?? []));
  }
  return false;
}
