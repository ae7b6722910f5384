import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/rig/closing-line-reporter.ts'],
    // The end-to-end tests start real processes on a small machine; a hang still ends the run.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is polled for is what people wait for on a page, on a machine that may be busy.
    expect: { poll: { timeout: 20_000, interval: 25 } },
    maxWorkers: 3,
  },
});
