import { spawn } from 'node:child_process';

/** A program that shows a notice on the desktop. */
export interface DesktopProgram {
  file: string;
  args: (title: string, words: string) => string[];
}

export interface Desktop {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
}

/** What the program is given to find the desktop with. */
const kept = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY'],
  ...['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'],
];

const boundMs = 5_000;

/** The texts are arguments of the script, never a part of it. */
const appleScript = [
  'on run argv',
  'display notification (item 2 of argv) with title (item 1 of argv)',
  'end run',
];

/** The program for this desktop; undefined where there is none. */
export function desktopProgram({ platform, env }: Desktop): DesktopProgram | undefined {
  if (platform === 'darwin') {
    const script = appleScript.flatMap((line) => ['-e', line]);
    return { file: 'osascript', args: (title, words) => [...script, title, words] };
  }
  const names = ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'];
  if (platform !== 'linux' || names.every((name) => (env[name] ?? '') === '')) return undefined;
  // What stands in angle brackets is markup there.
  return {
    file: 'notify-send',
    args: (title, words) => ['--app-name=Ralph', '--', title, escaped(words)],
  };
}

/** Shows it, as far as that is possible: whatever is missing or fails is nobody's business. Settles when it is over. */
export function showOnDesktop(
  { file, args }: DesktopProgram,
  { title, words }: { title: string; words: string },
  env: Desktop['env'],
): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(file, args(title, words), {
      cwd: '/',
      detached: true,
      env: Object.fromEntries(kept.map((name) => [name, env[name]])),
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), boundMs);
    const settle = (): void => {
      clearTimeout(timer);
      resolve();
    };
    child.once('error', settle);
    child.once('exit', settle);
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
