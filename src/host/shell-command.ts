import { spawnSync } from 'node:child_process';

/**
 * Whether the shell that runs checks finds a command of this name: a program on the PATH of `env`, or a
 * word of its own.
 */
export function isShellCommand(name: string, env: NodeJS.ProcessEnv): boolean {
  const script = 'command -v "$1" >/dev/null 2>&1';
  const { status, error } = spawnSync('/bin/sh', ['-c', script, 'sh', name], {
    env,
    stdio: 'ignore',
  });
  // Without a shell nothing is known of the name.
  return error !== undefined || status === 0;
}
