import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { endMarkedProcesses, markedProcesses } from '../../host/marked-process.ts';
import { sendSignal } from '../../host/process-group.ts';
import { isAlive } from '../../host/process-identity.ts';
import type { LockOwner } from '../../model/lock-owner.ts';

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

/**
 * Waits until the engine is gone, then ends what its last session left behind: also where no MCP
 * server runs that would notice, before it has started and while Ralph runs the checks.
 */
export async function guardSessions(folder: string, engine: LockOwner): Promise<void> {
  while (isAlive(engine) !== false) await delay(engineLookMs);
  // The session's own server ends the agent politely; this is for what is left then.
  await delay(politeMs);
  // Session ids sort by time.
  const last = readdirSync(folder).sort().at(-1);
  if (last !== undefined) await endMarkedProcesses(last);
}
