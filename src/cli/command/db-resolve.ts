import { resolve } from 'node:path';
import {
  conflicts,
  resolveConflict,
  stage,
  strayMarkers,
  type Conflict,
  type Resolution,
} from '../../db/merge/conflict.ts';
import { projectPath, type Project } from '../../db/project.ts';
import type { Failure } from '../../model/failure.ts';
import { plainLine } from '../../model/plain-text.ts';
import { problemWords } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { unreachable } from '../../model/unreachable.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { openStore } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

export interface ResolveOptions {
  json: boolean;
  stage?: boolean;
  /** Also what somebody has decided by hand. */
  again?: boolean;
}

/** What is shown of a file: of one that was decided by hand, also what is wrong with it. */
type Shown = Resolution & { wrong?: string };

/** Merges the queue's files that git left in conflict, by task and key, and says what is left. */
export async function resolveFiles(files: string[], options: ResolveOptions): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, options.json);
  const chosen = await choose(project.value, files);
  if (!chosen.ok) return printFailure(chosen.failure, options.json);
  const stray = chosen.value.length === 0 ? strayMarkers(project.value) : [];
  if (stray.length > 0) return printFailure(strayFailure(stray), options.json);
  if (options.again === true && files.length === 0) {
    const detail = '`--again` writes over what was decided by hand';
    return printFailure(
      { reason: 'usage', detail, todo: 'name the files that it is for' },
      options.json,
    );
  }
  const resolutions: Shown[] = [];
  for (const conflict of chosen.value) {
    const how = { now: () => new Date(), again: options.again === true };
    const resolution = await resolveConflict(project.value, conflict, how);
    if (!resolution.ok) return printFailure(resolution.failure, options.json);
    resolutions.push(resolution.value);
  }
  nameWrong(project.value, resolutions);
  const decided = resolutions.flatMap((one) => decidedPaths(one, files.length > 0));
  const staged = options.stage === true && (await stage(project.value, decided)) ? decided : [];
  if (options.stage === true && staged.length < decided.length) {
    const detail = 'git add refused';
    return printFailure({ reason: 'unwritable', path: 'the index', detail }, options.json);
  }
  const isLeft = resolutions.some((one) => decidedPaths(one, files.length > 0).length === 0);
  return printReport(
    {
      kind: 'resolution',
      data: { files: resolutions, staged },
      text: textOf(resolutions, staged),
      code: isLeft ? exitCode.failure : exitCode.ok,
    },
    options.json,
  );
}

/** What was decided by hand must be valid before git is told of it. */
function nameWrong(project: Project, resolutions: Shown[]): void {
  const settled = resolutions.filter(({ state }) => state === 'settled');
  if (settled.length === 0) return;
  const loaded = openStore(project).load();
  if (loaded.ok || loaded.failure.reason !== 'invalid-database') return;
  for (const one of settled) {
    const problem = loaded.failure.problems.find(
      ({ file, severity }) => file === one.path && severity === 'error',
    );
    if (problem !== undefined) one.wrong = problemWords(problem);
  }
}

/**
 * What git can be told of. A file that is one side's as a whole may be one that git did not merge: it
 * counts only where it was named.
 */
function decidedPaths(shown: Shown, isNamed: boolean): string[] {
  switch (shown.state) {
    case 'merged':
      return [shown.path, ...shown.moved];
    case 'settled':
      return shown.wrong === undefined && (isNamed || shown.as === undefined) ? [shown.path] : [];
    case 'left':
    case 'deleted':
      return [];
    default:
      return unreachable(shown);
  }
}

/** Of a conflict that was committed git has no versions any more. */
function strayFailure(files: readonly string[]): Failure {
  const detail = `conflict markers were committed in ${files.join(', ')}: git has no versions to merge`;
  const todo =
    'choose between the sides by hand and take the markers out, or take the commit back and merge again';
  return { reason: 'refused', detail, todo };
}

/** The conflicts that are meant: all, or those of these files. */
async function choose(project: Project, files: string[]): Promise<Result<Conflict[]>> {
  const all = await conflicts(project);
  if (all === undefined) return fail({ reason: 'not-a-repository', folder: project.root });
  const paths = files.map((file) => projectPath(project, resolve(file)));
  const stranger = paths.find((path) => !all.some((conflict) => conflict.path === path));
  if (stranger !== undefined) {
    const detail = `${stranger} is no file of the queue that git has in conflict`;
    return fail({ reason: 'usage', detail, todo: '`git status` lists the conflicts' });
  }
  return ok(paths.length === 0 ? all : all.filter(({ path }) => paths.includes(path)));
}

function textOf(resolutions: readonly Shown[], staged: readonly string[]): string {
  if (resolutions.length === 0) return 'No file of the queue is in conflict.';
  const lines = resolutions.flatMap((resolution) => linesOf(resolution, staged));
  const left = resolutions.filter(({ state }) => state === 'left').map(({ path }) => path);
  if (left.length > 0) {
    const where = left.join(', ');
    lines.push(`→ ${where}: both sides stand between markers: choose, then \`git add\``);
  }
  const merged = resolutions.some(({ state }) => state === 'merged');
  if (merged && staged.length === 0)
    lines.push('→ look at the change, then `git add` what is right');
  return lines.map((line) => plainLine(line, 1_000)).join('\n');
}

function linesOf(resolution: Shown, staged: readonly string[]): string[] {
  const { path } = resolution;
  const and = staged.includes(path) ? ' and staged' : '';
  switch (resolution.state) {
    case 'merged':
      return [`${path}: merged${and}`, ...movedLines(resolution.moved, staged)];
    case 'left':
      return [
        ...movedLines(resolution.moved, staged),
        ...(resolution.as_text === undefined
          ? []
          : [`${path}: merged by lines, as git does it: ${resolution.as_text}`]),
        ...resolution.clashes.map((clash) => `${path}: conflict: ${clash}`),
      ];
    case 'deleted': {
      const other = resolution.by === 'ours' ? 'theirs' : 'ours';
      return [
        `${path}: conflict: ${resolution.by} deleted it, ${other} changed it: \`git rm\` or \`git add\` it`,
      ];
    }
    case 'settled':
      return settledLines(resolution, staged);
    default:
      return unreachable(resolution);
  }
}

function movedLines(paths: readonly string[], staged: readonly string[]): string[] {
  return paths.map((path) => {
    const and = staged.includes(path) ? ' and staged' : '';
    return `${path}: the task has this file of its own now: took what was changed in the list${and}`;
  });
}

function settledLines(
  { path, as, wrong }: Extract<Shown, { state: 'settled' }>,
  staged: readonly string[],
): string[] {
  const again = `\`ralph db resolve --again ${path}\` merges it anew`;
  if (staged.includes(path)) return [`${path}: holds no conflict any more: staged as it is`];
  if (wrong !== undefined) {
    return [
      `${path}: holds no markers any more, but is not valid: ${wrong}`,
      `→ mend it (\`ralph validate\` tells all), or ${again}`,
    ];
  }
  const what =
    as === undefined
      ? 'holds no conflict any more, left alone'
      : `is as ${as === 'base' ? 'before both sides' : `${as} has it`}, left alone`;
  return [`${path}: ${what}`, `→ \`git add ${path}\` if that is what you chose; ${again}`];
}
