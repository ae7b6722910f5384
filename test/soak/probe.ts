import { appendFileSync } from 'node:fs';

// Loaded into an engine by `node --expose-gc --import`: on SIGUSR2 it writes down what the heap holds
// after a collection, which no file of /proc tells.

const file = process.env['RALPH_SOAK_HEAP'] ?? '/dev/null';
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  appendFileSync(file, `${process.memoryUsage().heapUsed}\n`);
});
