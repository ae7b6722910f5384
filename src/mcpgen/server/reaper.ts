import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endMarkedProcesses, markedProcesses } from '../../host/marked-process.ts';
import { sendSignal } from '../../host/process-group.ts';
import { isAlive } from '../../host/process-identity.ts';
import { lockOwner, type LockOwner } from '../../model/lock-owner.ts';
import { readJson } from '../json-file.ts';
import { sessionFile } from '../manifest.ts';
import { sessionFolder } from '../session-folder.ts';

const politeMs = 1_500;
const lookMs = 50;
const engineLookMs = 1_000;

/** Ends what carries the session's marker: the agent politely first, then everything for certain. */
export async function endSession(session: string, agent: number): Promise<void> {
  if (markedProcesses(session).includes(agent)) sendSignal(agent, 'SIGINT');
  for (let waited = 0; waited < politeMs; waited += lookMs) {
    if (markedProcesses(session).length === 0) return;
    await delay(lookMs);
  }
  await endMarkedProcesses(session);
}

/** The last session of an engine is among these; another engine may have begun new ones meanwhile. */
const consideredSessions = 20;

/**
 * Waits until the engine of this JSON is gone, then ends what its sessions left behind: also where no MCP server runs
 * that would notice, before it has started and while Ralph runs checks. Sessions of another engine,
 * which may have been started at once, are left alone.
 */
export async function guardSessions(folder: string, json: string): Promise<void> {
  const engine = lockOwner.parse(JSON.parse(json));
  while (isAlive(engine) !== false) await delay(engineLookMs);
  // The session's own server ends the agent politely; this is for what is left then.
  await delay(politeMs);
  // Session ids sort by time.
  const newest = readdirSync(folder).sort().slice(-consideredSessions).reverse();
  for (const session of newest) {
    const file = readJson(sessionFolder(join(folder, session)).session, sessionFile);
    if (file !== undefined && isSame(file.engine, engine)) await endMarkedProcesses(session);
  }
}

function isSame(one: LockOwner, other: LockOwner): boolean {
  return one.pid === other.pid && one.host === other.host && one.started === other.started;
}
