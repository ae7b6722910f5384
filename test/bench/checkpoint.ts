import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { saveCheckpoint } from '../../src/evidence/checkpoint/checkpoint.ts';
import { treeOf } from '../../src/host/git-tree.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { median, report } from './measure.ts';

const files = 10_000;
const bytes = 20_000;
const changed = 20;
const rounds = 15;

/** A checkpoint of a big work tree in which a session changed a few files, beside what `git status` takes there. */
export async function benchCheckpoint(): Promise<void> {
  const sandbox = new Sandbox();
  const root = sandbox.project;
  const path = (at: number): string => `src/${at % 100}/file-${at}.txt`;
  const write = (at: number, round: number): void => {
    sandbox.write(path(at), `${round} ${at}\n`.padEnd(bytes, `line ${at}\n`));
  };
  for (let at = 0; at < files; at++) write(at, 0);
  sandbox.commit();
  const index = join(root, '.ralph/run/index');
  // The first look of a project is not what is measured: it makes the index that is kept.
  await treeOf(root, index);
  const times = { status: [] as number[], checkpoint: [] as number[] };
  const status = (): Promise<void> => {
    const args = ['status', '--porcelain'];
    const { env } = sandbox;
    const { status: code } = spawnSync('git', args, { cwd: root, env, stdio: 'ignore' });
    if (code !== 0) throw new Error(`git status ended with ${String(code)}`);
    return Promise.resolve();
  };
  const checkpoint = async (round: number): Promise<void> => {
    const tree = await treeOf(root, index);
    if (tree === undefined) throw new Error('git could not look');
    const session = `s-20260101-000000-b${String(round).padStart(5, '0')}`;
    const words = 'ralph: after a session of bench';
    const at = new Date(0);
    const parent = undefined;
    await saveCheckpoint(root, { session, place: 'after', tree, parent, words, at });
  };
  for (let round = 1; round <= rounds; round++) {
    for (let at = 0; at < changed; at++) write(at * 499, round);
    const both = [
      { name: 'status', work: status },
      { name: 'checkpoint', work: () => checkpoint(round) },
    ] as const;
    // They take turns in being the first, which has to read the folders for both.
    for (const { name, work } of round % 2 === 0 ? both : both.toReversed()) {
      const started = performance.now();
      await work();
      times[name].push(performance.now() - started);
    }
  }
  const git = median(times.status);
  const own = median(times.checkpoint);
  const what = `a checkpoint of ${files} files, 200 MB, ${changed} changed, median`;
  report(`${what} (git status: ${git.toFixed(0)} ms)`, own, ' ms', Math.round(2 * git + 50));
  await sandbox.dispose();
}
