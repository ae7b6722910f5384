import {
  readConfigAssignments,
  type ConfigAssignments,
} from '../../db/config/config-assignment.ts';
import { changeConfig, readConfig, type ConfigEdit } from '../../db/config/config-change.ts';
import { configKeys, findConfigKey } from '../../db/config/config-key.ts';
import { valueAt } from '../../db/config/config-value.ts';
import { ok } from '../../model/result.ts';
import {
  changedConfigLines,
  configData,
  configKeysText,
  configTable,
  shownKeys,
} from '../display/config-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { printFailure, printReport } from '../output.ts';
import { knownServers } from '../server-problem.ts';
import { sessionUnderWay } from '../task-state.ts';

interface Json {
  json: boolean;
}

/** Tells what each key means. */
export function listConfig({ json }: Json): ExitCode {
  const data = { keys: configKeys.map(({ key, about }) => ({ key, about })) };
  return printReport({ kind: 'config-keys', data, text: configKeysText(configKeys) }, json);
}

/** Shows what holds for a key, or for all. */
export async function getConfig(name: string | undefined, { json }: Json): Promise<ExitCode> {
  const found = name === undefined ? ok(undefined) : findConfigKey(name);
  if (!found.ok) return printFailure(found.failure, json);
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  const read = readConfig(project.value);
  if (!read.ok) return printFailure(read.failure, json);
  const { raw, problems } = read.value;
  const keys = shownKeys(raw, found.value);
  const one = found.value?.holds === 'value' ? `\n${found.value.about}` : '';
  const text = `${configTable(raw, keys)}${one}`;
  return printReport(
    { kind: 'config', data: configData(raw, keys), text, warnings: problems },
    json,
  );
}

/** Changes keys, by assignments as of `ralph set`, or a key and its value. */
export async function setConfig(words: string[], { json }: Json): Promise<ExitCode> {
  const read = readConfigAssignments(words);
  return read.ok ? change(read.value, json) : printFailure(read.failure, json);
}

/** Takes keys out, so that their defaults hold. */
export async function unsetConfig(keys: string[], { json }: Json): Promise<ExitCode> {
  return setConfig(
    keys.map((key) => `${key}=`),
    { json },
  );
}

/** The MCP servers that are named anew. */
function newServers(raw: unknown, edits: readonly ConfigEdit[]): unknown[] {
  const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const edit = edits.find(({ path }) => path.join('.') === 'agent.mcp_servers');
  const before = listed(valueAt(raw, ['agent', 'mcp_servers']));
  return listed(edit?.value).filter((name) => !before.includes(name));
}

async function change({ keys, edits }: ConfigAssignments, json: boolean): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  const { root } = project.value;
  const changed = await changeConfig(project.value, 'ralph', (raw) => {
    const planned = edits(raw);
    const known = knownServers(root, newServers(raw, planned));
    return known.ok ? ok(planned) : known;
  });
  if (!changed.ok) return printFailure(changed.failure, json);
  const { before, after, warnings } = changed.value;
  const lines = changedConfigLines(before, after, keys);
  const isPlayed = lines.length > 0 && sessionUnderWay(project.value) !== undefined;
  const note =
    '! a session is under way: it goes on with what was there, and its record tells of it';
  const text =
    lines.length === 0
      ? 'The config says that already; nothing was changed.'
      : ['.ralph/config.yaml', ...lines, ...(isPlayed ? [note] : [])].join('\n  ');
  return printReport({ kind: 'config', data: configData(after, keys), text, warnings }, json);
}
