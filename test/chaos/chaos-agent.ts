import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { runInstant } from '../rig/instant-agent.ts';
import { Chance } from './chance.ts';
import { assistantMessage, optionValue, resultMessage } from '../rig/stand-in-stream.ts';
import { chaosTasks, type Flaw } from './queue.ts';

// node chaos-agent.js <seed> …   plays every session in small steps of seeded length: some through the MCP
// server, some with a file to make, some leaving a process behind. All come to a good end but for the
// first ones of some tasks.

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
  const flaw = task?.flaws[recordCount(id)];
  await runInstant(args, chance.happens(0.2), async (step) => {
    if (step === 'work') {
      if (leavesProcess) leaveProcess();
      await delay(pauses.work);
      if (flaw === 'no-signal' || flaw === 'limit') endWith(flaw);
      if (task?.makes !== undefined && flaw === undefined) make(task.makes);
    }
    await delay(step === 'end' ? end : pauses.complete);
  });
}

/** How many sessions of a task have come to something; those that a crash took away did not. */
function recordCount(id: string): number {
  const folder = '.ralph/db/history';
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .filter((name) => readFileSync(join(folder, name), 'utf8').includes(`\ntask: ${id}\n`)).length;
}

/** Ends without a word to Ralph's tools, as claude does. */
function endWith(flaw: Exclude<Flaw, 'verify-failed'>): never {
  const session = optionValue(args, '--session-id') ?? '';
  if (flaw === 'no-signal') {
    print(assistantMessage(session, { type: 'text', text: 'I am done.' }));
    print(resultMessage(session));
    process.exit(0);
  }
  const text = "You've hit your session limit";
  // Whole seconds, as the API gives them.
  const resetsAt = Math.floor(Date.now() / 1000) + 1;
  const rate_limit_info = { status: 'rejected', resetsAt, rateLimitType: 'five_hour' };
  print({ type: 'rate_limit_event', rate_limit_info, session_id: session });
  const message = { model: '<synthetic>', role: 'assistant', content: [{ type: 'text', text }] };
  print({ type: 'assistant', message, error: 'rate_limit', session_id: session });
  print(resultMessage(session, { is_error: true, api_error_status: 429, result: text }));
  process.exit(1);
}

function print(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'made\n');
}

/** Out of the agent's process group, so that only its marker leads to it. */
function leaveProcess(): void {
  spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref();
}
