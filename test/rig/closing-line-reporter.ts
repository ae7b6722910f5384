import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';

/**
 * Prints `N passed, N failed` as the very last line: tests, not files. A file that does not load, a
 * broken hook of a suite and an unhandled error each count as one failure; a skipped test as nothing.
 */
export default class ClosingLineReporter implements Reporter {
  #line = '0 passed, 1 failed';

  onInit(): void {
    // Vitest still prints after its reporters are told of the end, when something keeps it from closing.
    process.once('exit', () => {
      process.stdout.write(`${this.#line}\n`);
    });
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const failed =
      tests.filter((test) => test.result().state === 'failed').length +
      groups.filter((group) => group.errors().length > 0).length +
      unhandled.length;
    // A run that vitest itself calls failed (no test found, interrupted) is never told as clean.
    this.#line = `${passed} passed, ${reason === 'passed' ? failed : Math.max(failed, 1)} failed`;
  }
}
