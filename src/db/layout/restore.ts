import { basename, join } from 'node:path';
import type { Result } from '../../model/result.ts';
import { fail } from '../../model/result.ts';
import { projectPath, type Project } from '../project.ts';
import type { Snapshot } from '../read/database.ts';
import { withoutSchemaLine, withSchemaLineOf } from '../schema/schema-line.ts';
import { refused } from '../writer.ts';
import { archivedList, archivedSingle, entryId } from './archived.ts';
import { fileText } from './entry-text.ts';
import { unrankedText, withEntries } from './join.ts';
import { idOf, otherTasks, withComments, type LayoutPlan, type Move } from './layout-plan.ts';
import { entriesText } from './list-part.ts';

/**
 * Brings tasks back from the archive, with their comments: to the end of tasks.yaml, or as files of their
 * own where they were such and the queue has others. Fails with `refused` for one that is not there, or
 * with `edit-refused`.
 */
export function restorePlan(
  project: Project,
  before: Snapshot,
  ids: readonly string[],
): Result<LayoutPlan> {
  const list = projectPath(project, project.tasks);
  const texts = new Map<string, string | undefined>();
  const seen = new Map<string, string | undefined>();
  const moves: Move[] = [];
  const archive = archivedList(project);
  const hasFiles = before.tasks.some(({ file }) => file !== list);
  const sources: string[] = [];
  const taken = new Set<string>();
  const goes: string[] = [];
  for (const id of new Set(ids)) {
    const entry = archive?.parts.entries.find((one) => entryId(one) === id);
    const single = archivedSingle(project, id);
    const from = entry === undefined ? single?.file : archive?.file;
    if (from === undefined) {
      const todo = 'look into .ralph/db/archive/: a task is named by its whole id';
      return fail({ reason: 'refused', detail: `the archive holds no task ${id}`, todo });
    }
    if (single !== undefined && entry === undefined) {
      seen.set(single.file, single.text);
      goes.push(single.file);
      const to = projectPath(project, join(project.task_files, basename(single.file)));
      if (hasFiles && !before.texts.has(to)) {
        texts.set(to, withSchemaLineOf(to, single.file, single.text));
        moves.push({ id, from, to });
        continue;
      }
      sources.push(unrankedText(withoutSchemaLine(single.text)));
    } else if (entry !== undefined) {
      sources.push(fileText(entry));
      taken.add(id);
    }
    moves.push({ id, from, to: list });
  }
  if (sources.length > 0) {
    const old = before.texts.get(list) ?? '';
    const now = withEntries(old, sources, old === '' ? sources[0] : old);
    if (now === undefined) return refused(list, 'its list of tasks is written in an unusual form');
    texts.set(list, now);
  }
  if (archive !== undefined && taken.size > 0) {
    const { parts, file, text } = archive;
    if (parts.column === undefined) {
      return refused(file, 'its list of tasks is written in an unusual form');
    }
    const kept = parts.entries.filter((entry) => !taken.has(entryId(entry) ?? ''));
    seen.set(file, text);
    texts.set(file, parts.head + entriesText(kept) + parts.foot);
  }
  for (const file of goes) texts.set(file, undefined);
  const check = (after: Snapshot): string | undefined => {
    const back = new Set(moves.map(({ id }) => id));
    const others = after.tasks.filter((entry) => !back.has(idOf(entry)));
    if (after.tasks.length - others.length < back.size) return 'a task would vanish';
    return otherTasks(before, { ...after, tasks: others });
  };
  return withComments(new Map([...before.texts, ...seen]), {
    texts,
    seen,
    moves,
    stays: [],
    check,
  });
}
