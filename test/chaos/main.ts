import { parseArgs } from 'node:util';
import { Sandbox } from '../rig/sandbox.ts';
import { playChaos, type ChaosResult } from './chaos-run.ts';

// `npm run chaos -- [--runs 200] [--seed S]`: a queue of twelve tasks for each seed, played while engine and
// agent are killed. Ends with code 1 when a run is not as it has to be, and says which seed shows it.

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, seed: { type: 'string' } },
});
const seeds =
  values.seed === undefined
    ? Array.from({ length: Number(values.runs) }, (_, index) => `${index + 1}`)
    : [values.seed];

const results: ChaosResult[] = [];
for (const seed of seeds) results.push(await playSeed(seed));

const bad = results.filter(({ problems }) => problems.length > 0);
const sum = (count: (result: ChaosResult) => number): number =>
  results.reduce((total, result) => total + count(result), 0);
console.log(`
${results.length} runs, ${sum(({ lives }) => lives)} starts of the engine, which was killed ${sum(({ killed }) => killed.engine)} times; agents alone: ${sum(({ killed }) => killed.agent)} times.
Sessions that were to fail, or whose agent was killed: ${outcomeWords(results.flatMap(({ failed }) => failed))}.
Longest recovery: ${Math.max(...results.map(({ recovery_ms }) => recovery_ms))} ms (at most 1000).
${bad.length === 0 ? 'Every task of every run was done exactly once.' : `Not as it has to be: ${bad.map(({ seed }) => `--seed ${seed}`).join(', ')}`}`);
if (bad.length > 0) process.exitCode = 1;

function outcomeWords(outcomes: string[]): string {
  return [...new Set(outcomes)]
    .map((outcome) => `${outcomes.filter((one) => one === outcome).length} ${outcome}`)
    .join(', ');
}

async function playSeed(seed: string): Promise<ChaosResult> {
  const sandbox = new Sandbox();
  const result = await playChaos(sandbox, seed);
  const told = result.problems.length === 0 ? undefined : sandbox.story();
  await sandbox.dispose().catch((error: unknown) => {
    result.problems.push(String(error));
  });
  const { lives, killed, failed, recovery_ms, problems, story } = result;
  const good = problems.length === 0;
  console.log(
    `${good ? 'ok  ' : 'BAD '} seed ${seed.padEnd(6)} ${lives} starts, ${killed.engine} engines and ${killed.agent} agents killed, ${failed.length} sessions failed, recovery ${recovery_ms} ms`,
  );
  if (!good) console.error([...problems, ...story, told ?? ''].join('\n'));
  return result;
}
