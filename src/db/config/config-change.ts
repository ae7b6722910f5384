import { makeFolder, readText } from '../../host/file.ts';
import { withLock, type HeldLock } from '../../host/lock.ts';
import type { Problem } from '../../model/problem.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { finishChange, replace } from '../pending-change.ts';
import { projectPath, type Project } from '../project.ts';
import { DatabaseReader, inOrder } from '../read/database.ts';
import { readRecordFile } from '../read/list-file.ts';
import { configKind } from '../read/record-kind.ts';
import { withSchemaLine } from '../schema/schema-line.ts';
import { refused } from '../writer.ts';
import { editConfigText } from './config-text.ts';
import { saysSame, withValue } from './config-value.ts';

/** A key of the config with its new value; undefined to go back to the default. */
export interface ConfigEdit {
  path: readonly string[];
  value: unknown;
}

/** What the config says, as it is written, and what of it is wrong. */
export interface WrittenFile {
  raw: unknown;
  problems: Problem[];
}

export interface ConfigChange {
  before: unknown;
  after: unknown;
  /** What the database warns of now, and did not before. */
  warnings: Problem[];
}

const lockWaitMs = 2_000;

/** Reads config.yaml as it is written. Fails with `invalid-database` where it is no YAML, or `unreadable`. */
export function readConfig(project: Project): Result<WrittenFile> {
  const text = readText(project.config, { maxBytes: longestConfig });
  if (!text.ok) return text;
  const { entry, problems } = readRecordFile(configKind, {
    file: projectPath(project, project.config),
    text: text.value ?? '',
  });
  if (entry === undefined) return fail({ reason: 'invalid-database', problems });
  return ok({ raw: entry.piece.raw, problems });
}

/** More than anybody writes by hand. */
const longestConfig = 1_000_000;

/**
 * Changes keys of config.yaml in place, under the lock of the database; the file is made when it is missing.
 * `plan` gets what is written now. The log of writes is not told: what it says of the config explains
 * nothing. Fails with `busy`, `config-invalid`, `edit-refused`, `changed-meanwhile`, `unwritable`, as the
 * plan does, or with `invalid-database`; then nothing is changed.
 */
export async function changeConfig(
  project: Project,
  what: string,
  plan: (raw: unknown) => Result<ConfigEdit[]>,
): Promise<Result<ConfigChange>> {
  const made = makeFolder(project.run);
  if (!made.ok) return made;
  return withLock(project.db_lock, what, lockWaitMs, (lock) => {
    const left = finishChange(project, lock);
    return left.ok ? change(project, lock, plan) : left;
  });
}

function change(
  project: Project,
  lock: HeldLock,
  plan: (raw: unknown) => Result<ConfigEdit[]>,
): Result<ConfigChange> {
  const file = projectPath(project, project.config);
  const reader = new DatabaseReader(project);
  const read = reader.read();
  if (!read.ok) return read;
  const { errors, warnings } = read.value;
  const before = readConfig(project);
  if (!before.ok) return before;
  const { raw } = before.value;
  const old = read.value.texts.get(file);
  const isSound = errors.every((error) => error.file === file) && isAsRead(project, old);
  if (!isSound) return fail({ reason: 'invalid-database', problems: inOrder(errors) });
  const planned = plan(raw);
  if (!planned.ok) return planned;
  let text = old ?? withSchemaLine(project.root, file, '');
  let meant = raw;
  for (const { path, value } of planned.value) {
    const edited = editConfigText(text, path, value);
    if (edited === undefined) return refused(file, 'it is written in an unusual form');
    text = edited;
    meant = withValue(meant, path, value);
  }
  if (saysSame(raw, meant)) return ok({ before: raw, after: raw, warnings: [] });
  const preview = reader.preview(new Map([[file, text]]));
  const problems = newOnes(errors, preview.errors);
  if (problems.length > 0) return fail({ reason: 'config-invalid', problems });
  if (preview.errors.length > 0) return fail({ reason: 'invalid-database', problems: errors });
  const after = readRecordFile(configKind, { file, text }).entry?.piece.raw;
  if (!saysSame(after, meant)) return refused(file, 'other keys would read differently');
  const isOwned = lock.isOwned();
  if (!isOwned || !isAsRead(project, old)) {
    const detail = isOwned ? 'another program wrote the file' : 'the lock was taken away';
    return fail({ reason: 'changed-meanwhile', path: file, detail });
  }
  const written = replace(project.config, text);
  if (!written.ok) return written;
  return ok({ before: raw, after, warnings: newOnes(warnings, preview.warnings) });
}

function isAsRead(project: Project, text: string | undefined): boolean {
  const now = readText(project.config, { maxBytes: longestConfig });
  return now.ok && now.value === text;
}

/** Lines move with an edit. */
function newOnes(before: readonly Problem[], after: readonly Problem[]): Problem[] {
  const words = ({ file, found, expected }: Problem): string =>
    JSON.stringify([file, found, expected]);
  const known = new Set(before.map(words));
  return after.filter((problem) => !known.has(words(problem)));
}
