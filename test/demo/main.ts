import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { demoScripts, meant, writeProject } from './scenario.ts';

// `npm run demo`: the main job on a sample project, with the real `claude` and a scripted model. It
// succeeds only if the queue ended exactly as meant, and leaves the folder to look around in.

/** Played to the end, and one task waits for an answer. */
const playedNotAllDone = 7;

const taskList = z.object({
  data: z.object({
    tasks: z.array(z.object({ id: z.string(), title: z.string(), status: z.string() })),
  }),
});

const sandbox = new Sandbox();
writeProject(sandbox);
sandbox.commit('A sample project with a queue of five tasks');
const endpoint = await sandbox.startEndpoint(demoScripts(sandbox.project));
const ralph = join(repositoryRoot, 'dist', 'ralph.js');

console.log(`A sample project is in ${sandbox.project}`);
console.log('The agent is the real claude; its model is scripted and answers on loopback.');
await show('list');
const code = await show('play');
await show('list');
await endpoint.close();

const differences = await compareWithMeant();
if (code !== playedNotAllDone)
  differences.push(`ralph play ended with ${code}, not ${playedNotAllDone}`);
differences.push(...endpoint.unscripted);
if (differences.length > 0) {
  console.error(
    `\nThe queue did not end as meant:\n${differences.map((line) => `  ${line}`).join('\n')}`,
  );
  process.exitCode = 1;
} else {
  console.log(`
The queue ended exactly as meant: four tasks are done and verified, one had nothing to check and is done,
unverified, and one waits for an answer (that is why play ended with ${playedNotAllDone}). The scripted model is gone
now, so playing on needs a login of yours. Look around:

  cd ${sandbox.project}
  git diff                                what the sessions did, and what Ralph wrote into the queue
  cat .ralph/db/history/*/*.yaml          a record of each session
  ls .ralph/run/sessions/*                prompt, tools, script and stream of each
  alias ralph="node ${ralph}"
  ralph report                            the page for the morning after
  ralph diff farewell                     what one task changed; \`ralph undo farewell\` takes it back
  ralph session farewell --replay         one session again, as it went
  ralph show deploy
  ralph prompt deploy`);
}

/** Runs ralph on this terminal, as a person would; returns its exit code. */
async function show(...args: string[]): Promise<number | undefined> {
  console.log(`\n$ ralph ${args.join(' ')}`);
  const child = spawn(process.execPath, [ralph, ...args], {
    cwd: sandbox.project,
    env: { ...sandbox.env, TERM: process.env['TERM'] ?? 'dumb' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'exit');
  return child.exitCode ?? undefined;
}

async function compareWithMeant(): Promise<string[]> {
  const { stdout } = await sandbox.run(['list', '--json']);
  const { tasks } = taskList.parse(JSON.parse(stdout)).data;
  const statuses = new Map(
    tasks.map(({ id, title, status }) => [title.includes('shout') ? 'shout' : id, status]),
  );
  return Object.entries(meant)
    .filter(([id, status]) => statuses.get(id) !== status)
    .map(([id, status]) => `${id} is ${statuses.get(id) ?? 'missing'}, not ${status}`);
}
