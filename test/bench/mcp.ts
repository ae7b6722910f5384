import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { LineClient } from '../rig/line-client.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { median, report } from './measure.ts';
import { queueOf } from './queue.ts';

const starts = 25;
const writes = 40;
const played = 15;

const event = z.looseObject({ type: z.string(), at: z.string() });

/** What a session's server costs: its start, a call that writes, the memory of one that waits. */
export async function benchMcp(): Promise<void> {
  const sandbox = new Sandbox();
  writeQueue(sandbox, queueOf(1_000), '');
  const task = { id: 'own', title: 'Own', kind: 'plan' as const };
  const { script } = writeServedFolder(sandbox, { task });
  const connect = async (): Promise<{ client: LineClient; ms: number }> => {
    const started = performance.now();
    const client = new LineClient('bash', [script], sandbox.env);
    await client.initialize();
    return { client, ms: performance.now() - started };
  };
  const node: number[] = [];
  const server: number[] = [];
  const idle: number[] = [];
  for (let round = 0; round < starts; round++) {
    const started = performance.now();
    spawnSync(process.execPath, ['-e', '0'], { env: sandbox.env });
    node.push(performance.now() - started);
    const { client, ms } = await connect();
    server.push(ms);
    await client.ask('tools/list');
    idle.push(residentMb(client.child.pid));
    await client.close();
  }
  const { client } = await connect();
  const calls: number[] = [];
  for (let at = 0; at < writes; at++) {
    const started = performance.now();
    const { failed, text } = await client.call('create_task', { title: `Number ${at}` });
    if (failed) throw new Error(text);
    calls.push(performance.now() - started);
  }
  await client.close();
  console.log(
    `     node -e 0: ${median(node).toFixed(0)} ms, initialize answered: ${median(server).toFixed(0)} ms`,
  );
  report(
    'a server up to its first answer against node -e 0',
    median(server) / median(node),
    '×',
    3.5,
  );
  report('a tool call that writes, at 1,000 tasks', median(calls), ' ms', 15);
  report('the memory of an idle server', median(idle), ' MB', 70);
  await sandbox.dispose();
  const served = await timePlayed('instant');
  const unserved = await timePlayed('instant:no-mcp');
  report(
    'a played task with its server, more than without',
    median(served) - median(unserved),
    ' ms',
    300,
  );
}

/** Milliseconds from one picked task to the next, with a stand-in that completes each at once. */
async function timePlayed(how: string): Promise<number[]> {
  const sandbox = new Sandbox();
  const agent = join(repositoryRoot, 'build', 'stand-in-agent.js');
  sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify([process.execPath, agent, how]);
  writeQueue(sandbox, queueOf(played), '');
  const { code, stdout } = await sandbox.run(['play', '--json']);
  if (code !== 0) throw new Error(`ralph play ended with ${String(code)}`);
  const times = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => event.parse(JSON.parse(line)))
    .filter(({ type }) => type === 'task-picked' || type === 'run-ended')
    .map(({ at }) => Date.parse(at));
  await sandbox.dispose();
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

function residentMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
