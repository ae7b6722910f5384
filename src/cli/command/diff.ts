import type { Project } from '../../db/project.ts';
import { readRecord } from '../../db/history.ts';
import { meantSessions, type MeantSessions } from '../../evidence/checkpoint/meant-session.ts';
import { pairCommits } from '../../evidence/checkpoint/net-change.ts';
import { unmerged } from '../../evidence/checkpoint/undo-plan.ts';
import { folderInRepository, treeChanges, type AskedPair } from '../../host/git-tree.ts';
import { noPrograms, personGit } from '../../host/person-git.ts';
import type { FileChange, MadeCommit } from '../../model/outcome.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { trustedLook } from '../trusted-look.ts';
import { changeOf, type SessionsChange } from './diff-source.ts';

export interface DiffOptions {
  json: boolean;
  stat?: boolean;
}

/** Shows what a session, or all those of a task together, changed: git's own output and pager. */
export async function diff(
  given: string,
  paths: readonly string[],
  options: DiffOptions,
): Promise<ExitCode> {
  const opened = await lookAtQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project } = opened.value;
  const trusted = await trustedLook(project);
  if (!trusted.ok) return printFailure(trusted.failure, options.json);
  const meant = await meantSessions(opened.value, given);
  if (!meant.ok) return printFailure(opened.value.broken ?? meant.failure, options.json);
  const change = await changeOf(project, meant.value);
  if (!change.ok) return printFailure(change.failure, options.json);
  if (options.json) return printData({ project, meant: meant.value, change: change.value, paths });
  for (const remark of change.value.remarks) console.error(remark);
  const { net, pairs } = change.value;
  const { name } = meant.value;
  const stat = options.stat === true ? ['--stat'] : [];
  const asked = net === undefined ? undefined : [net.before, net.after, '--', ...paths];
  if (asked !== undefined) {
    const quiet = await personGit(process.cwd(), ['diff', ...noPrograms, '--quiet', ...asked]);
    if (quiet.code === 0) {
      const where = paths.length === 0 ? '' : ' in these paths';
      return printReport(
        { kind: 'diff', data: {}, text: `${name} changed nothing${where}.` },
        false,
      );
    }
    return shown(['diff', ...noPrograms, '--ignore-submodules=none', ...stat, ...asked]);
  }
  // Others changed the same in between: each session by itself.
  const commits = await pairCommits(project.root, pairs);
  if (commits === undefined) return printFailure(unmerged, false);
  return shown(['show', ...noPrograms, '--format=%C(auto)%s', ...stat, ...commits, '--', ...paths]);
}

async function shown(args: string[]): Promise<ExitCode> {
  const { code } = await personGit(process.cwd(), args, { terminal: true });
  return code === 0 ? exitCode.ok : exitCode.failure;
}

interface Shown {
  project: Project;
  meant: MeantSessions;
  change: SessionsChange;
  paths: readonly string[];
}

async function printData({ project, meant, change, paths }: Shown): Promise<ExitCode> {
  const { pairs, net, remarks } = change;
  const sessions = [];
  for (const { session, task, before, after } of pairs) {
    const files = await filesOf(project, { before, after, paths });
    const record = readRecord(project, session);
    const commits: MadeCommit[] = (record.ok ? record.value?.commits : undefined) ?? [];
    sessions.push({ session, task, before, after, files, commits });
  }
  const files = net === undefined ? undefined : await filesOf(project, { ...net, paths });
  const data = { task: meant.task, ...(files === undefined ? {} : { files }), sessions, remarks };
  return printReport({ kind: 'diff', data, text: '' }, true);
}

/** With paths below the project's root, as records have them. */
async function filesOf({ root }: Project, pair: AskedPair): Promise<FileChange[]> {
  const folder = folderInRepository(root);
  const start = folder === '' ? 0 : folder.length + 1;
  const files = (await treeChanges(process.cwd(), pair)) ?? [];
  return files.map((file) => ({ ...file, path: file.path.slice(start) }));
}
