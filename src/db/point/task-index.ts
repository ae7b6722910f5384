import { constants, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { writeScratch } from '../../host/file.ts';
import { readRegular } from '../../host/regular-file.ts';
import { projectPath, type Project } from '../project.ts';
import type { Snapshot } from '../read/database.ts';
import { frameKey } from '../read/frame-key.ts';
import { fewRecords } from '../read/list-file.ts';

/** Changes with every change of what is kept: an index of another version is none. */
const version = 1;

/** A build has its content in the names of its files: what another build found sound is read anew. */
const build = basename(import.meta.url);

const mostBytes = 64 * 1024 * 1024;

/** Where the tasks of a list lie that was read one by one, without an error in all of the database. */
export interface TaskIndex {
  /** SHA-256 of the list's bytes. */
  hash: string;
  /** Stands for the other files of the database. */
  frame: string;
  /** Bytes before the first task. */
  start: number;
  /** Of each task its id and how many bytes it has. */
  tasks: readonly string[];
}

/** The first line of the file. The tasks come after it. */
interface Head extends Omit<TaskIndex, 'tasks'> {
  version: number;
  build: string;
  crc: number;
}

/** One task of the list: `offset` and `bytes` tell which part of the list it is. */
export interface IndexedTask {
  /** Its place in the list, from 0. */
  at: number;
  id: string;
  offset: number;
  bytes: number;
  isLast: boolean;
}

/** Keeps where the tasks are that were read, of a list with this hash. Where it cannot, the next edit is slower. */
export function keepTaskIndex(project: Project, snapshot: Snapshot, hash: string): void {
  const { texts, tasks, errors } = snapshot;
  const file = projectPath(project, project.tasks);
  const [first] = tasks;
  if (first === undefined || tasks.length <= fewRecords || errors.length > 0) return;
  // Of a list that was read as a whole, or of single files, nothing is known by its place.
  if (first.offset === 0 || tasks.some((entry) => entry.file !== file)) return;
  if (!existsSync(project.run)) return;
  writeTaskIndex(project, {
    hash,
    frame: frameKey(project, texts),
    start: Buffer.byteLength((texts.get(file) ?? '').slice(0, first.offset)),
    tasks: tasks.map(({ piece }) => `${piece.value?.id ?? ''} ${Buffer.byteLength(piece.text)}`),
  });
}

/** Keeps an index. Where it cannot be written, the next edit is slower, and that is all. */
export function writeTaskIndex(project: Project, { tasks, ...about }: TaskIndex): void {
  const body = tasks.join('\n');
  const head: Head = { version, build, crc: crc32(body), ...about };
  writeScratch(indexPath(project), `${JSON.stringify(head)}\n${body}`);
}

/** Whether one was ever kept. */
export function hasTaskIndex(project: Project): boolean {
  return existsSync(indexPath(project));
}

/** The index that was kept last; undefined when there is none that this version has written whole. */
export function keptTaskIndex(project: Project): TaskIndex | undefined {
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
    const bytes = readRegular(indexPath(project), flags, mostBytes);
    const end = bytes.indexOf('\n') + 1;
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
    if (head.version !== version || head.build !== build) return undefined;
    const body = bytes.subarray(end);
    if (crc32(body) !== head.crc) return undefined;
    const { hash, frame, start } = head;
    return { hash, frame, start, tasks: body.toString('latin1').split('\n') };
  } catch {
    return undefined;
  }
}

/** The task with this id, or the only one whose id begins so; undefined for none and for several. */
export function taskInIndex(
  { start, tasks }: TaskIndex,
  idOrPrefix: string,
): IndexedTask | undefined {
  if (!/^[a-z0-9._-]+$/.test(idOrPrefix)) return undefined;
  const exact = tasks.findIndex((task) => task.startsWith(`${idOrPrefix} `));
  const at = exact < 0 ? onlyWith(idOrPrefix, tasks) : exact;
  const [id = '', bytes = ''] = (tasks[at] ?? '').split(' ');
  if (id === '') return undefined;
  let offset = start;
  for (const task of tasks.slice(0, at)) offset += Number(task.slice(task.indexOf(' ')));
  return { at, id, offset, bytes: Number(bytes), isLast: at === tasks.length - 1 };
}

function onlyWith(prefix: string, tasks: readonly string[]): number {
  const first = tasks.findIndex((task) => task.startsWith(prefix));
  const last = tasks.findLastIndex((task) => task.startsWith(prefix));
  return first === last ? first : -1;
}

function indexPath(project: Project): string {
  return join(project.run, 'task-index');
}
