import { connect, oneTask, writeQueue } from '../rig/sample-project.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { median, report } from './measure.ts';

const rounds = 5;

/** How long the next `ralph play` takes to mend what a killed engine has left. */
export async function benchRecovery(): Promise<void> {
  const own: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sandbox = new Sandbox();
    writeQueue(sandbox, oneTask);
    const standIn = await sandbox.startStandIn();
    const killed = sandbox.ralph(['play', '--json']);
    await connect(await standIn.nextSession());
    await killed.waitForEvent('prompt-sent');
    killed.kill('SIGKILL');
    await killed.exit;
    const started = Date.now();
    const play = sandbox.ralph(['play', '--json']);
    const run = await play.waitForEvent('run-started');
    const mended = await play.waitForEvent('session-recovered');
    own.push(Date.parse(mended.at) - Date.parse(run.at));
    whole.push(Date.parse(mended.at) - started);
    await standIn.nextSession();
    play.kill('SIGTERM');
    await play.exit;
    await sandbox.dispose();
  }
  console.log(`     the start of \`ralph play\` included: ${median(whole).toFixed(0)} ms`);
  report('recovery after kill -9, median', median(own), ' ms', 1_000);
}
