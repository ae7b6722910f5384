import { archivedFile } from '../db/layout/archive-look.ts';
import { findProject } from '../db/project.ts';
import type { Failure } from '../model/failure.ts';
import type { Problem } from '../model/problem.ts';

/** The same failure, which says of a task that is in the archive that it is there. */
export function withArchived(failure: Failure): Failure {
  if (failure.reason === 'task-not-found') {
    const archived = fileOf(failure.id);
    return archived === undefined ? failure : { ...failure, archived };
  }
  if (failure.reason !== 'task-invalid' && failure.reason !== 'invalid-database') return failure;
  return { ...failure, problems: failure.problems.map(withFile) };
}

function withFile(problem: Problem): Problem {
  const { found, expected } = problem;
  const id = expected.startsWith('the id of a task') ? /^"([^"]+)"$/.exec(found)?.[1] : undefined;
  const file = id === undefined ? undefined : fileOf(id);
  if (id === undefined || file === undefined) return problem;
  const back = `it is in ${file}; \`ralph db archive --restore ${id}\` brings it back`;
  return { ...problem, expected: `the id of a task (${back})` };
}

function fileOf(id: string): string | undefined {
  const project = findProject(process.cwd());
  return project.ok ? archivedFile(project.value, id) : undefined;
}
