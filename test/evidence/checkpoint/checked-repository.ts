import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeRecord } from '../../../src/db/history.ts';
import { projectAt, type Project } from '../../../src/db/project.ts';
import { saveCheckpoint } from '../../../src/evidence/checkpoint/checkpoint.ts';
import { planCommit } from '../../../src/evidence/checkpoint/commit-plan.ts';
import { keptSessions } from '../../../src/evidence/checkpoint/kept-session.ts';
import type { MeantSessions } from '../../../src/evidence/checkpoint/meant-session.ts';
import { sessionPairs } from '../../../src/evidence/checkpoint/net-change.ts';
import { planUndo } from '../../../src/evidence/checkpoint/undo-plan.ts';
import { undo } from '../../../src/evidence/checkpoint/undo.ts';
import { commitTree } from '../../../src/host/git-commit.ts';
import { gitHead } from '../../../src/host/git-head.ts';
import { treeOfCommit } from '../../../src/host/git-merge.ts';
import { treeOf, withTreeAside } from '../../../src/host/git-tree.ts';
import type { SessionRecord } from '../../../src/model/outcome.ts';
import type { Sandbox } from '../../rig/sandbox.ts';
import {
  changedPaths,
  isSame,
  mergeFiles,
  sameFiles,
  withPaths,
  type Files,
  type ModelFile,
} from './file-model.ts';

interface PlayedSession {
  session: string;
  before: Files;
  after: Files;
  /** HEAD before it, as a place in the list of all commits. */
  head: number;
  /** HEAD after it. */
  end: number;
}

export interface SessionPlan {
  commits: boolean;
  /** The engine dies before git keeps the files after it: the record alone knows them. */
  dies: boolean;
}

/** What git ignores and nobody but a person may touch, by its path. */
export const ignored: Readonly<Record<string, string>> = {
  'kept.log': 'precious\n',
  'dir/kept.log': 'precious, too\n',
};

