import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import {
  controlVerbs,
  mostToldBytes,
  type ControlCommand,
  type ControlVerb,
} from '../../model/control.ts';

/** A command on its way to the engine: a file in the control folder. */
export interface ControlLetter extends ControlCommand {
  id: string;
  /** UTC: when it was sent. */
  at: string;
  /** Who sent it, for the log. */
  by: string;
}

/** Where commands are put for the engine, one file each, renamed into it as a whole. */
export function controlFolder(project: Project): string {
  return join(project.run, 'control');
}

/** The letter that a file's text holds; undefined for anything else. */
export function readLetter(text: string): ControlLetter | undefined {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('id' in value && 'verb' in value && 'at' in value && 'by' in value)) return undefined;
  const { id, verb, at, by } = value;
  const task = 'task' in value ? value.task : undefined;
  if (!isShort(id) || !isVerb(verb) || !isShort(at) || !isShort(by)) return undefined;
  if (task !== undefined && !isShort(task)) return undefined;
  const words = 'words' in value ? value.words : undefined;
  const letter = { id, verb, ...(task === undefined ? {} : { task }), at, by };
  if (verb !== 'tell') return words === undefined ? letter : undefined;
  return isTellable(words) ? { ...letter, words } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** It goes into the log: nothing else of a letter may be long. */
const longestChars = 200;

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestChars;
}

function isTellable(words: unknown): words is string {
  return (
    typeof words === 'string' && words.trim() !== '' && Buffer.byteLength(words) <= mostToldBytes
  );
}

function isVerb(value: unknown): value is ControlVerb {
  return controlVerbs.some((verb) => verb === value);
}
