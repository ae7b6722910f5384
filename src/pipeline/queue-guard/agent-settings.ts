import { join } from 'node:path';
import { makeFolder, readText, writeScratch } from '../../host/file.ts';
import { changedFiles, treeHashes } from '../../host/tree-hash.ts';
import type { Project } from '../../db/project.ts';
import type { Config } from '../../model/config.ts';
import type { Result } from '../../model/result.ts';
import type { Workshop } from '../workshop.ts';

/** The folder whose files the agent obeys: settings, hooks, skills, commands. */
const settingsFolder = '.claude';
const limits = { files: 2_000, bytes: 1024 * 1024 };

/** What stands for each of the agent's settings in this project, by path from the project's root. */
export function settingsHashes({ root }: Project): Map<string, string> {
  const hashes = treeHashes(join(root, settingsFolder), limits);
  return new Map([...hashes].map(([path, hash]) => [`${settingsFolder}/${path}`, hash]));
}

/** Whether sessions obey them at all: with other sources they are files like any other. */
export function obeysSettings({ agent }: Config): boolean {
  return agent.setting_sources.some((source) => source !== 'user');
}

/** Lets no session begin before a person has seen these changes; does nothing when there are none. */
export function holdForSettings(
  { emit, control }: Pick<Workshop, 'emit' | 'control'>,
  session: string,
  files: string[],
): void {
  if (files.length === 0) return;
  emit({ type: 'settings-changed', session, files });
  control.hold(`session ${session} changed ${files.join(', ')}`);
}

/** Keeps them with a session, for an engine that finds it unfinished. Fails with `unwritable`. */
export function keepSettings(
  project: Project,
  session: string,
  hashes: ReadonlyMap<string, string>,
): Result<void> {
  const folder = makeFolder(join(project.sessions, session));
  if (!folder.ok) return folder;
  return writeScratch(
    keptPath(project, session),
    `${JSON.stringify({ settings: Object.fromEntries(hashes) })}\n`,
  );
}

/**
 * The files of the agent's settings that are not what they were before this session, for one that an
 * engine left unfinished; none for a session that had not come so far, or that did not obey them.
 */
export function settingsChangedSince(project: Project, session: string): string[] {
  const kept = readText(keptPath(project, session), { follow: false });
  if (!kept.ok || kept.value === undefined) return [];
  const before = settingsOf(kept.value);
  return before === undefined ? [] : changedFiles(before, settingsHashes(project));
}

function keptPath(project: Project, session: string): string {
  return join(project.sessions, session, 'guard.json');
}

/** Undefined for half a file: the engine died before the agent was started. */
function settingsOf(text: string): Map<string, string> | undefined {
  try {
    const { settings } = JSON.parse(text) as { settings: Record<string, string> };
    return new Map(Object.entries(settings));
  } catch {
    return undefined;
  }
}
