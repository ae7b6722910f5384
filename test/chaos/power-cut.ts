import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDecision, isEngineEvent } from '../../src/monitor/engine-event.ts';
import { readLoggedEvent } from '../../src/monitor/event-log.ts';
import type { Sandbox } from '../rig/sandbox.ts';

/** Cuts the newest log behind the last event that has to be on the disk. Returns how many lines are lost. */
export function loseUnflushed(sandbox: Sandbox): number {
  const folder = '.ralph/run/events';
  // An engine that was killed early has not made it yet.
  if (!sandbox.has(folder)) return 0;
  const newest = readdirSync(join(sandbox.project, folder)).sort().at(-1);
  if (newest === undefined) return 0;
  const lines = sandbox.read(`${folder}/${newest}`).split('\n');
  const last = lines.findLastIndex((line) => {
    const event = readLoggedEvent(line);
    return event !== undefined && isEngineEvent(event) && isDecision(event);
  });
  sandbox.write(
    `${folder}/${newest}`,
    lines
      .slice(0, last + 1)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return lines.length - last - 1;
}
