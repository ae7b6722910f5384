import { nearest } from '../../model/nearest.ts';
import type { Problem } from '../../model/problem.ts';
import { kinds, type Kind } from '../../model/task.ts';
import type { PromptView } from '../prompt-view.ts';
import { neededSections, sectionNames, type SectionName } from '../recipe.ts';
import { tagProblems, templateProblem, type TemplateSource } from './template-problem.ts';
import { fillTemplate, parseTemplate, type Token } from './token.ts';
import { sectionVariables, variables } from './variable.ts';

/** A text of the project in place of one of Ralph's own. */
export interface Template {
  /** `built_in` is what it stands in place of. */
  render: (view: PromptView, built_in: string | undefined) => string;
}

export type TemplatePart =
  { type: 'section'; name: SectionName } | { type: 'text'; template: Template };

/** What the prompt of a kind is made of, in place of its recipe. */
export interface KindTemplate {
  parts: TemplatePart[];
}

/** The templates of a project. */
export interface Templates {
  section: (kind: Kind, name: SectionName) => Template | undefined;
  kind: (kind: Kind) => KindTemplate | undefined;
}

/** A file of the templates' folder. */
export interface TemplateFile extends TemplateSource {
  /** In the templates' folder: `review.md`, `sections/finish.md` or `review/finish.md`. */
  name: string;
}

export interface ReadTemplates {
  templates: Templates;
  problems: Problem[];
}

/**
 * The templates that these files are, and everything that is wrong with them. `<kind>.md` is the whole
 * prompt of a kind, made of its sections and text between them; `sections/<section>.md` is a section of
 * all kinds, `<kind>/<section>.md` of one.
 */
export function readTemplates(files: readonly TemplateFile[]): ReadTemplates {
  const sections = new Map<string, Template>();
  const wholes = new Map<string, KindTemplate>();
  const problems = files.flatMap((file) => {
    const meant = meaningOf(file);
    if ('severity' in meant) return [meant];
    const parsed = parseTemplate(file.text);
    if (parsed.type === 'broken') {
      const words = { found: parsed.what.toLowerCase(), expected: 'closed tags' };
      return [templateProblem(file, parsed.at, words)];
    }
    if (meant.section !== undefined) {
      sections.set(`${meant.folder}/${meant.section}`, templateOf(file.text));
      return tagProblems(file, parsed.tokens, [sectionVariables]);
    }
    const { parts, problems: wrong } = partsOf(file, parsed.tokens);
    wholes.set(meant.kind, { parts });
    return wrong;
  });
  return {
    problems,
    templates: {
      section: (kind, name) => sections.get(`${kind}/${name}`) ?? sections.get(`sections/${name}`),
      kind: (kind) => wholes.get(kind),
    },
  };
}

type Meaning = { kind: string; section?: undefined } | { folder: string; section: SectionName };

/** What a file is for, by its name; a problem where there is nothing of that name. */
function meaningOf(file: TemplateFile): Meaning | Problem {
  const [first = '', second, ...rest] = file.name.replace(/\.md$/, '').split('/');
  const folders: readonly string[] = ['sections', ...kinds];
  const isKind = second === undefined;
  const known: readonly string[] = isKind ? kinds : folders;
  if (!file.name.endsWith('.md') || rest.length > 0 || !known.includes(first)) {
    const expected = isKind
      ? `the name of a kind (${kinds.join('.md, ')}.md), or a file in sections/`
      : `a section in ${folders.map((folder) => `${folder}/`).join(', ')}`;
    return nameProblem(file, expected, nearest(first, known));
  }
  if (isKind) return { kind: first };
  const section = sectionNames.find((name) => name === second);
  if (section !== undefined) return { folder: first, section };
  return nameProblem(
    file,
    `one of the sections ${sectionNames.join(', ')}`,
    nearest(second, sectionNames),
  );
}

/** Only a warning: nothing uses the file. */
function nameProblem(file: TemplateFile, what: string, near: string | undefined): Problem {
  const expected = near === undefined ? what : `${what} (did you mean ${near}?)`;
  const found = `the name ${JSON.stringify(file.name)}, which is no template`;
  return templateProblem(file, 0, { found, expected, severity: 'warning' });
}

function partsOf(
  file: TemplateFile,
  tokens: readonly Token[],
): { parts: TemplatePart[]; problems: Problem[] } {
  const parts: TemplatePart[] = [];
  const problems: Problem[] = [];
  let between: Token[] = [];
  let from = 0;
  const endText = (to: number): void => {
    problems.push(...tagProblems(file, between, [variables]));
    const text = file.text.slice(from, to);
    if (text.trim() !== '') parts.push({ type: 'text', template: templateOf(text) });
    between = [];
  };
  for (const token of tokens) {
    if (token.type !== 'partial') {
      between.push(token);
      continue;
    }
    endText(token.start);
    from = token.end;
    const name = sectionNames.find((one) => one === token.name);
    const isTwice = parts.some((part) => part.type === 'section' && part.name === name);
    if (name !== undefined && !isTwice) {
      parts.push({ type: 'section', name });
      continue;
    }
    const near = nearest(token.name, sectionNames);
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
    problems.push(
      templateProblem(
        file,
        token.start,
        isTwice
          ? { found: `the section ${token.name} a second time`, expected: 'each once' }
          : {
              found: `the unknown section {{> ${token.name}}}`,
              expected: `one of ${sectionNames.join(', ')}${hint}`,
            },
      ),
    );
  }
  endText(file.text.length);
  const missing = neededSections.filter(
    (name) => !parts.some((part) => part.type === 'section' && part.name === name),
  );
  if (missing.length > 0) {
    const tags = missing.map((name) => `{{> ${name}}}`).join(', ');
    const expected = `${tags}: without ${missing.length === 1 ? 'it' : 'them'} a session cannot end well`;
    const words = { found: 'a prompt that lacks needed sections', expected };
    problems.push(templateProblem(file, file.text.length, words));
  }
  if (file.text.trimStart().startsWith('/')) {
    const words = { found: 'a `/` at the start', expected: 'text: a `/` there is a command' };
    problems.push(templateProblem(file, 0, words));
  }
  return { parts, problems };
}

function templateOf(text: string): Template {
  return { render: (view, built_in) => fillTemplate(text, { ...view, built_in }) };
}
