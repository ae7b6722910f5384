import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { median, report } from './measure.ts';

const rounds = 7;
const turns = 33_400;
/** The session that `writeLongSession` writes. */
export const longSession = 's-20260101-000000-abcdef';
const session = longSession;
const run = 'r-20260101-000000-abcdef';
const start = Date.parse('2026-01-01T00:00:00.000Z');

/** How long it takes until a replay of a session of 100,000 events and 50 MB shows its first line. */
export async function benchReplay(): Promise<void> {
  const sandbox = new Sandbox();
  sandbox.write('.ralph/db/tasks.yaml', 'tasks: []\n');
  const { events, megabytes } = writeLongSession(sandbox);
  const ralph = join(repositoryRoot, 'dist', 'ralph.js');
  const first = async (args: string[]): Promise<number> => {
    const started = performance.now();
    const child = spawn(process.execPath, [ralph, 'session', ...args], {
      ...{ cwd: sandbox.project, env: sandbox.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const ms = performance.now() - started;
    child.kill('SIGKILL');
    await once(child, 'exit');
    return ms;
  };
  const replayed: number[] = [];
  const told: number[] = [];
  for (let round = 0; round < rounds; round++) {
    replayed.push(await first([session, '--replay']));
    told.push(await first(['last', '--transcript']));
  }
  console.log(`     a session of ${events} events, ${megabytes.toFixed(0)} MB`);
  console.log(`     its transcript's first line: ${median(told).toFixed(0)} ms`);
  report('the first line of a replay, whole process', median(replayed), ' ms', 300);
  await sandbox.dispose();
}

/** A session as it is kept: its stream with times, and a run's log in which many others came before. */
export function writeLongSession(sandbox: Sandbox): { events: number; megabytes: number } {
  const folder = `.ralph/run/sessions/${session}`;
  const file = { session, run, task: 'long', started: new Date(start).toISOString() };
  sandbox.write(`${folder}/session.json`, JSON.stringify(file));
  const stamped = (event: object, seq: number, ms: number): string =>
    `${JSON.stringify({ ...event, run, seq, at: new Date(start + ms).toISOString() })}\n`;
  const others = Array.from({ length: 20_000 }, (_, seq) => {
    const other = { type: 'check-started', session: `s-2025-${seq >> 5}`, name: 'test' };
    return stamped({ ...other, purpose: 'verify' }, seq + 1, 0);
  });
  const seq = others.length + 1;
  const picked = { type: 'task-picked', session, task: 'long', title: 'A long one' };
  sandbox.write(
    `.ralph/run/events/${run}.jsonl`,
    [
      ...others,
      stamped({ ...picked, attempt: 1, max_attempts: 3 }, seq, 1_000),
      stamped({ type: 'agent-started', session, pid: 1 }, seq + 1, 1_000),
    ].join(''),
  );
  sandbox.write(`${folder}/stream.jsonl`, '');
  const stream = openSync(join(sandbox.project, folder, 'stream.jsonl'), 'w');
  const times: string[] = [];
  let end = 0;
  for (let turn = 0; turn < turns; turn++) {
    end += writeSync(stream, turnLines(turn));
    times.push(`${end} ${turn * 60}\n`);
  }
  closeSync(stream);
  sandbox.write(`${folder}/stream.times`, times.join(''));
  return { events: turns * 3 + 2, megabytes: end / 1024 / 1024 };
}

function turnLines(turn: number): string {
  const id = `t${turn}`;
  const output = `line ${turn} `.repeat(120);
  const call = { type: 'tool_use', id, name: 'Bash', input: { command: `make part-${turn}` } };
  return [
    { type: 'assistant', message: { content: [{ type: 'text', text: `Part ${turn}.` }] } },
    { type: 'assistant', message: { content: [call] } },
    {
      type: 'user',
      message: { content: [{ type: 'tool_result', tool_use_id: id, content: output }] },
    },
  ]
    .map((message) => `${JSON.stringify(message)}\n`)
    .join('');
}
