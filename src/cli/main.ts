#!/usr/bin/env node
import { version } from './version.ts';

// Asking for the version loads nothing: scripts and prompts ask often.
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') {
  console.log(version);
} else {
  const { run } = await import('./program.ts');
  process.exitCode = await run(process.argv);
}
