import { spawn } from 'node:child_process';
import { isAlive } from '../../host/process-identity.ts';
import { markedProcesses, markerName } from '../../host/marked-process.ts';
import type { SessionFile } from '../manifest.ts';

const lookMs = 1_000;

/**
 * Watches the engine that started this session. When it is gone, nobody reads the agent any more and
 * it would go on spending: a process of its own then ends the session, this server included.
 */
export function watchEngine(file: SessionFile): void {
  // The agent is the parent now; after its death the number would mean another process.
  const agent = process.ppid;
  if (isAlive(file.engine) === false && !markedProcesses(file.session).includes(agent)) {
    // Of a session that is over: a person runs its script by hand.
    return;
  }
  const timer = setInterval(() => {
    if (isAlive(file.engine) !== false) return;
    clearInterval(timer);
    startReaper(file.session, agent);
  }, lookMs);
  timer.unref();
}

/** The reaper carries no marker and leads a group of its own, or it would end itself. */
function startReaper(session: string, agent: number): void {
  const [, runtime = ''] = process.argv;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== markerName),
  );
  const reaper = spawn(process.execPath, [runtime, '--reap', session, String(agent)], {
    detached: true,
    stdio: 'ignore',
    env,
  });
  reaper.unref();
}
