import {
  keepCheckpoint,
  saveCheckpoint,
  type CheckpointPlace,
} from '../../evidence/checkpoint/checkpoint.ts';
import { flagsOf, type FlagSubject, type SeenFlags } from '../../evidence/flag/flags-of.ts';
import type { Project } from '../../db/project.ts';
import { commitsBetween, gitHead, isAncestor, type GitHead } from '../../host/git-head.ts';
import type { FileChange, MadeCommit } from '../../model/outcome.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { RedFlag } from '../../model/red-flag.ts';
import type { StopSwitch } from '../stop-switch.ts';
import { changesBetween, lookAtAll, lookAtTree } from './work-tree.ts';

export interface SessionTreeParts {
  project: Project;
  session: string;
  task: string;
  /** What the rules of red flags know of the task. */
  subject: FlagSubject;
  now: () => Date;
  /** Git's id of the files, and where the repository stands, before the session. */
  tree: string | undefined;
  head: GitHead | undefined;
  stop: StopSwitch;
  /** Milliseconds that git may take once the session is to end. */
  grace: number;
}

/** What the session did, as far as git can tell. */
export interface SeenChange {
  before: string | undefined;
  after: string | undefined;
  files: FileChange[];
  commits: MadeCommit[];
  flags: RedFlag[];
  /** What a person should know of the repository, one sentence each. */
  remarks: string[];
}

/** Looks at the work tree before and after one session, and keeps both as checkpoints. */
export class SessionTree {
  readonly #parts: SessionTreeParts;
  #before: string | undefined;
  #after: string | undefined;
  #headAfter: GitHead | undefined;
  #files: FileChange[] = [];
  #flagged: SeenFlags = { flags: [], remarks: [] };
  #leftOut: string[] = [];
  /** Git could not keep what was there before. */
  #isUnkept = false;
  #saving: Promise<string | undefined> = Promise.resolve(undefined);

  constructor(parts: SessionTreeParts) {
    this.#parts = parts;
    this.#before = parts.tree;
  }

  get after(): string | undefined {
    return this.#after;
  }

  /** Something else has changed the files before the session began: that is not the session's doing. */
  async lookAgain(): Promise<void> {
    const { project, stop } = this.#parts;
    const looked = await this.#bound((end) => lookAtTree(project, end));
    // Nobody works on the files when the look was ended by a stop.
    if (looked !== undefined || !stop.polite.aborted) this.#before = looked;
  }

  /** The agent works now; git keeps the tree meanwhile. */
  begin(): void {
    const { head } = this.#parts;
    this.#saving = this.#save('before', this.#before, head?.commit).then((commit) => {
      this.#isUnkept = commit === undefined && this.#before !== undefined;
      return commit;
    });
  }

  /** No agent ran. */
  stay(): void {
    this.#after = this.#before;
    this.#headAfter = this.#parts.head;
  }

  /** The agent has ended. */
  async end(): Promise<void> {
    const { project, subject } = this.#parts;
    const { root } = project;
    await this.#bound(async (end) => {
      const head = gitHead(root, end);
      const all = await lookAtAll(project, end);
      this.#after = all.tree;
      this.#leftOut = all.left_out;
      this.#headAfter = await head;
      const looked = { before: this.#before, after: this.#after };
      const flagged = flagsOf({ root, ...looked, subject, end });
      this.#files = await changesBetween(root, looked, end);
      this.#flagged = await flagged;
    });
  }

  /** Lets git keep what was there after the session, which nothing has to wait for. */
  async keepAfter(): Promise<void> {
    const { project, session } = this.#parts;
    const before = await this.#saving;
    if (before !== undefined && this.#after === this.#before) {
      await keepCheckpoint(project.root, { session, place: 'after', commit: before });
    } else {
      await this.#save('after', this.#after, before);
    }
  }

  /** What there was to see. */
  async settle(): Promise<SeenChange> {
    const { project, head } = this.#parts;
    // It began with the agent: nobody waits for it.
    await this.#saving;
    const { flags } = this.#flagged;
    const unseen = [
      ...(this.#isUnkept ? [unkeptWords] : []),
      ...leftOutWords(this.#leftOut),
      ...this.#flagged.remarks,
    ];
    const seen = { before: this.#before, after: this.#after, files: this.#files };
    const now = this.#headAfter;
    if (head === undefined || now?.commit === undefined || now.commit === head.commit) {
      const moved = headFlags(head, now, false);
      const remarks = [...headRemarks(head, now), ...unseen];
      return { ...seen, commits: [], flags: [...moved, ...flags], remarks };
    }
    const range = { from: head.commit, to: now.commit };
    const commits = await this.#bound((end) => commitsBetween(project.root, range, end));
    const isRewritten = await this.#bound(
      async (end) => !(await isAncestor(project.root, range, end)) && !end.aborted,
    );
    const remarks = [...headRemarks(head, now), ...unseen];
    return { ...seen, commits, flags: [...headFlags(head, now, isRewritten), ...flags], remarks };
  }

  #bound<T>(work: (end: AbortSignal) => Promise<T>): Promise<T> {
    return this.#parts.stop.bound(this.#parts.grace, work);
  }

  async #save(
    place: CheckpointPlace,
    tree: string | undefined,
    parent: string | undefined,
  ): Promise<string | undefined> {
    if (tree === undefined) return undefined;
    const { project, session, task, now } = this.#parts;
    const words = `ralph: ${place} a session of ${task}`;
    return this.#bound((end) =>
      saveCheckpoint(project.root, { session, place, tree, parent, words, at: now(), end }),
    );
  }
}

/** Commits that a person may look for in vain: the branch is another one, or does not hold them any more. */
function headFlags(
  before: GitHead | undefined,
  after: GitHead | undefined,
  isRewritten: boolean,
): RedFlag[] {
  if (before === undefined || after === undefined) return [];
  if (before.branch !== after.branch) {
    const words = `it was changed from ${placeWords(before)} to ${placeWords(after)}`;
    return [{ rule: 'branch-changed', words }];
  }
  if (!isRewritten) return [];
  const words = `commits of ${placeWords(before)} were rewritten; it was at ${before.commit ?? ''}, and \`git reflog\` knows the way`;
  return [{ rule: 'branch-changed', words }];
}

/** More names than these tell nothing new. */
const namedMost = 5;

function leftOutWords(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const named = paths.slice(0, namedMost).map((path) => plainLine(path, 80));
  const more = paths.length > namedMost ? ` and ${paths.length - namedMost} more` : '';
  const why = 'git takes in no repository without a commit, and nothing that it cannot read';
  return [`neither kept nor looked at: ${named.join(', ')}${more} (${why})`];
}

const unkeptWords =
  'git could not keep the files as they were before the session: it cannot be shown or undone';

/** What of the repository's own state a person would not expect to have changed. */
function headRemarks(before: GitHead | undefined, after: GitHead | undefined): string[] {
  const remarks: string[] = [];
  if (before?.under_way !== undefined) {
    remarks.push(`a ${before.under_way} was under way in git before the session`);
  }
  if (before === undefined || after === undefined) return remarks;
  if (after.under_way !== undefined && after.under_way !== before.under_way) {
    remarks.push(`the session left git in the middle of a ${after.under_way}`);
  }
  return remarks;
}

function placeWords({ branch, commit }: GitHead): string {
  return branch ?? `the detached commit ${commit?.slice(0, 12) ?? ''}`;
}
