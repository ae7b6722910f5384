import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { runInstant } from '../rig/instant-agent.ts';
import { Chance } from './chance.ts';
import { chaosTasks } from './queue.ts';

// node chaos-agent.js <seed> …   plays every session to a good end, in small steps of seeded length: some
// through the MCP server, some with a file to make, some leaving a process behind.

const [seed = '', ...args] = process.argv.slice(2);
if (args.includes('--version')) process.stdout.write('2.1.197 (Claude Code)\n');
else await playSession();

async function playSession(): Promise<void> {
  const folder = process.env['RALPH_SESSION_DIR'] ?? '.';
  const { task: id } = z
    .object({ task: z.string() })
    .parse(JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8')));
  const task = chaosTasks(seed).find((one) => one.id === id);
  const chance = new Chance(`${seed}/${id}`);
  const pauses = { work: chance.between(0, 30), complete: chance.between(0, 20) };
  const end = chance.between(0, 20);
  const leavesProcess = chance.happens(0.15);
  await runInstant(args, chance.happens(0.2), async (step) => {
    if (step === 'work') {
      if (leavesProcess) leaveProcess();
      await delay(pauses.work);
      if (task?.makes !== undefined) make(task.makes);
    }
    await delay(step === 'end' ? end : pauses.complete);
  });
}

function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'made\n');
}

/** Out of the agent's process group, so that only its marker leads to it. */
function leaveProcess(): void {
  spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref();
}
