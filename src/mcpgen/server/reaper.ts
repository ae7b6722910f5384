import { setTimeout as delay } from 'node:timers/promises';
import { endMarkedProcesses, markedProcesses } from '../../host/marked-process.ts';
import { sendSignal } from '../../host/process-group.ts';

const politeMs = 1_500;
const lookMs = 50;

/** Ends what carries the session's marker: the agent politely first, then everything for certain. */
export async function endSession(session: string, agent: number): Promise<void> {
  if (markedProcesses(session).includes(agent)) sendSignal(agent, 'SIGINT');
  for (let waited = 0; waited < politeMs; waited += lookMs) {
    if (markedProcesses(session).length === 0) return;
    await delay(lookMs);
  }
  await endMarkedProcesses(session);
}
