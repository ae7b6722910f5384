import { isDeepStrictEqual } from 'node:util';
import type { Discipline, Feature } from '../model/catalog.ts';
import { nearest } from '../model/nearest.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { appendRecord } from './edit/append.ts';
import { changedKeys, editEntry, editedRecord, type RecordEdit } from './edit/meant-edit.ts';
import { withoutRecord } from './edit/record-list.ts';
import { plain } from './edit/value-text.ts';
import { projectPath, type Project } from './project.ts';
import type { Snapshot } from './read/database.ts';
import type { Entry } from './read/piece.ts';
import { refused, type ChangePlan } from './writer.ts';

/** The lists of records that tasks refer to by name. */
export type Catalog = 'features' | 'disciplines';

/** What becomes of one record of such a list. */
export type CatalogEdit =
  | { type: 'add'; record: { name: string } }
  | { type: 'edit'; name: string; edit: RecordEdit }
  | { type: 'remove'; name: string };

interface Place {
  project: Project;
  before: Snapshot;
  catalog: Catalog;
}

/** The change of one record of features.yaml or disciplines.yaml. Fails with `name-not-found`. */
export function catalogPlan(place: Place, edit: CatalogEdit): Result<ChangePlan> {
  const { project, before, catalog } = place;
  const file = projectPath(project, project[catalog]);
  const text = before.texts.get(file) ?? '';
  const entries = before[catalog];
  const old = entries.map(({ piece }) => piece.raw);
  const planned = (now: string | undefined, meant: unknown[], adds = false): Result<ChangePlan> => {
    if (now === undefined) return refused(file, 'it is written in an unusual form');
    const check = (after: Snapshot): string | undefined => {
      const records = after[catalog].map(({ piece }) => piece.raw);
      return isDeepStrictEqual(records, meant) ? undefined : 'a record would read differently';
    };
    return ok({ texts: new Map([[file, now]]), check, adds });
  };
  if (edit.type === 'add') {
    const record = plain(edit.record);
    return planned(appendRecord(text, catalog, record), [...old, record], true);
  }
  const at = entries.findIndex(({ piece }) => piece.value?.name === edit.name);
  const entry = entries[at];
  if (entry === undefined) return notThere(catalog, edit.name, entries);
  if (edit.type === 'remove') {
    return planned(withoutRecord(text, catalog, at), old.toSpliced(at, 1));
  }
  const keys = changedKeys(entry.piece.raw, edit.edit);
  const record = editedRecord(entry.piece.raw, keys);
  return planned(editEntry(entry, text, keys), old.with(at, record));
}

function notThere(
  catalog: Catalog,
  name: string,
  entries: readonly Entry<Feature | Discipline>[],
): Result<never> {
  const names = entries.flatMap(({ piece }) => piece.value?.name ?? []);
  const noun = catalog === 'features' ? 'feature' : 'discipline';
  return fail({ reason: 'name-not-found', noun, name, nearest: nearest(name, names) });
}
