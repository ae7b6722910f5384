import { git } from '../../host/git.ts';
import { checksOf, type Queue } from '../../model/queue.ts';
import type { RedFlag } from '../../model/red-flag.ts';
import type { Task } from '../../model/task.ts';
import type { FlagInput } from './flag-input.ts';
import { readPatch } from './patch.ts';
import { redFlags } from './red-flags.ts';

/** Characters. Nobody wrote more in one session; what was generated is not worth the time. */
const largestPatch = 8_000_000;

const patchOptions = [
  ...['-r', '-p', '-U3', '-M', '-l400', '--no-color', '--no-ext-diff', '--no-textconv'],
  ...['--src-prefix=a/', '--dst-prefix=b/', '--ignore-submodules=none', '--diff-algorithm=myers'],
];

/** What a session was to do, as the rules know it. */
export type FlagSubject = Omit<FlagInput, 'files'>;

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
  /** The change is too big to be looked at as a whole: this is what its first part shows. */
  is_partial: boolean;
}

/** The red flags of what lies between two trees; none where nothing changed, git cannot tell, or is ended. */
export async function flagsOf({ root, before, after, subject, end }: FlagLook): Promise<SeenFlags> {
  const none = { flags: [], is_partial: false };
  if (before === undefined || after === undefined || before === after) return none;
  const args = ['-c', 'core.bigFileThreshold=1m', 'diff-tree', ...patchOptions, before, after];
  const patch = await git(root, args, { end, largest: largestPatch });
  if (patch === undefined) return none;
  const is_partial = patch.length >= largestPatch;
  return { flags: redFlags({ ...subject, files: readPatch(patch) }), is_partial };
}
