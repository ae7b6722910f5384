import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { outputOf } from '../host/output.ts';
import type { Config } from '../model/config.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Environment } from './environment.ts';

/** The variable that names another agent command for one call: a JSON array, or a path. */
export const commandVariable = 'RALPH_AGENT_COMMAND';

export interface AgentCommand {
  /** An absolute path. */
  file: string;
  /** What comes before the agent's own arguments. */
  args: string[];
  /** As it was written, for messages. */
  words: string[];
  from: string;
}

/** Finds the agent's executable. Fails with `agent-missing`, which says where the command came from. */
export function findAgent(config: Config, env: Environment, root: string): Result<AgentCommand> {
  const written = writtenCommand(config, env);
  if (!written.ok) return written;
  const { words, from } = written.value;
  const [name = '', ...args] = words;
  const file = name.includes('/') ? resolve(root, name) : findOnPath(name, env['PATH'] ?? '');
  const missing = (detail: string): Result<AgentCommand> =>
    fail({ reason: 'agent-missing', command: words, detail, from });
  if (file === undefined) return missing(`${name} is not on the PATH`);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return missing(`there is no file ${name}`);
  if (!stat.isFile()) return missing(`${name} is no file`);
  if (!isExecutable(file)) return missing(`${name} is not executable`);
  return ok({ file, args, words, from });
}

/** What the agent says of its version; undefined when it does not answer in time. */
export async function agentVersion(
  agent: AgentCommand,
  env: Record<string, string>,
): Promise<string | undefined> {
  const told = await outputOf(agent.file, [...agent.args, '--version'], {
    env,
    only: true,
    timeout: 10_000,
  });
  return told?.trim();
}

function writtenCommand(
  config: Config,
  env: Environment,
): Result<{ words: string[]; from: string }> {
  const value = env[commandVariable];
  if (value === undefined || value === '') {
    return ok({ words: config.agent.command, from: 'agent.command in .ralph/config.yaml' });
  }
  if (!value.startsWith('[')) return ok({ words: [value], from: commandVariable });
  const words = parseWords(value);
  if (words !== undefined) return ok({ words, from: commandVariable });
  return fail({
    reason: 'usage',
    detail: `${commandVariable} is not a JSON array of words: ${value}`,
    todo: `write it like ["node", "agent.js"], or give a path`,
  });
}

function parseWords(value: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    if (!Array.isArray(parsed) || parsed.length === 0) return undefined;
    const words = parsed.filter((word): word is string => typeof word === 'string' && word !== '');
    return words.length === parsed.length ? words : undefined;
  } catch {
    return undefined;
  }
}

function findOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find((file) => isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