/** A real repository beside a model of what it has to be: maps of files, as plain git would keep them. */
export class CheckedRepository {
  readonly #sandbox: Sandbox;
  readonly #project: Project;
  readonly #sessions: PlayedSession[] = [];
  /** The files of every commit, oldest first. */
  readonly #commits: Files[];
  #index: Files;
  #work: Files;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.#project = projectAt(sandbox.project);
    this.#work = this.#read();
    this.#index = this.#work;
    this.#commits = [this.#work];
  }

  get sessions(): number {
    return this.#sessions.length;
  }

  get #head(): Files {
    return this.#commits.at(-1) ?? new Map<string, ModelFile>();
  }

  /** Gives files other contents or modes, or removes them. */
  edit(edits: Files, removed: readonly string[]): string[] {
    const next = withPaths(this.#work, edits, [...edits.keys()]);
    const gone = removed.filter((path) => this.#work.has(path) && !edits.has(path));
    this.#write(withPaths(next, new Map(), gone));
    return [...edits.keys(), ...gone];
  }

  /** What a person stages, as it is in the files. */
  stage(paths: readonly string[]): void {
    const known = paths.filter((path) => this.#work.has(path) || this.#index.has(path));
    if (known.length > 0) this.#sandbox.git('add', '--', ...known);
    this.#index = withPaths(this.#index, this.#work, known);
  }

  /** A session that edits, and may commit what it edited. */
  async session(work: () => string[], { commits, dies }: SessionPlan): Promise<void> {
    const { root } = this.#project;
    const number = String(this.#sessions.length).padStart(6, '0');
    const session = `s-20260101-${number}-aaaaaa`;
    const task = `t-${this.#sessions.length}`;
    const head = this.#commits.length - 1;
    const before = this.#work;
    const save = async (place: 'before' | 'after', parent: string | undefined): Promise<string> => {
      const tree = (await treeOf(root, this.#ownIndex)) ?? '';
      const words = `ralph: ${place} a session of ${task}`;
      const at = new Date(1_767_225_600_000);
      return (await saveCheckpoint(root, { session, place, tree, parent, words, at })) ?? '';
    };
    const first = await save('before', (await gitHead(root))?.commit);
    const paths = work();
    const made = commits && paths.length > 0 && this.#agentCommits(paths);
    await save('after', first);
    const after = `refs/ralph/${session}/after`;
    const tree_after = this.#sandbox.git('rev-parse', `${after}^{tree}`);
    if (dies) this.#sandbox.git('update-ref', '-d', after);
    const id = (await gitHead(root))?.commit ?? '';
    const record = {
      ...emptyRecord,
      session,
      task,
      tree_after,
      ...(made ? { commits: [{ id, subject: 'own' }] } : {}),
    };
    expect(writeRecord(this.#project, record).ok).toBe(true);
    const end = this.#commits.length - 1;
    this.#sessions.push({ session, before, after: this.#work, head, end });
  }

  get #ownIndex(): string {
    return join(this.#project.run, 'index');
  }

  /** False when they are in HEAD as they are. */
  #agentCommits(paths: string[]): boolean {
    const next = withPaths(this.#head, this.#work, paths);
    this.stage(paths);
    if (sameFiles(next, this.#head)) return false;
    const known = changedPaths(next, this.#head);
    this.#sandbox.git('commit', '--quiet', '--message', 'own', '--only', '--', ...known);
    this.#commits.push(next);
    return true;
  }

  async #meant(at: number): Promise<MeantSessions> {
    const kept = await keptSessions(this.#project);
    const sessions = kept.filter(({ session }) => session === this.#sessions[at]?.session);
    const task = sessions[0]?.task ?? '';
    return { task, name: task, isTask: true, sessions, missing: [], kept };
  }

  /** Undoes a session, and looks whether all is as it has to be. Returns what came of it. */
  async undo(at: number): Promise<string> {
    const { root, run } = this.#project;
    const played = this.#sessions[at];
    if (played === undefined) return 'none';
    const meant = await this.#meant(at);
    const done = await withTreeAside({ root, from: this.#ownIndex, place: run }, async (seen) => {
      const pairs = (await sessionPairs(root, meant.sessions))?.pairs ?? [];
      const plan = await planUndo({ project: this.#project, meant, pairs, now: seen.tree });
      if (!plan.ok) return plan.failure.reason;
      if (plan.value.changes.length === 0) return 'nothing';
      const place = { root, index: seen.index, at: new Date(1_767_225_600_000) };
      const undone = await undo(place, plan.value);
      return undone.ok ? 'undone' : undone.failure.reason;
    });
    const merged = mergeFiles(played.after, this.#work, played.before);
    if (merged === undefined) expect(done).toBe('conflict');
    else expect(done).toBe(sameFiles(merged, this.#work) ? 'nothing' : 'undone');
    if (merged !== undefined) this.#work = merged;
    this.check();
    return String(done);
  }

  /** Commits a session's task, and looks whether all is as it has to be. Returns what came of it. */
  async commit(at: number): Promise<string> {
    const { root } = this.#project;
    const played = this.#sessions[at];
    if (played === undefined) return 'none';
    const done = await this.#reallyCommit(at);
    const wanted = this.#wanted(played, at);
    expect(done).toBe(wanted.how);
    if (wanted.how === 'committed') {
      const paths = changedPaths(this.#head, wanted.files);
      this.#index = withPaths(this.#index, wanted.files, paths);
      this.#commits.push(wanted.files);
    }
    expect((await gitHead(root))?.branch).toBe('main');
    this.check();
    return done;
  }

  async #reallyCommit(at: number): Promise<string> {
    const { root } = this.#project;
    const head = (await gitHead(root))?.commit;
    const onto = (await treeOfCommit(root, head)) ?? '';
    const now = (await treeOf(root, this.#ownIndex)) ?? '';
    const meant = await this.#meant(at);
    const plan = await planCommit({ project: this.#project, meant, head, onto, now });
    if (!plan.ok) return plan.failure.reason;
    if (plan.value.changes.length === 0) return 'nothing';
    const { tree } = plan.value;
    const made = await commitTree({ root, head, tree, message: `task ${at}\n` });
    return made.ok ? 'committed' : made.failure.reason;
  }

  /** What the rules say of this commit, without git. */
  #wanted(played: PlayedSession, at: number): { how: string; files: Files } {
    const { before, after, head, end } = played;
    const files = this.#head;
    const undone = mergeFiles(after, this.#work, before);
    if (undone !== undefined && sameFiles(undone, this.#work)) return { how: 'nothing', files };
    const own =
      end === head
        ? undefined
        : mergeFiles(this.#commits[head] ?? before, before, this.#commits[end] ?? before);
    const base = own ?? before;
    if (sameFiles(base, after)) return { how: 'nothing', files };
    let merged = mergeFiles(base, files, after);
    if (merged === undefined) {
      // What a commit holds as it was at some time after the session is no question any more.
      const later = this.#sessions.slice(at + 1).flatMap((one) => [one.before, one.after]);
      const times = [after, ...later, this.#work];
      const commits = [...this.#commits.slice(head), files];
      const settled = changedPaths(base, after).filter((path) =>
        times.some((time) => commits.some((one) => isSame(one.get(path), time.get(path)))),
      );
      merged = mergeFiles(base, files, withPaths(after, base, settled));
    }
    if (merged === undefined) {
      const isIn = this.#commits.slice(head + 1).some((one) => {
        const again = mergeFiles(base, one, after);
        return again !== undefined && sameFiles(again, one);
      });
      return { how: isIn ? 'nothing' : 'conflict', files };
    }
    // What is in no file any more does not come back by a commit.
    const changed = changedPaths(files, merged);
    const back = changed.filter((path) => isSame(files.get(path), this.#work.get(path)));
    merged = withPaths(merged, files, back);
    const paths = changedPaths(files, merged);
    if (paths.length === 0) return { how: 'nothing', files };
    const isStaged = paths.some((path) => {
      const staged = this.#index.get(path);
      return !isSame(staged, files.get(path)) && !isSame(staged, merged.get(path));
    });
    return isStaged ? { how: 'conflict', files } : { how: 'committed', files: merged };
  }

  /** The branch, the index and the files are what plain git would have made of them. */
  check(): void {
    const git = (...args: string[]): string[] =>
      this.#sandbox
        .git(...args)
        .split('\0')
        .filter((line) => line !== '');
    expect(this.#read()).toEqual(this.#work);
    for (const [path, text] of Object.entries(ignored)) {
      expect(this.#sandbox.read(path)).toBe(text);
    }
    const staged = git('ls-files', '--stage', '-z').map((line) => line.replace(' 0\t', '\t'));
    expect(staged.sort()).toEqual(listed(this.#index));
    const head = git('ls-tree', '-r', '-z', 'HEAD').map((line) => line.replace(' blob ', ' '));
    expect(head.sort()).toEqual(listed(this.#head));
    expect(this.#sandbox.git('rev-list', '--count', 'HEAD')).toBe(String(this.#commits.length));
  }

  /** Nothing in the repository is broken. */
  checkObjects(): void {
    this.#sandbox.git('fsck', '--strict', '--no-dangling', '--no-progress');
  }

  #read(folder = ''): Files {
    const files = new Map<string, ModelFile>();
    for (const entry of readdirSync(join(this.#sandbox.project, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name === '.git' || entry.name === '.ralph' || path in ignored) continue;
      if (entry.isDirectory()) for (const [name, file] of this.#read(path)) files.set(name, file);
      else {
        const full = join(this.#sandbox.project, path);
        const program = (statSync(full).mode & 0o100) !== 0;
        files.set(path, { text: readFileSync(full, 'utf8'), program });
      }
    }
    return files;
  }

  #write(next: Files): void {
    for (const path of changedPaths(this.#work, next)) {
      const file = next.get(path);
      const full = join(this.#sandbox.project, path);
      if (file === undefined) rmSync(full);
      else {
        this.#sandbox.write(path, file.text);
        chmodSync(full, file.program ? 0o755 : 0o644);
      }
    }
    this.#work = next;
  }
}

function listed(files: Files): string[] {
  return [...files]
    .map(([path, { text, program }]) => {
      const bytes = Buffer.byteLength(text);
      const id = createHash('sha1').update(`blob ${bytes}\0${text}`).digest('hex');
      return `${program ? '100755' : '100644'} ${id}\t${path}`;
    })
    .sort();
}

const emptyRecord: SessionRecord = {
  ...{ session: '', task: '', attempt: 1, charged: true, kind: 'implement', agent: 'none' },
  ...{ started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:00:01.000Z' },
  ...{ outcome: 'completed', reason: 'done', verified: false, turns: 1, cost_usd: 0 },
  ...{ prompt_hash: '', mcp_hash: '', settings_hash: '', claude_session: '' },
  tokens: { input: 0, output: 0, cached: 0 },
  ...{ checks: [], criteria: [], files: [], tasks_created: [], denials: [], remarks: [] },
  next: { status: 'done' },
};
