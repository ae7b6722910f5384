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
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { unreachable } from '../../model/unreachable.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { printFailure, printReport } from '../output.ts';

/** Merges the queue's files that git left in conflict, by task and key, and says what is left. */
export async function resolveFiles(
  files: string[],
  options: { json: boolean; stage?: boolean },
): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, options.json);
  const chosen = await choose(project.value, files);
  if (!chosen.ok) return printFailure(chosen.failure, options.json);
  const stray = chosen.value.length === 0 ? strayMarkers(project.value) : [];
  if (stray.length > 0) return printFailure(strayFailure(stray), options.json);
  const resolutions: Resolution[] = [];
  for (const conflict of chosen.value) {
    const how = { now: () => new Date(), again: files.length > 0 };
    const resolution = await resolveConflict(project.value, conflict, how);
    if (!resolution.ok) return printFailure(resolution.failure, options.json);
    resolutions.push(resolution.value);
  }
  const merged = resolutions.filter(({ state }) => state === 'merged').map(({ path }) => path);
  const staged = options.stage === true && (await stage(project.value, merged)) ? merged : [];
  if (options.stage === true && staged.length < merged.length) {
    const detail = 'git add refused';
    return printFailure({ reason: 'unwritable', path: 'the index', detail }, options.json);
  }
  const left = resolutions.filter(({ state }) => state === 'left' || state === 'deleted');
  return printReport(
    {
      kind: 'resolution',
      data: { files: resolutions, staged },
      text: textOf(resolutions, staged),
      code: left.length === 0 ? exitCode.ok : exitCode.failure,
    },
    options.json,
  );
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

function textOf(resolutions: readonly Resolution[], staged: readonly string[]): string {
  if (resolutions.length === 0) return 'No file of the queue is in conflict.';
  const lines = resolutions.flatMap((resolution) => linesOf(resolution, staged));
  const left = resolutions.filter(({ state }) => state === 'left').map(({ path }) => path);
  if (left.length > 0) {
    const where = left.join(', ');
    lines.push(`→ ${where}: both sides stand between markers: choose, then \`git add\``);
  }
  const merged = resolutions.filter(({ state }) => state === 'merged').length;
  if (merged > staged.length) lines.push('→ look at the change, then `git add` what is right');
  return lines.map((line) => plainLine(line, 1_000)).join('\n');
}

function linesOf(resolution: Resolution, staged: readonly string[]): string[] {
  const { path } = resolution;
  switch (resolution.state) {
    case 'merged':
      return [`${path}: merged${staged.includes(path) ? ' and staged' : ''}`];
    case 'left':
      return [
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
      return [`${path}: holds no conflict any more, left alone; name it to merge it again`];
    default:
      return unreachable(resolution);
  }
}
