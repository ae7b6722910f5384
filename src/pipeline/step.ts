import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';

export interface Step {
  title: string;
  run: () => Promise<Result<void>>;
  /** Takes back what the step has left running, also when it failed halfway. */
  undo?: () => Promise<void>;
}

/**
 * Runs the steps in order. At the first that fails or throws, those that have begun are undone in
 * reverse. Returns that step's failure.
 */
export async function runSteps(steps: readonly Step[]): Promise<Result<void>> {
  const begun: Step[] = [];
  const undoAll = async (): Promise<void> => {
    for (const step of begun.toReversed()) await step.undo?.();
  };
  for (const step of steps) {
    begun.push(step);
    try {
      const result = await step.run();
      if (!result.ok) {
        await undoAll();
        return result;
      }
    } catch (error) {
      await undoAll();
      throw error;
    }
  }
  return ok(undefined);
}
