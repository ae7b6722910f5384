import { entries, git } from '../../host/git.ts';
import { checksOf, type Queue } from '../../model/queue.ts';
import type { RedFlag } from '../../model/red-flag.ts';
import type { Task } from '../../model/task.ts';
import type { FlagInput } from './flag-input.ts';
import { largeFiles, type LargeFile } from './large-file.ts';
import { readPatch } from './patch.ts';
import { redFlagsInTurns } from './red-flags.ts';
import { withoutBinary } from './binary-file.ts';

/** Characters. Nobody wrote more in one session; what was generated is not worth the time. */
const largestPatch = 8_000_000;

/** `--text`: else a session could hide its lines with an attribute or a byte. */
const patchOptions = [
  ...['-r', '-p', '-U3', '-M', '-l400', '--text', '--no-color', '--no-ext-diff', '--no-textconv'],
  ...['--src-prefix=a/', '--dst-prefix=b/', '--ignore-submodules=none', '--diff-algorithm=myers'],
];

/** What a session was to do, as the rules know it. */
export type FlagSubject = Omit<FlagInput, 'files' | 'root_before'>;

/** What the rules need of a task and the queue that it was picked from. */
export function flagSubject(task: Task, queue: Queue): FlagSubject {
  const checks = [...queue.config.checks, ...checksOf(task, queue)];
  return {
    task,
    feature: task.feature === undefined ? undefined : queue.features.get(task.feature),
    commands: [...new Set(checks.map(({ command }) => command))],
  };
}

export interface FlagLook {
  root: string;
  /** Git's ids of the trees. */
  before: string | undefined;
  after: string | undefined;
  subject: FlagSubject;
  end?: AbortSignal | undefined;
}

export interface SeenFlags {
  flags: RedFlag[];
  /** What was not looked at, and why: without a flag it is no proof of anything. One sentence each. */
  remarks: string[];
}

const unseen =
  'the change could not be looked at for red flags: git did not show it, or not in time';
const partial = 'the change is too big to be looked at as a whole: red flags are of its first part';
const ended = 'the look for red flags was ended before it was through: there may be more';

/** The red flags of what lies between two trees, and what of it was not looked at; nothing where nothing changed. */
export async function flagsOf(look: FlagLook): Promise<SeenFlags> {
  const { root, before, after, subject, end } = look;
  if (before === after && before !== undefined) return { flags: [], remarks: [] };
  if (before === undefined || after === undefined) return { flags: [], remarks: [unseen] };
  const [large, names] = await Promise.all([
    largeFiles(root, { before, after, end }),
    git(root, ['ls-tree', '-z', '--name-only', before], { end }),
  ]);
  if (large === undefined) return { flags: [], remarks: [unseen] };
  const paths = ['--', ':(top)', ...large.map(({ path }) => `:(exclude,top,literal)${path}`)];
  const args = ['diff-tree', ...patchOptions, before, after, ...(large.length > 0 ? paths : [])];
  const patch = await git(root, args, { end, largest: largestPatch });
  if (patch === undefined) return { flags: [], remarks: [unseen] };
  const files = readPatch(patch).map(withoutBinary);
  const seen = await redFlagsInTurns({ ...subject, files, root_before: entries(names) }, end);
  const remarks = [
    ...(patch.length >= largestPatch ? [partial] : []),
    ...(seen.is_partial ? [ended] : []),
    ...largeWords(large),
  ];
  return { flags: seen.flags, remarks };
}

const shownFiles = 5;

function largeWords(large: readonly LargeFile[]): string[] {
  if (large.length === 0) return [];
  const names = large
    .slice(0, shownFiles)
    .map(({ path, bytes }) => `${path} (${sizeWords(bytes)})`);
  const more = large.length - names.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  return [`not looked at for red flags, for their size: ${names.join(', ')}${rest}`];
}

function sizeWords(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}
