import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { problemLine } from '../../src/model/problem.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { sourceFiles } from '../rig/source-file.ts';
import { problemClasses, type Files } from './problem-class.ts';
import { sampleProject, sampleStore } from './sample.ts';

/** For what no schema of ours can give. */
const unused = ['text of another form', 'another value'];

/** What is printed for each class: its name, and then a line for each problem, further in. */
const golden = readFileSync(join(repositoryRoot, 'test/fixtures/problem-message.txt'), 'utf8');
const sections = new Map(
  golden.split(/^(?=\S)/m).map((section) => {
    const [name = '', ...lines] = section.trimEnd().split('\n');
    return [name.replace(/:$/, ''), lines.map((line) => line.trim())];
  }),
);

const oddClass = 'what is no file';

function linesOf(name: string, files: Files): string[] {
  const project = sampleProject(files);
  if (name === oddClass) {
    mkdirSync(project.tasks);
    symlinkSync('/no/where', project.features);
    symlinkSync(join(sampleProject({ 'x.yaml': '' }).db, 'x.yaml'), project.disciplines);
    symlinkSync('/dev/null', project.metadata);
  }
  const loaded = sampleStore(project).load();
  if (loaded.ok) return loaded.value.warnings.map(problemLine);
  if (loaded.failure.reason !== 'invalid-database') throw new Error(loaded.failure.reason);
  return loaded.failure.problems.map(problemLine);
}

const all: [string, Files][] = [...Object.entries(problemClasses), [oddClass, {}]];

describe('what is wrong is told', () => {
  it.each(all)('in just these words: %s [DB-166]', (name, files) => {
    expect(linesOf(name, files)).toEqual(sections.get(name));
  });

  it('in words of which each is in a golden message [DB-166]', () => {
    expect([...sections.keys()]).toEqual(all.map(([name]) => name));
    const words = sourceFiles(repositoryRoot, ['src/db/read'])
      // The rules on tools and pipelines have tests of their own, and `doctor` looks at the names of servers.
      .filter(({ path }) => !/\/(?:tool-rule|pipeline-rule|server-name)\.ts$/.test(path))
      .flatMap(({ path, text }) => messageWords(path, text));
    expect(words.length).toBeGreaterThan(90);
    expect(
      words
        .filter(({ pattern }) => !pattern.test(golden) && !unused.some((one) => pattern.test(one)))
        .map(({ place }) => place),
    ).toEqual([]);
  });
});

interface MessageWords {
  place: string;
  pattern: RegExp;
}

/** The texts that a source file gives for `found` and `expected`, also by way of a constant. */
function messageWords(path: string, text: string): MessageWords[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const words: MessageWords[] = [];
  const take = (node: ts.Node): void => {
    const parts = partsOf(node);
    if (parts?.some((part) => part.trim() !== '') === true) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      words.push({
        place: `${path}:${line + 1}: ${parts.join('…')}`,
        pattern: new RegExp(escaped.join('.*')),
      });
      return;
    }
    // Not the texts that it is compared with, or looked up by.
    if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(take);
    else if (ts.isBinaryExpression(node)) [node.left, node.right].forEach(take);
    else if (ts.isArrayLiteralExpression(node)) node.elements.forEach(take);
    else if (ts.isObjectLiteralExpression(node)) {
      for (const one of node.properties) if (ts.isPropertyAssignment(one)) take(one.initializer);
    }
  };
  const look = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) {
      const name = node.name.getText();
      if (/^(?:found|expected|what|wrong|typeNames|rest)$/.test(name) && node.initializer) {
        take(node.initializer);
        return;
      }
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return words;
}

/** What is fixed of a text; undefined for anything else. */
function partsOf(node: ts.Node): string[] | undefined {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
}
