import { join } from 'node:path';
import { contentOf, treeHashes } from '../../host/tree-hash.ts';
import type { Project } from '../../db/project.ts';
import { mcpFileName } from '../../mcpgen/extra/mcp-file.ts';
import type { Queue } from '../../model/queue.ts';
import { settingsHold } from '../../model/settings-change.ts';
import type { Workshop } from '../workshop.ts';

/** The folder whose files the agent obeys: settings, hooks, skills, commands. */
const settingsFolder = '.claude';
const limits = { files: 2_000, bytes: 1024 * 1024 };

/** Stands for the folder itself, which sessions obey: it may hold no file. */
const folderKey = `${settingsFolder}/`;

/**
 * What stands for each of the settings that sessions of this queue obey, by path from the project's root:
 * `.claude`, unless only those of the user count, and `.mcp.json` where one of its servers is named.
 * Undefined where they obey none.
 */
export function settingsHashes(
  project: Project,
  { config, disciplines }: Pick<Queue, 'config' | 'disciplines'>,
): Map<string, string> | undefined {
  const { setting_sources, mcp_servers } = config.agent;
  const named = [...disciplines.values()].some((one) => one.mcp_servers.length > 0);
  const hashes = hashesOf(project, {
    folder: setting_sources.some((source) => source !== 'user'),
    servers: mcp_servers.length > 0 || named,
  });
  return hashes.size === 0 ? undefined : hashes;
}

/** The same for the settings that sessions obeyed then. */
export function settingsNow(
  project: Project,
  then: ReadonlyMap<string, string>,
): Map<string, string> {
  return hashesOf(project, { folder: then.has(folderKey), servers: then.has(mcpFileName) });
}

function hashesOf(
  { root }: Project,
  { folder, servers }: { folder: boolean; servers: boolean },
): Map<string, string> {
  const found = new Map<string, string>();
  if (folder) {
    found.set(folderKey, '');
    for (const [path, hash] of treeHashes(join(root, settingsFolder), limits)) {
      found.set(`${settingsFolder}/${path}`, hash);
    }
  }
  if (servers) found.set(mcpFileName, contentOf(join(root, mcpFileName), limits.bytes));
  return found;
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
