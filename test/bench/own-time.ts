import { join } from 'node:path';
import * as z from 'zod/mini';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { median, report } from './measure.ts';
import { queueOf } from './queue.ts';

const event = z.looseObject({ type: z.string(), at: z.string() });

/** What Ralph itself needs for a task, from picking it to picking the next, the agent's life left out. */
export async function benchOwnTime(): Promise<void> {
  const sandbox = new Sandbox();
  const agent = join(repositoryRoot, 'build', 'stand-in-agent.js');
  sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify([process.execPath, agent, 'instant:no-mcp']);
  sandbox.write('.ralph/db/tasks.yaml', queueOf(100));
  sandbox.write('.ralph/.gitignore', 'run/\n');
  sandbox.commit();
  const { code, stdout } = await sandbox.run(['play', '--json']);
  if (code !== 0) throw new Error(`ralph play ended with ${String(code)}`);
  report("Ralph's own time per task at 100 tasks, median", median(ownTimes(stdout)), ' ms', 60);
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
