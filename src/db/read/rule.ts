import { isDeepStrictEqual } from 'node:util';
import type { Discipline, Feature } from '../../model/catalog.ts';
import type { Config } from '../../model/config.ts';
import { nearest } from '../../model/nearest.ts';
import type { Problem } from '../../model/problem.ts';
import type { Pipeline } from '../../model/pipeline.ts';
import type { ProjectTool } from '../../model/project-tool.ts';
import type { Task } from '../../model/task.ts';
import { findCycles } from './cycle.ts';
import { quoted } from './issue.ts';
import { placeOf, type Entry } from './piece.ts';
import type { Path } from './place.ts';
import type { Part, RuleProblem } from './unread.ts';

/** All records that could be read, for the rules that hold between them. */
export interface Records {
  tasks: Entry<Task>[];
  features: Entry<Feature>[];
  disciplines: Entry<Discipline>[];
  tools: Entry<ProjectTool>[];
  pipelines: Entry<Pipeline>[];
  config: Entry<Config> | undefined;
  /** Whether there is something at this path of the project. */
  exists: (path: string) => boolean;
}

/** Rules that hold between records. What only one record's own text decides is in the schema. */
export const rules: readonly ((records: Records) => RuleProblem[])[] = [
  ({ tasks }) => repeated(tasks, 'id'),
  ({ features }) => repeated(features, 'name'),
  ({ disciplines }) => repeated(disciplines, 'name'),
  ({ tools }) => repeated(tools, 'name'),
  ({ pipelines }) => repeated(pipelines, 'name'),
  ({ tasks }) => tasks.filter(isSingleFile).flatMap(fileNameProblems),
  ({ tasks }) => taskReferences(tasks, 'depends_on'),
  ({ tasks }) => taskReferences(tasks, 'reviews'),
  ({ tasks }) => blockerReferences(tasks),
  ({ tasks, features }) => nameReferences(tasks, 'feature', features),
  ({ tasks, disciplines }) => nameReferences(tasks, 'discipline', disciplines),
  ({ tasks }) => cycles(tasks),
  ({ tasks }) => tasks.flatMap(repeatedCriteria),
  ({ tasks, disciplines, config }) =>
    [...tasks, ...disciplines, ...(config === undefined ? [] : [config])].flatMap((entry) =>
      misspelledChecks(entry, config?.piece.value),
    ),
];

/** The keys of a task that the rules look at. */
export const ruleKeys: readonly string[] = [
  ...['id', 'name', 'depends_on', 'reviews', 'feature', 'discipline', 'verify'],
  ...['blocked', 'acceptance', 'tools', 'kind'],
];

/** Whether the rules cannot find anything in one of these lists of tasks that they do not find in the other. */
export function sameToRules(some: readonly Entry<Task>[], others: readonly Entry<Task>[]): boolean {
  return (
    some.length === others.length &&
    some.every((entry, index) => {
      const other = others[index];
      if (entry.piece === other?.piece) return entry.file === other.file;
      return other !== undefined && isSameToRules(entry, other);
    })
  );
}

function isSameToRules(entry: Entry<Task>, other: Entry<Task>): boolean {
  return (
    entry.file === other.file &&
    (entry.piece.value === undefined) === (other.piece.value === undefined) &&
    ruleKeys.every((key) => isDeepStrictEqual(writtenAt(entry, key), writtenAt(other, key)))
  );
}

type Words = Pick<Problem, 'found' | 'expected'> & { example?: string };

/** A problem at a part of a record. */
export function problem(
  severity: Problem['severity'],
  entry: Entry<unknown>,
  path: Path,
  words: Words,
): Problem {
  return { severity, file: entry.file, ...placeOf(entry, path), example: undefined, ...words };
}

/** A value as it is written: there also where something else is wrong with the record. */
export function writtenAt(entry: Entry<unknown>, key: string): unknown {
  const { raw } = entry.piece;
  return typeof raw === 'object' && raw !== null ? Reflect.get(raw, key) : undefined;
}

function nameOf(entry: Entry<unknown>, key: string): string | undefined {
  const name = writtenAt(entry, key);
  return typeof name === 'string' ? name : undefined;
}

/** The names of a list, each with its place in it. */
export function listedNames(entry: Entry<unknown>, key: string): { name: string; index: number }[] {
  const list = writtenAt(entry, key);
  if (!Array.isArray(list)) return [];
  return list.flatMap((name: unknown, index) => (typeof name === 'string' ? { name, index } : []));
}

/** What records are called, those included with which something else is wrong. */
export function namesOf(entries: Entry<unknown>[], key: 'id' | 'name'): Set<string> {
  return new Set(entries.flatMap((entry) => nameOf(entry, key) ?? []));
}

function repeated(entries: Entry<unknown>[], key: 'id' | 'name'): Problem[] {
  const first = new Map<string, Entry<unknown>>();
  return entries.flatMap((entry) => {
    const name = nameOf(entry, key);
    if (name === undefined) return [];
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, entry);
      return [];
    }
    const { line, col } = placeOf(other, [key]);
    const found = `the ${key} ${quoted(name)} a second time (the first is at ${other.file}:${line}:${col})`;
    const expected = twiceInLayouts(entry, other) ?? `a different ${key} for each`;
    return [problem('error', entry, [key], { found, expected })];
  });
}

