import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './rig/repository-root.ts';
import {
  defaultExportsOf,
  importsOf,
  outputsOf,
  pageFiles,
  sourceFiles,
  type Found,
  type SourceFile,
} from './rig/source-file.ts';

interface Room {
  /** Other rooms that it may import from, for types too. */
  rooms: string[];
  packages: string[];
  /** Without it the room is pure: not even Node's own modules. */
  node: boolean;
}

const engine = ['db', 'prompts', 'mcpgen', 'agent', 'monitor', 'evidence', 'host', 'model'];

/** Who may know whom. A new package or edge is a decision: it is made here, and shows in the review. */
const rooms: Record<string, Room> = {
  model: { rooms: [], packages: ['zod/mini', 'leven'], node: false },
  host: { rooms: ['model'], packages: ['execa', 'proper-lockfile'], node: true },
  db: { rooms: ['host', 'model'], packages: ['chokidar', 'yaml', 'zod/mini'], node: true },
  prompts: { rooms: ['model'], packages: ['mustache', 'tiktoken'], node: true },
  mcpgen: {
    rooms: ['db', 'host', 'model'],
    packages: ['@modelcontextprotocol/server', 'zod/mini'],
    node: true,
  },
  agent: { rooms: ['host', 'model'], packages: [], node: true },
  monitor: { rooms: ['host', 'model'], packages: [], node: true },
  evidence: { rooms: ['monitor', 'db', 'host', 'model'], packages: [], node: true },
  pipeline: { rooms: engine, packages: [], node: true },
  server: {
    rooms: ['model', 'monitor', 'evidence', 'db', 'prompts', 'host'],
    packages: ['@hono/node-server', 'hono', 'zod/mini'],
    node: true,
  },
  // The page: of the server it knows the types of its routes alone.
  ui: {
    rooms: ['model', 'server'],
    packages: [
      '@fontsource-variable/geist',
      '@fontsource-variable/geist-mono',
      '@lucide/svelte/icons',
      '@tanstack/virtual-core',
      'bits-ui',
      'dompurify',
      'markdown-it',
      'svelte',
    ],
    node: false,
  },
  cli: {
    rooms: [...engine, 'pipeline', 'server'],
    packages: ['@clack/prompts', 'commander', 'picocolors', 'log-update'],
    node: true,
  },
};

const maxLines = 400;
const pileNames = /(^|-)(utils?|helpers?|commons?|libs?)(-|\.|$)/;
/** Vitest loads a reporter by its default export. */
const mayExportDefault = ['test/rig/closing-line-reporter.ts'];

function roomOf(path: string): string {
  return /^(?:src\/|(?=ui\/))([^/]+)\//.exec(path)?.[1] ?? 'no room';
}

function line(found: Found): string {
  return `${found.path}:${found.line}: ${found.what}`;
}

/** The file that an import of a file means; undefined for a package or one of Node's modules. */
function target({ path, what }: Found): string | undefined {
  return what.startsWith('.') ? posix.join(posix.dirname(path), what) : undefined;
}

function isAllowed(found: Found): boolean {
  const from = roomOf(found.path);
  const room = rooms[from];
  if (room === undefined) return false;
  const file = target(found);
  // The one thing outside src/ that a room knows: the version that `ralph --version` prints.
  if (file === 'package.json') return from === 'cli';
  if (file !== undefined) return [from, ...room.rooms].includes(roomOf(file));
  if (found.what.startsWith('node:')) return room.node;
  return room.packages.some((name) => found.what === name || found.what.startsWith(`${name}/`));
}

function forbiddenEdges(files: SourceFile[]): string[] {
  const strangers = files.filter((file) => rooms[roomOf(file.path)] === undefined);
  return [
    ...strangers.map((file) => `${file.path}: is in none of the rooms`),
    ...files
      .flatMap(importsOf)
      .filter((found) => !isAllowed(found))
      .map(line),
  ];
}

/** Every way round through the files' imports, as the files on it. */
function cycles(files: SourceFile[]): string[] {
  const edges = new Map(
    files.map((file) => [file.path, importsOf(file).flatMap((found) => target(found) ?? [])]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' → '));
    if (way.includes(path) || done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const file of files) walk(file.path, []);
  return found;
}

/** What of the server would become a part of the page. */
function serverCode(files: SourceFile[]): string[] {
  const taken = /^import (?!type\b)[^;]*?'[^']*src\/server\//m;
  return files.filter(({ text }) => taken.test(text)).map(({ path }) => path);
}

function outputs(files: SourceFile[]): string[] {
  return files
    .filter((file) => roomOf(file.path) !== 'cli')
    .flatMap(outputsOf)
    .map(line);
}

