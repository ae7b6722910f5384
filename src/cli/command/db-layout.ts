import type { Layout, LayoutDone } from '../../db/layout/layout.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { openStore } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

export interface LayoutOptions {
  json: boolean;
  dryRun?: boolean;
  /** Of the archive: the tasks to bring back. */
  restore?: string[];
}

/** Moves tasks between the list, files of their own and the archive, and says which went where. */
export async function changeLayout(layout: Layout, options: LayoutOptions): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, options.json);
  const dry_run = options.dryRun === true;
  const done = await openStore(project.value).changeLayout(layout, {
    dry_run,
    restore: options.restore,
  });
  if (!done.ok) return printFailure(done.failure, options.json);
  const data = { layout, dry_run, ...done.value };
  const text =
    options.restore === undefined
      ? layoutText(layout, dry_run, done.value)
      : restoredText(dry_run, done.value);
  return printReport({ kind: 'layout', data, text }, options.json);
}

const nothing: Record<Layout, string> = {
  split: 'Nothing to split: tasks.yaml holds no task.',
  join: 'Nothing to join: no task has a file of its own.',
  archive: 'Nothing to archive: no task is done or skipped that no other one names.',
};

function layoutText(layout: Layout, isDry: boolean, { moves, stays, notes }: LayoutDone): string {
  const lines = isDry ? moves.map(({ id, to }) => `${id} → ${to}`) : [];
  const count = `${moves.length} task${moves.length === 1 ? '' : 's'}`;
  const verb = isDry ? 'Would move' : 'Moved';
  const where = {
    split: 'to files of their own in .ralph/db/tasks/',
    join: 'to the end of .ralph/db/tasks.yaml',
    archive: 'to .ralph/db/archive/',
  };
  const head = moves.length === 0 ? nothing[layout] : `${verb} ${count} ${where[layout]}.`;
  const left = stays.map(({ id, why }) => `${id} stays: ${why}`);
  const more = [...lines, ...left, ...notes].map((line) => `  ${plainLine(line, 1_000)}`);
  return [head, ...more].join('\n');
}

function restoredText(isDry: boolean, { moves }: LayoutDone): string {
  const verb = isDry ? 'Would bring' : 'Brought';
  return moves.map(({ id, to }) => plainLine(`${verb} ${id} back to ${to}`, 1_000)).join('\n');
}
