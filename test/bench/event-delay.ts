import { join } from 'node:path';
import { repositoryRoot } from '../rig/repository-root.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { report } from './measure.ts';

const rate = 1_000;
const seconds = 5;

/** From the moment an agent prints a line until its event is with whoever reads `ralph play --json`. */
export async function benchEventDelay(): Promise<void> {
  const sandbox = new Sandbox();
  writeQueue(sandbox, oneTask);
  const agent = join(repositoryRoot, 'build', 'chatty-agent.js');
  sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify([
    ...[process.execPath, agent],
    ...[rate, seconds].map(String),
  ]);
  const delays: number[] = [];
  const play = sandbox.ralph(['play', '--json']);
  await play.waitForLine((line) => {
    const said = /"text":"said at ([0-9.]+)"/.exec(line)?.[1];
    if (said !== undefined) {
      delays.push(performance.timeOrigin + performance.now() - Number(said));
    }
    return line.includes('"type":"run-ended"');
  }, 120_000);
  await play.exit;
  await sandbox.dispose();
  delays.sort((a, b) => a - b);
  if (delays.length !== rate * seconds) throw new Error(`${delays.length} events came`);
  const at = (share: number): number => delays[Math.floor(delays.length * share)] ?? Number.NaN;
  console.log(`     ${delays.length} events, ${rate} a second: median ${at(0.5).toFixed(1)} ms`);
  report("from an agent's line to the event, p99", at(0.99), ' ms', 20);
}
