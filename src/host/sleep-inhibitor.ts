import { spawn } from 'node:child_process';

const kept = ['PATH', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'];

/**
 * Keeps the machine from falling asleep, where the system offers that; elsewhere does nothing and says
 * nothing. Returns what ends it. It ends by itself with this process, however that ends.
 */
export function inhibitSleep(env: Record<string, string | undefined>): () => void {
  const [file, ...args] = inhibitor();
  const child = spawn(file, args, {
    // A group of its own: Ctrl+C in the terminal is for Ralph. No folder that somebody may want to remove.
    detached: true,
    cwd: '/',
    env: Object.fromEntries(kept.map((name) => [name, env[name]])),
    // It lives as long as somebody holds the other end of its input; a death by SIGKILL lets go of it, too.
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return () => {
    child.stdin.destroy();
    if (process.platform === 'darwin') child.kill();
  };
}

function inhibitor(): [string, ...string[]] {
  // macOS watches this process itself.
  if (process.platform === 'darwin') return ['caffeinate', '-i', '-w', String(process.pid)];
  const why = '--why=Ralph plays its queue';
  return ['systemd-inhibit', '--what=sleep:idle', '--mode=block', '--who=ralph', why, 'cat'];
}
