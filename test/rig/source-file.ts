import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** A source file as the rules of the architecture look at it. */
export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  path: string;
  text: string;
}

export interface Found {
  path: string;
  line: number;
  what: string;
}

/** All TypeScript files under these folders of the repository. */
export function sourceFiles(root: string, folders: string[]): SourceFile[] {
  return folders.flatMap((folder) => filesOf(root, folder, /\.ts$/));
}

function filesOf(root: string, folder: string, name: RegExp): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: relative(root, file).replaceAll(sep, '/'),
      text: readFileSync(file, 'utf8'),
    }));
}

/** All that the page is made of; of a component its script, on the lines where it stands. */
export function pageFiles(root: string): SourceFile[] {
  return filesOf(root, 'ui/src', /\.(?:ts|svelte)$/).map(({ path, text }) =>
    path.endsWith('.svelte') ? { path, text: scriptOf(text) } : { path, text },
  );
}

function scriptOf(component: string): string {
  const [, before = '', script = ''] =
    /^([\s\S]*?<script[^>]*>)([\s\S]*?)<\/script>/.exec(component) ?? [];
  return before.replace(/[^\n]/g, '') + script;
}

/** What a file imports in any way: statically, dynamically, as a type, or to export it again. */
export function importsOf(file: SourceFile): Found[] {
  return search(file, (node) => {
    if (ts.isImportDeclaration(node)) return literal(node.moduleSpecifier);
    if (ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      return literal(node.argument.literal);
    }
    if (!ts.isCallExpression(node)) return undefined;
    const { expression, arguments: given } = node;
    const loads =
      expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(expression) && expression.text === 'require');
    return loads ? (literal(given[0]) ?? 'a computed module') : undefined;
  });
}

/** Uses of `console` and of `process.exit`: only a program's outermost part may print or end it. */
export function outputsOf(file: SourceFile): Found[] {
  return search(file, (node) => {
    if (ts.isIdentifier(node) && node.text === 'console') return 'console';
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'exit') return undefined;
    return /(^|\.)process$/.test(node.expression.getText()) ? 'process.exit' : undefined;
  });
}

export function defaultExportsOf(file: SourceFile): Found[] {
  return search(file, (node) => {
    const byWord =
      ts.isExportAssignment(node) ||
      (ts.canHaveModifiers(node) &&
        ts.getModifiers(node)?.some((word) => word.kind === ts.SyntaxKind.DefaultKeyword));
    const byName = ts.isExportSpecifier(node) && node.name.text === 'default';
    return byWord === true || byName ? 'a default export' : undefined;
  });
}

/** The titles of the file's tests, as far as they are written out. */
export function testTitlesOf(file: SourceFile): Found[] {
  return search(file, (node) => {
    if (!ts.isCallExpression(node)) return undefined;
    if (!/^(it|test)\b/.test(node.expression.getText())) return undefined;
    const [title] = node.arguments;
    return title !== undefined && ts.isTemplateExpression(title) ? title.getText() : literal(title);
  });
}

function search(file: SourceFile, question: (node: ts.Node) => string | undefined): Found[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const what = question(node);
    if (what !== undefined) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ path: file.path, line, what });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