function defaultExports(files: SourceFile[]): string[] {
  return files
    .filter((file) => !mayExportDefault.includes(file.path))
    .flatMap(defaultExportsOf)
    .map(line);
}

function longFiles(files: SourceFile[]): string[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
}

function piles(files: SourceFile[]): string[] {
  return files
    .map((file) => file.path)
    .filter((path) => path.split('/').some((name) => pileNames.test(name)));
}

const src = sourceFiles(repositoryRoot, ['src']);
const page = pageFiles(repositoryRoot);
const all = [...sourceFiles(repositoryRoot, ['src', 'test']), ...page];

function file(path: string, text: string): SourceFile {
  return { path, text };
}

describe('the house', () => {
  it('has rooms that import only what their row of the table allows [RIG-18]', () => {
    expect(src.length).toBeGreaterThan(0);
    expect(page.length).toBeGreaterThan(0);
    expect(forbiddenEdges([...src, ...page])).toEqual([]);
  });

  it("has a page that knows of the server's code its types alone [RIG-18]", () => {
    expect(page.filter(({ path }) => path.endsWith('.svelte')).length).toBeGreaterThan(0);
    expect(serverCode(page)).toEqual([]);
  });

  it('has no import cycle [RIG-19]', () => {
    expect(cycles(src)).toEqual([]);
  });

  it('prints and exits only in src/cli [RIG-20]', () => {
    expect(outputs(src)).toEqual([]);
  });

  it('exports by name only, in files of at most 400 lines that are named after a noun [RIG-21]', () => {
    expect(defaultExports(all)).toEqual([]);
    expect(longFiles(all)).toEqual([]);
    expect(piles(all)).toEqual([]);
  });
});

describe('the rules of the house', () => {
  it.each([
    ['another room', `import { a } from '../host/a.ts';`],
    ['a type', `import type { A } from '../host/a.ts';`],
    ['a type in place', `type A = import('../host/a.ts').A;`],
    ['a dynamic import', `const a = await import('../host/a.ts');`],
    ['a computed import', `const a = await import(name);`],
    ['an export', `export { a } from '../host/a.ts';`],
    ['a module of Node in a pure room', `import { join } from 'node:path';`],
    ['a package', `import yaml from 'yaml';`],
    ['a file outside src', `import { a } from '../../test/a.ts';`],
  ])('forbid %s [RIG-18]', (_, text) => {
    expect(forbiddenEdges([file('src/model/a.ts', text)])).toHaveLength(1);
  });

  it('forbid the page to take code of the server [RIG-18]', () => {
    const from = `from '../../../src/server/route.ts';`;
    const [taking, knowing] = [`import { a } ${from}`, `import type { A } ${from}`];
    expect(serverCode([file('ui/src/a.ts', taking)])).toHaveLength(1);
    expect(serverCode([file('ui/src/a.ts', knowing)])).toEqual([]);
  });

  it('forbid a room that is not in the table [RIG-18]', () => {
    expect(forbiddenEdges([file('src/attic/a.ts', ''), file('src/a.ts', '')])).toHaveLength(2);
  });

  it('find a cycle, and name the way round [RIG-19]', () => {
    const ring = [
      file('src/db/a.ts', `import './b.ts';`),
      file('src/db/b.ts', `import type { C } from './c.ts';`),
      file('src/db/c.ts', `export const a = () => import('./b.ts');`),
    ];
    expect(cycles(ring)).toEqual(['src/db/b.ts → src/db/c.ts → src/db/b.ts']);
  });

  it.each(['console.log(1)', 'globalThis.console.warn(1)', 'process.exit(1)'])(
    'forbid %s outside src/cli [RIG-20]',
    (text) => {
      expect(outputs([file('src/db/a.ts', text)])).toHaveLength(1);
      expect(outputs([file('src/cli/a.ts', text)])).toEqual([]);
    },
  );

  it.each([
    'export default 1;',
    'export default function a() {}',
    'const a = 1; export { a as default };',
  ])('forbid %s [RIG-21]', (text) => {
    expect(defaultExports([file('src/db/a.ts', text)])).toHaveLength(1);
  });

  it('forbid long files and piles [RIG-21]', () => {
    expect(longFiles([file('src/a.ts', 'x\n'.repeat(401))])).toHaveLength(1);
    expect(longFiles([file('src/a.ts', 'x\n'.repeat(400))])).toEqual([]);
    const names = ['src/db/utils.ts', 'src/lib/a.ts', 'src/db/text-helper.ts', 'src/db/library.ts'];
    expect(piles(names.map((name) => file(name, '')))).toEqual(names.slice(0, 3));
  });
});
