import { kindNames } from '../../model/config.ts';
import { findTask, type Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { foundWords, noChoiceLine, problemList, unknownLine } from '../input-problem.ts';

/** The task that an id or the start of one means. Fails with words for the model. */
export function namedTask(
  field: string,
  given: string,
  tasks: readonly Task[],
): Result<Task, string> {
  const found = findTask(tasks, given);
  if (found.ok) return found;
  if (found.failure.reason === 'task-ambiguous') {
    const candidates = found.failure.candidates.slice(0, 10).join(', ');
    return fail(`${field}: found ${foundWords(given)}, which may mean ${candidates}`);
  }
  const known = tasks.map(({ id }) => id);
  const what = known.length > 50 ? 'the id of a task of the queue' : 'the id of a task';
  return fail(unknownLine(field, given, { known, what }));
}

/** What tasks refer to others by; each may be left out. */
export interface References {
  kind?: string | null | undefined;
  depends_on?: string[] | null | undefined;
  feature?: string | null | undefined;
  discipline?: string | null | undefined;
  verify?: string[] | null | undefined;
}

/**
 * The same references with the ids of their tasks in full. Fails with words for the model, naming each that
 * leads nowhere. Agents hand Ralph no shell commands: `checks` are those that may be named.
 */
export function resolved<Given extends References>(
  given: Given,
  queue: Queue,
  checks: readonly string[],
): Result<Given, string> {
  const lines: string[] = [];
  const depends_on = given.depends_on?.map((id, at) => {
    const found = namedTask(`depends_on.${at}`, id, queue.tasks);
    if (found.ok) return found.value.id;
    lines.push(found.failure);
    return id;
  });
  const { kind, feature, discipline, verify } = given;
  const known = kindNames(queue.config);
  if (typeof kind === 'string' && !known.includes(kind)) {
    lines.push(noChoiceLine('kind', kind, known));
  }
  const look = (field: string, name: unknown, known: ReadonlyMap<string, unknown>): void => {
    if (typeof name !== 'string' || known.has(name)) return;
    lines.push(unknownLine(field, name, { known: known.keys(), what: `the name of a ${field}` }));
  };
  look('feature', feature, queue.features);
  look('discipline', discipline, queue.disciplines);
  for (const [at, name] of (verify ?? []).entries()) {
    if (checks.includes(name)) continue;
    const what = 'names of declared checks';
    lines.push(unknownLine(`verify.${at}`, name, { known: checks, what }));
  }
  if (lines.length > 0) return fail(problemList(lines));
  return ok(depends_on === undefined ? given : { ...given, depends_on: [...new Set(depends_on)] });
}

/** What is wrong with the name of a new one, if there is one already that is called so but for its case. */
export function takenLine(noun: string, name: string, known: Iterable<string>): string | undefined {
  const same = [...known].find((one) => one.toLowerCase() === name.toLowerCase());
  if (same === undefined) return undefined;
  return `name: found ${foundWords(name)}, but there is a ${noun} ${same}; name that in tasks, or choose another name`;
}
