import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { readInside } from '../../host/inside-file.ts';
import type { Config } from '../../model/config.ts';
import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Templates } from '../../prompts/template/template.ts';

/** Relative to the project root. */
const folder = '.ralph/templates';
const maxTemplateBytes = 256 * 1024;

export interface ProjectTemplates {
  /** Undefined where the project has none. */
  templates: Templates | undefined;
  problems: Problem[];
}

/** The project's own templates, and everything that is wrong with them. */
export async function projectTemplates(
  { root }: Project,
  { kinds }: Pick<Config, 'kinds'>,
): Promise<ProjectTemplates> {
  const names = namesBelow(root, '');
  if (names.length === 0) return { templates: undefined, problems: [] };
  // Most projects have none: then the template library is not loaded.
  const { readTemplates } = await import('../../prompts/template/template.ts');
  const files = names.map((name) => {
    const file = `${folder}/${name}`;
    return { name, file, read: readInside(root, file, maxTemplateBytes) };
  });
  const problems = files.flatMap(({ file, read }) =>
    read.type === 'refused' ? [unreadable(file, read.why)] : [],
  );
  const readable = files.flatMap(({ name, file, read }) =>
    read.type === 'text' ? [{ name, file, text: read.text }] : [],
  );
  const { templates, problems: wrong } = readTemplates(
    readable,
    kinds.map(({ name }) => name),
  );
  return { templates, problems: [...problems, ...wrong] };
}

/** The same, where nothing is wrong with them. Fails with `invalid-database`. */
export async function soundTemplates(
  project: Project,
  config: Pick<Config, 'kinds'>,
): Promise<Result<Templates | undefined>> {
  const { templates, problems } = await projectTemplates(project, config);
  const errors = problems.filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? fail({ reason: 'invalid-database', problems: errors }) : ok(templates);
}

/** Their names in the folder, those in folders of it too. What is only to be read is none. */
function namesBelow(root: string, below: string): string[] {
  const read = readInside(root, join(folder, below), 0);
  if (read.type !== 'folder') return [];
  return read.names.flatMap((name) => {
    const path = `${below}${name}`;
    if (!name.endsWith('/')) return name === 'README.md' ? [] : [path];
    return below === '' ? namesBelow(root, path) : [];
  });
}

function unreadable(file: string, why: string): Problem {
  const words = { found: `a file that is not read: ${why}`, expected: 'a template' };
  return { severity: 'error', file, line: 1, col: 1, example: undefined, ...words };
}