/** The way out where a list and a file of its own hold one task, as after a merge of the two layouts. */
function twiceInLayouts(entry: Entry<unknown>, other: Entry<unknown>): string | undefined {
  const [single, listed] = isSingleFile(entry) ? [entry, other] : [other, entry];
  if (!isSingleFile(single) || isSingleFile(listed)) return undefined;
  return `the task in one place: take its entry out of ${listed.file}, or delete ${single.file}`;
}

function isSingleFile(entry: Entry<unknown>): boolean {
  return entry.file.includes('/tasks/');
}

function fileNameProblems(entry: Entry<Task>): Problem[] {
  const id = nameOf(entry, 'id');
  const name = entry.file.slice(entry.file.lastIndexOf('/') + 1);
  if (id === undefined || name === `${id}.yaml` || name.startsWith(`${id}-`)) return [];
  const found = `the id ${quoted(id)} in the file ${name}`;
  const expected = 'a file name that starts with the id';
  return [problem('error', entry, ['id'], { found, expected, example: `${id}-<words>.yaml` })];
}

function taskReferences(entries: Entry<Task>[], key: 'depends_on' | 'reviews'): RuleProblem[] {
  const ids = namesOf(entries, 'id');
  return entries.flatMap((entry) =>
    listedNames(entry, key).flatMap(({ name, index }) => {
      if (name === nameOf(entry, 'id')) {
        const found = `${quoted(name)}, which is the task itself`;
        return [problem('error', entry, [key, index], { found, expected: 'other tasks' })];
      }
      if (ids.has(name)) return [];
      return [unknownName(entry, [key, index], { name, known: ids, missing_in: 'tasks' })];
    }),
  );
}

/** The task that a blocked one waits for. */
function blockerReferences(entries: Entry<Task>[]): RuleProblem[] {
  const ids = namesOf(entries, 'id');
  return entries.flatMap((entry) => {
    const blocked = writtenAt(entry, 'blocked');
    if (typeof blocked !== 'object' || blocked === null) return [];
    const name: unknown = Reflect.get(blocked, 'task');
    if (typeof name !== 'string' || ids.has(name)) return [];
    return [unknownName(entry, ['blocked', 'task'], { name, known: ids, missing_in: 'tasks' })];
  });
}

/** What a session says of a criterion goes by its id. A plain text has that of its place, `a1` for the first. */
function repeatedCriteria(entry: Entry<Task>): Problem[] {
  const seen = new Set<string>();
  return (entry.piece.value?.acceptance ?? []).flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const found = `the criterion ${quoted(id)} a second time`;
    const expected = 'a different id for each (a plain text is a1, a2… by its place)';
    return [problem('error', entry, ['acceptance', index], { found, expected })];
  });
}

function nameReferences(
  entries: Entry<Task>[],
  key: 'feature' | 'discipline',
  records: Entry<unknown>[],
): RuleProblem[] {
  const names = namesOf(records, 'name');
  return entries.flatMap((entry) => {
    const name = nameOf(entry, key);
    if (name === undefined || names.has(name)) return [];
    return [unknownName(entry, [key], { name, known: names, missing_in: `${key}s` })];
  });
}

/** A name that none of these records has. */
export function unknownName(
  entry: Entry<unknown>,
  path: Path,
  { name, known, missing_in }: { name: string; known: Set<string>; missing_in: Part },
): RuleProblem {
  const near = nearest(name, known);
  const what = missing_in === 'tasks' ? 'the id of a task' : `a name in ${missing_in}.yaml`;
  const expected = near === undefined ? what : `${what} (did you mean ${near}?)`;
  return { ...problem('error', entry, path, { found: quoted(name), expected }), missing_in };
}

function cycles(entries: Entry<Task>[]): Problem[] {
  const byId = new Map<string, Entry<Task>>();
  for (const entry of entries) {
    const id = nameOf(entry, 'id');
    if (id !== undefined && !byId.has(id)) byId.set(id, entry);
  }
  const edges = new Map(
    [...byId].map(([id, entry]) => {
      // A review waits for what it judges, too.
      const names = waitKeys.flatMap((key) => listedNames(entry, key)).map(({ name }) => name);
      return [id, [...new Set(names)].filter((name) => name !== id)];
    }),
  );
  return findCycles(edges).flatMap((cycle) => {
    const [from = '', to = from] = cycle;
    const entry = byId.get(from);
    if (entry === undefined) return [];
    const places = waitKeys.flatMap((key) =>
      listedNames(entry, key).flatMap(({ name, index }) => (name === to ? [[key, index]] : [])),
    );
    const found = `a cycle of dependencies: ${[...cycle, from].join(' → ')}`;
    const expected = 'dependencies that can be met one after the other';
    return [problem('error', entry, places[0] ?? ['depends_on'], { found, expected })];
  });
}

/** The keys of a task that name those which have to be done before it. */
const waitKeys = ['depends_on', 'reviews'];

/**
 * A word that is almost the name of a declared check would run as a shell command. One that is like
 * none of them may well be a command.
 */
function misspelledChecks(
  entry: Entry<{ verify: string[] }>,
  config: Config | undefined,
): Problem[] {
  const declared = new Set(config?.checks.map((check) => check.name));
  return (entry.piece.value?.verify ?? []).flatMap((name, index) => {
    const near = declared.has(name) ? undefined : nearest(name, declared);
    if (near === undefined) return [];
    const expected = `the name of a declared check, or a shell command (did you mean ${near}?)`;
    return [problem('warning', entry, ['verify', index], { found: quoted(name), expected })];
  });
}
