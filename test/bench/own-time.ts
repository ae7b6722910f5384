import { join } from 'node:path';
import * as z from 'zod/mini';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { median, report } from './measure.ts';
import { queueOf } from './queue.ts';

const event = z.looseObject({ type: z.string(), at: z.string() });

const sessions = 40;

/** What Ralph itself needs for a task, from picking it to picking the next, the agent's life left out. */
export async function benchOwnTime(): Promise<void> {
  await benchQueue(100, 40);
  await benchQueue(10_000, 80);
}

async function benchQueue(tasks: number, atMost: number): Promise<void> {
  const sandbox = new Sandbox();
  const agent = join(repositoryRoot, 'build', 'stand-in-agent.js');
  sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify([process.execPath, agent, 'instant:no-mcp']);
  sandbox.write('.ralph/db/tasks.yaml', queueOf(tasks));
  sandbox.write('.ralph/.gitignore', 'run/\n');
  sandbox.commit();
  const { code, stdout } = await sandbox.run(['play', '--json', '--max-tasks', `${sessions}`]);
  if (code !== 0) throw new Error(`ralph play ended with ${String(code)}`);
  const what = `Ralph's own time per task at ${tasks} tasks, median`;
  report(what, median(ownTimes(stdout)), ' ms', atMost);
  await sandbox.dispose();
}

/** Milliseconds between one picked task and the next, less the time that the agent lived. */
function ownTimes(stdout: string): number[] {
  const times: number[] = [];
  let picked: number | undefined;
  let started = 0;
  let agent = 0;
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    const { type, at } = event.parse(JSON.parse(line));
    const time = Date.parse(at);
    if (type === 'agent-started') started = time;
    if (type === 'agent-exited') agent = time - started;
    if (type === 'task-picked' || type === 'run-ended') {
      if (picked !== undefined) times.push(time - picked - agent);
      picked = time;
    }
  }
  return times;
}
