import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binVariable } from '../rig/sandbox.ts';
import { repositoryRoot } from '../rig/repository-root.ts';

// `npm run test:claude -- VERSION [test file…]`: installs this version of the agent in a temporary folder and
// runs the tests that use it. Ends as vitest does, with its closing line.

/** Where the real agent is started. */
const suites = ['test/e2e', 'test/rig/messages-endpoint.test.ts', 'test/cli/doctor.test.ts'];

const [version, ...files] = process.argv.slice(2);
if (version === undefined) {
  console.error('usage: npm run test:claude -- VERSION [test file…]');
  process.exit(2);
}
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'ralph-claude-'));
try {
  // Its install script puts the program in place: without it there is only a stub.
  run('npm', [
    ...['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error'],
    `@anthropic-ai/claude-code@${version}`,
  ]);
  const bin = join(folder, 'node_modules', '.bin');
  run(join(bin, 'claude'), ['--version']);
  const tests = files.length === 0 ? suites : files;
  const vitest = join(repositoryRoot, 'node_modules', '.bin', 'vitest');
  process.exitCode = run(vitest, ['run', ...tests], { [binVariable]: bin });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a program on this terminal; throws when npm or the agent fail, and returns the code of the tests. */
function run(command: string, args: string[], env?: Record<string, string>): number {
  const { NODE_EXTRA_CA_CERTS, ...rest } = process.env;
  // Certificates of this machine are for the way to the registry, and for nothing else.
  const own = command === 'npm' ? { ...rest, NODE_EXTRA_CA_CERTS } : rest;
  const { status, error } = spawnSync(command, args, {
    cwd: repositoryRoot,
    env: { ...own, ...env },
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  if (env === undefined && status !== 0) throw new Error(`${command} ended with ${String(status)}`);
  return status ?? 1;
}
