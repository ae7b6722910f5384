import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { makeFolder, readText, realPath, writeAtomic, writeNew } from '../../host/file.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { serverName } from '../mcp-config.ts';
import type { ClientSetUp } from './client.ts';
import { newFile, withMember } from './json-edit.ts';

export interface InstallPlan {
  /** Absolute, with all links followed. */
  path: string;
  /** Undefined where there is no such file. */
  before: string | undefined;
  /** The same as `before` where nothing is to do. */
  after: string;
}

/** More than any client's configuration has. */
const longestFile = 1_000_000;

/**
 * What the client's file is to hold, with all else as it was. Fails with `unreadable`, and with `refused`
 * for what is not JSON or cannot be changed in its place.
 */
export function installPlan(
  named: string,
  { list, entry }: Pick<ClientSetUp, 'list' | 'entry'>,
): Result<InstallPlan> {
  const path = realPath(named) ?? named;
  const read = readText(path, { maxBytes: longestFile });
  if (!read.ok) return read;
  const before = read.value;
  const member = { list, name: serverName, value: entry };
  if (before === undefined || before.trim() === '') {
    return ok({ path, before, after: newFile(member) });
  }
  const bare = before.replace(/^\uFEFF/, '');
  let held: unknown;
  try {
    held = JSON.parse(bare);
  } catch {
    return unfit(path, 'is no plain JSON (comments, or a comma too many?)', member);
  }
  if (isThere(held, member)) return ok({ path, before, after: before });
  const after = withMember(bare, member);
  if (after === undefined) return unfit(path, 'is JSON of an unusual form', member);
  return ok({ path, before, after: before.slice(0, before.length - bare.length) + after });
}

/** Writes what was planned, if the file is still what it was. Fails with `changed-meanwhile`, `unreadable` or `unwritable`. */
export function applyInstall({ path, before, after }: InstallPlan): Result<void> {
  if (before === undefined) return writeNew(path, after);
  const now = readText(path, { maxBytes: longestFile });
  if (!now.ok) return now;
  if (now.value !== before) {
    return fail({ reason: 'changed-meanwhile', path, detail: 'it is not what was shown' });
  }
  const folder = makeFolder(dirname(path));
  return folder.ok ? writeAtomic(path, after) : folder;
}

/** The text that a person can paste, as it stands in the file. */
export function snippet({ list, entry }: Pick<ClientSetUp, 'list' | 'entry'>): string {
  return newFile({ list, name: serverName, value: entry });
}

interface Member {
  list: string;
  name: string;
  value: object;
}

function isThere(held: unknown, { list, name, value }: Member): boolean {
  const servers = memberOf(held, list);
  return isDeepStrictEqual(memberOf(servers, name), value);
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

function unfit(path: string, what: string, member: Member): Result<never> {
  return fail({
    reason: 'refused',
    detail: `${path} ${what}; it is for you to edit, and nothing was changed`,
    todo: `put this into it:\n${newFile(member).trimEnd()}`,
  });
}
