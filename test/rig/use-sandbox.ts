import { afterEach, beforeEach } from 'vitest';
import { Sandbox } from './sandbox.ts';

/** Gives each test of the file a sandbox of its own; a failed test prints all that happened in it. */
export function useSandbox(): () => Sandbox {
  let current: Sandbox | undefined;
  beforeEach((context) => {
    const sandbox = new Sandbox();
    current = sandbox;
    context.onTestFailed(() => {
      console.error(sandbox.story());
    });
  });
  afterEach(async () => {
    await current?.dispose();
    current = undefined;
  });
  return () => {
    if (current === undefined) throw new Error('a sandbox exists only within a test');
    return current;
  };
}
