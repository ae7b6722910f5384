import { readdirSync, rmdirSync } from 'node:fs';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Project } from '../project.ts';
import type { Snapshot } from '../read/database.ts';
import type { DatabaseWriter } from '../writer.ts';
import { archivePlan } from './archive.ts';
import { joinPlan } from './join.ts';
import type { LayoutPlan } from './layout-plan.ts';
import { restorePlan } from './restore.ts';
import { splitPlan } from './split.ts';

/** What can be done with the places of tasks. */
export type Layout = 'split' | 'join' | 'archive';

/** What was moved, or would be. */
export interface LayoutDone extends Pick<LayoutPlan, 'moves' | 'stays'> {
  /** What else there is to know, in sentences. */
  notes: string[];
}

export interface LayoutChange {
  project: Project;
  writer: DatabaseWriter;
  layout: Layout;
  dry_run: boolean;
  /** Of the archive: the tasks to bring back from it. */
  restore?: readonly string[] | undefined;
}

/** Carries out, or only plans, a change of the layout. Fails as `DatabaseWriter.change` does. */
export async function changeLayout(change: LayoutChange): Promise<Result<LayoutDone>> {
  const { project, writer, layout, dry_run, restore } = change;
  const plan = (before: Snapshot): Result<LayoutPlan> =>
    restore === undefined ? planOf(layout, project, before) : restorePlan(project, before, restore);
  if (dry_run) {
    const before = writer.read();
    if (!before.ok) return before;
    const checked = writer.check(before.value, plan(before.value));
    return checked.ok ? ok(doneOf(checked.value.plan, [])) : checked;
  }
  const changed = await writer.change(plan);
  if (!changed.ok) return changed;
  const notes = layout === 'join' ? folderNotes(project) : [];
  return ok(doneOf(changed.value.plan, notes));
}

function planOf(layout: Layout, project: Project, before: Snapshot): Result<LayoutPlan> {
  switch (layout) {
    case 'split':
      return splitPlan(project, before);
    case 'join':
      return joinPlan(project, before);
    case 'archive':
      return archivePlan(project, before);
    default:
      return unreachable(layout);
  }
}

function doneOf({ moves, stays }: LayoutPlan, notes: string[]): LayoutDone {
  return { moves, stays, notes };
}

/** A new task gets a file of its own as long as the folder is there: an empty one goes. */
function folderNotes({ task_files }: Project): string[] {
  try {
    rmdirSync(task_files);
    return [];
  } catch {
    const left = leftIn(task_files);
    const isThere = left.length > 0;
    return isThere
      ? [`.ralph/db/tasks/ stays: it holds ${left.join(', ')}; new tasks still get files in it`]
      : [];
  }
}

function leftIn(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, 3);
  } catch {
    return [];
  }
}
