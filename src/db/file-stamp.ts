import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { writeScratch } from '../host/file.ts';
import { notePath } from './pending-change.ts';
import { frameFiles, type Project } from './project.ts';
import { folderEntries } from './read/source.ts';

/** What the file system says of the files of a database: as long as it is this, they hold the same. */
export interface Stamps {
  /** The names of the single task files. */
  single: string[];
  /** One for each path; empty for what is not there. */
  stamps: string[];
}

/** A clock that the file system keeps for itself ticks at least as often as this. */
const tickNs = 20_000_000n;
/** And one that counts seconds, or the pairs of them that some disks count. */
const slowTickNs = 2_100_000_000n;
const millisecondNs = 1_000_000n;

/** The time by the file system's own clock, as it stamps this file, which is emptied; undefined when that fails. */
export function fileTime(path: string): bigint | undefined {
  if (!writeScratch(path, '').ok) return undefined;
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

/**
 * The stamps of the files, when they stand for what was read since `began`: each was written clearly
 * before, so that a change since would show, also by its inode or the time that nobody can set. Undefined
 * when one was not, or is a link, which leads to what has another stamp.
 */
export function stampsSince(project: Project, began: bigint): Stamps | undefined {
  const listed = folderEntries(project.task_files);
  if (!listed.ok) return undefined;
  const names = (listed.value ?? []).map(({ name }) => name);
  const single = names.filter((name) => name.endsWith('.yaml'));
  const stamps: string[] = [];
  for (const path of pathsOf(project, single)) {
    const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) {
      stamps.push('');
      continue;
    }
    const isOld = [stat.mtimeNs, stat.ctimeNs].every((time) => {
      const tick = time % millisecondNs === 0n ? slowTickNs : tickNs;
      return time + tick < began;
    });
    if (!isOld || stat.isSymbolicLink()) return undefined;
    stamps.push(stampOf(stat));
  }
  return { single, stamps };
}

/** Whether the files have these stamps. */
export function haveStamps(project: Project, { single, stamps }: Stamps): boolean {
  const paths = pathsOf(project, single);
  return (
    paths.length === stamps.length &&
    paths.every((path, index) => {
      const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      return stamps[index] === (stat === undefined ? '' : stampOf(stat));
    })
  );
}

interface Stat {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
}

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: Stat): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** The folders, whose stamps change with the names in them, the files, and the note of a change of several. */
function pathsOf(project: Project, single: readonly string[]): string[] {
  const { ralph, db, task_files, tasks } = project;
  return [
    ...[ralph, db, task_files, notePath(project)],
    ...frameFiles(project),
    tasks,
    ...single.map((name) => join(task_files, name)),
  ];
}
