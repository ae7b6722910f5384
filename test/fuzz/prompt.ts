import fc from 'fast-check';
import type { PromptInput } from '../../src/prompts/prompt-input.ts';
import { hostileInput, promptFaults } from '../prompts/hostile-input.ts';

/** The first input whose prompt is not sound, made as small as it goes; undefined where none was found. */
export function findBadPrompt({
  seed,
  runs,
}: {
  seed: number;
  runs: number;
}): { input: PromptInput; faults: string[] } | undefined {
  const isSound = fc.property(hostileInput, (input) => promptFaults(input).length === 0);
  const [input] = fc.check(isSound, { seed, numRuns: runs }).counterexample ?? [];
  return input === undefined ? undefined : { input, faults: promptFaults(input) };
}
