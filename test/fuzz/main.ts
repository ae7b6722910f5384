import { parseArgs } from 'node:util';
import { findBadPrompt } from './prompt.ts';
import { compareReadings } from './two-readings.ts';

// `npm run fuzz -- [--runs 20000] [--seed S]`: reads generated and changed texts record by record and as a
// whole. Ends with code 1 when the two differ, and shows the smallest text that it found and its seed.

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(values.runs);
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(runs) || runs < 1) {
  throw new Error('--seed and --runs are whole numbers');
}

const { texts, split, kept, finding } = compareReadings({ seed, runs });
console.log(
  `--seed ${seed}: ${texts} texts compared, ${split} of them read record by record, ${kept} with records of the text before.`,
);
if (finding === undefined) {
  console.log('Both readings always said the same.');
} else {
  console.error(
    `BAD: the readings differ, \`npm run fuzz -- --seed ${finding.seed}\`, after ${finding.shrinks} steps of making it smaller (path ${finding.path}):`,
  );
  for (const text of finding.texts) console.error(JSON.stringify(text));
  process.exitCode = 1;
}

const prompts = Math.ceil(runs / 4);
const bad = findBadPrompt({ seed, runs: prompts });
if (bad === undefined) {
  console.log(`${prompts} prompts of hostile texts were all sound.`);
} else {
  console.error(`BAD: a prompt is not sound: ${bad.faults.join('; ')}. It is made from:`);
  console.error(JSON.stringify(bad.input));
  process.exitCode = 1;
}
