import { nearest } from '../../model/nearest.ts';
import type { Problem } from '../../model/problem.ts';
import { sectionNames, type SectionName } from '../../model/prompt-section.ts';
import { kinds, type Task } from '../../model/task.ts';
import type { ExplainView } from '../explain/explain-view.ts';
import type { PromptView } from '../prompt-view.ts';
import {
  explainFolder,
  explainSectionNames,
  familyOf,
  type ExplainSectionName,
} from './section-family.ts';
import { tagProblems, templateProblem, type TemplateSource } from './template-problem.ts';
import { fillTemplate, parseTemplate, type Token } from './token.ts';

/** A text of the project in place of one of Ralph's own. */
export interface Template {
  /** `built_in` is what it stands in place of. */
  render: (view: PromptView | ExplainView, built_in: string | undefined) => string;
}

export type TemplatePart<Name = SectionName> =
  { type: 'section'; name: Name } | { type: 'text'; template: Template };

/** What the prompt of a kind is made of, in place of its recipe. */
export interface KindTemplate<Name = SectionName> {
  parts: TemplatePart<Name>[];
}

type KindOf = Pick<Task, 'kind' | 'own_kind'>;

/** The templates of a project. */
export interface Templates {
  /** A kind of the project's own has that of what it is like, where it has none itself. */
  section: (of: KindOf, name: SectionName) => Template | undefined;
  /** That of exactly this kind. */
  kind: (name: string) => KindTemplate | undefined;
  /** Those of the prompt of `ralph explain`. */
  explain: {
    section: (name: ExplainSectionName) => Template | undefined;
    whole: KindTemplate<ExplainSectionName> | undefined;
  };
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
 * all kinds, `<kind>/<section>.md` of one. `explain` stands there for the prompt of `ralph explain`.
 */
export function readTemplates(
  files: readonly TemplateFile[],
  ownKinds: readonly string[] = [],
): ReadTemplates {
  const known = [...kinds, ...ownKinds, explainFolder];
  const sections = new Map<string, Template>();
  const wholes = new Map<string, KindTemplate>();
  let explain: KindTemplate<ExplainSectionName> | undefined;
  const problems = files.flatMap((file) => {
    const meant = meaningOf(file, known);
    if ('severity' in meant) return [meant];
    const parsed = parseTemplate(file.text);
    if (parsed.type === 'broken') {
      const words = { found: parsed.what.toLowerCase(), expected: 'closed tags' };
      return [templateProblem(file, parsed.at, words)];
    }
    if (meant.section !== undefined) {
      sections.set(`${meant.folder}/${meant.section}`, templateOf(file.text));
      return tagProblems(file, parsed.tokens, [familyOf(meant.folder).section_variables]);
    }
    if (meant.kind === explainFolder) {
      const { parts, problems: wrong } = partsOf(file, parsed.tokens, explainSectionNames);
      explain = { parts };
      return wrong;
    }
    const { parts, problems: wrong } = partsOf(file, parsed.tokens, sectionNames);
    wholes.set(meant.kind, { parts });
    return wrong;
  });
  return {
    problems,
    templates: {
      section: ({ kind, own_kind = kind }, name) =>
        [own_kind, kind, 'sections']
          .map((one) => sections.get(`${one}/${name}`))
          .find((one) => one),
      kind: (name) => wholes.get(name),
      explain: { section: (name) => sections.get(`${explainFolder}/${name}`), whole: explain },
    },
  };
}

type Meaning = { kind: string; section?: undefined } | { folder: string; section: string };

/** What a file is for, by its name; a problem where there is nothing of that name. */
function meaningOf(file: TemplateFile, allKinds: readonly string[]): Meaning | Problem {
  const [first = '', second, ...rest] = file.name.replace(/\.md$/, '').split('/');
  const folders: readonly string[] = ['sections', ...allKinds];
  const isKind = second === undefined;
  const known: readonly string[] = isKind ? allKinds : folders;
  if (!file.name.endsWith('.md') || rest.length > 0 || !known.includes(first)) {
    const expected = isKind
      ? `the name of a kind (${allKinds.join('.md, ')}.md), or a file in sections/`
      : `a section in ${folders.map((folder) => `${folder}/`).join(', ')}`;
    return nameProblem(file, expected, nearest(first, known));
  }
  if (isKind) return { kind: first };
  const { names } = familyOf(first);
  const section = names.find((name) => name === second);
  if (section !== undefined) return { folder: first, section };
  return nameProblem(file, `one of the sections ${names.join(', ')}`, nearest(second, names));
}

/** Only a warning: nothing uses the file. */
function nameProblem(file: TemplateFile, what: string, near: string | undefined): Problem {
  const expected = near === undefined ? what : `${what} (did you mean ${near}?)`;
  const found = `the name ${JSON.stringify(file.name)}, which is no template`;
  return templateProblem(file, 0, { found, expected, severity: 'warning' });
}

/** The parts of a whole prompt, which has these sections. */
function partsOf<Name extends string>(
  file: TemplateFile,
  tokens: readonly Token[],
  names: readonly Name[],
): { parts: TemplatePart<Name>[]; problems: Problem[] } {
  const { needed, variables } = familyOf(file.name.replace(/\.md$/, ''));
  const parts: TemplatePart<Name>[] = [];
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
    const name = names.find((one) => one === token.name);
    const isTwice = parts.some((part) => part.type === 'section' && part.name === name);
    if (name !== undefined && !isTwice) {
      parts.push({ type: 'section', name });
      continue;
    }
    const near = nearest(token.name, names);
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
    problems.push(
      templateProblem(
        file,
        token.start,
        isTwice
          ? { found: `the section ${token.name} a second time`, expected: 'each once' }
          : {
              found: `the unknown section {{> ${token.name}}}`,
              expected: `one of ${names.join(', ')}${hint}`,
            },
      ),
    );
  }
  endText(file.text.length);
  const missing = needed.filter(
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
