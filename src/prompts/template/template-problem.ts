import { nearest } from '../../model/nearest.ts';
import type { Problem } from '../../model/problem.ts';
import type { Token } from './token.ts';
import type { Shapes } from './variable.ts';

/** A text with its place, for the words on what is wrong in it. */
export interface TemplateSource {
  /** Relative to the project root. */
  file: string;
  text: string;
}

/** A problem at this offset of the text. */
export function templateProblem(
  { file, text }: TemplateSource,
  at: number,
  words: { found: string; expected: string; severity?: Problem['severity'] },
): Problem {
  const before = text.slice(0, at).split('\n');
  const line = before.length;
  const col = (before.at(-1)?.length ?? 0) + 1;
  return { severity: 'error', file, line, col, example: undefined, ...words };
}

/** What these tags name that there is not, or ask for what templates cannot do. */
export function tagProblems(
  source: TemplateSource,
  tokens: readonly Token[],
  scopes: readonly Shapes[],
): Problem[] {
  return tokens.flatMap((token) => {
    switch (token.type) {
      case 'text':
      case 'comment':
        return [];
      case 'partial': {
        const expected = 'a section at the top level of the template of a kind';
        const found = `{{> ${token.name}}} here`;
        return [templateProblem(source, token.start, { found, expected })];
      }
      case 'delimiter': {
        const words = { found: 'other delimiters', expected: 'the tags {{…}}' };
        return [templateProblem(source, token.start, words)];
      }
      case 'variable': {
        const shape = shapeOf(token.name, scopes);
        if (shape === undefined) return [unknownVariable(source, token, scopes)];
        if (shape.type === 'text') {
          if (shape.block !== true || isAlone(source.text, token)) return [];
          // Behind a fence it would be no end of the fence, and before it no fence.
          const words = {
            found: `{{${token.name}}} beside text, which holds several lines`,
            expected: 'it on a line of its own',
          };
          return [templateProblem(source, token.start, words)];
        }
        const inside = Object.keys(shape.has)[0] ?? '';
        const found = `{{${token.name}}}, which has parts`;
        const expected = `one of them, such as {{#${token.name}}}{{${inside}}}{{/${token.name}}}`;
        return [templateProblem(source, token.start, { found, expected })];
      }
      case 'inverted':
      case 'block': {
        const shape = shapeOf(token.name, scopes);
        if (shape === undefined) return [unknownVariable(source, token, scopes)];
        const isOpen = token.type === 'block' && shape.type !== 'text';
        return tagProblems(source, token.children, isOpen ? [...scopes, shape.has] : scopes);
      }
    }
  });
}

/** Whether there is nothing else on the lines of a tag but tags that print nothing. */
function isAlone(text: string, { start, end }: Pick<Token, 'start' | 'end'>): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const after = text.slice(end).split('\n', 1).join('');
  return `${before}${after}`.replaceAll(/\{\{[#^/!][^}]*\}\}/g, '').trim() === '';
}

/** As Mustache looks a name up: from the innermost block outwards, then the parts after its dots. */
function shapeOf(name: string, scopes: readonly Shapes[]): Shapes[string] | undefined {
  const [first = '', ...rest] = name.split('.');
  let shape = scopes.findLast((scope) => Object.hasOwn(scope, first))?.[first];
  for (const part of rest) {
    // A list has no parts of its own, only its entries do.
    shape = shape?.type === 'one' && Object.hasOwn(shape.has, part) ? shape.has[part] : undefined;
  }
  return shape;
}

function unknownVariable(
  source: TemplateSource,
  { name, start }: Extract<Token, { name: string }>,
  scopes: readonly Shapes[],
): Problem {
  const near = nearest(name, scopes.flatMap(namesIn));
  const hint = near === undefined ? '' : ` (did you mean {{${near}}}?)`;
  const expected = `a variable of templates${hint}`;
  return templateProblem(source, start, { found: `the unknown variable {{${name}}}`, expected });
}

function namesIn(shapes: Shapes): string[] {
  return Object.entries(shapes).flatMap(([name, shape]) => [
    name,
    ...(shape.type === 'one' ? Object.keys(shape.has).map((part) => `${name}.${part}`) : []),
  ]);
}
