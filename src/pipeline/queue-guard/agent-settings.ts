import { join } from 'node:path';
import { treeHashes } from '../../host/tree-hash.ts';
import type { Project } from '../../db/project.ts';
import type { Config } from '../../model/config.ts';
import { settingsHold } from '../../model/settings-change.ts';
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
  { files, diff }: { files: string[]; diff: string },
): void {
  if (files.length === 0) return;
  emit({ type: 'settings-changed', session, files, diff });
  control.hold(settingsHold(session, files));
}
