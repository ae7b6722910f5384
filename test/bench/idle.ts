import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { hitLimit } from '../rig/limit-reply.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import { connect, oneTask, writeQueue } from '../rig/sample-project.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { report } from './measure.ts';

const watchedMs = 20_000;

/** What an engine takes of a core while its session says nothing, and while it waits for a limit's reset. */
export async function benchIdle(): Promise<void> {
  const silent = await watch('a session is silent', async (sandbox) => {
    const standIn = await sandbox.startStandIn();
    const play = sandbox.ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await play.waitForEvent('agent-initialized');
    return play;
  });
  const parked = await watch('a run is parked', async (sandbox) => {
    const standIn = await sandbox.startStandIn();
    const play = sandbox.ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await hitLimit(session, new Date(Date.now() + 60 * 60_000));
    await play.waitForEvent('wait-began');
    return play;
  });
  report('CPU of the engine while a session is silent', silent, ' %', 1);
  report('CPU of the engine while it is parked', parked, ' %', 1);
}

async function watch(
  what: string,
  start: (sandbox: Sandbox) => Promise<RunningProgram>,
): Promise<number> {
  const sandbox = new Sandbox();
  writeQueue(sandbox, oneTask, '');
  const play = await start(sandbox);
  // What it does once, such as optimising its code, is not what it does all the time.
  await delay(1_000);
  const before = cpuSeconds(play.pid);
  await delay(watchedMs);
  const share = ((cpuSeconds(play.pid) - before) / (watchedMs / 1000)) * 100;
  console.log(`     while ${what}: ${share.toFixed(2)} % of a core`);
  play.kill('SIGTERM');
  await play.exit;
  await sandbox.dispose();
  return share;
}

/** User and system time of a process so far, its ended children left out. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}
