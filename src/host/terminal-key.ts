import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** Who does not answer within this is not waited for. */
const sttyMs = 1_000;

/** How often one that does not listen looks whether it can: `fg` says nothing to who runs already. */
const lookMs = 2_000;

/** Each key by itself, and none of them shown; Ctrl+C, Ctrl+Z and Ctrl+\ stay the terminal's own signals. */
const singleKeys = ['-icanon', '-echo', 'min', '1', 'time', '0'];

/** What a terminal sends when its input has ended: no key. */
const endOfInput = '\u0004';

/**
 * Tells of each key that is pressed at this process's terminal, and swallows it. Only in the foreground:
 * whoever reads or sets a terminal from the background is stopped by the system. How the terminal was
 * set is put back at `close` and while the process is suspended; at any other end Node does that, and
 * after a SIGKILL the shell.
 */
export class TerminalKeys {
  readonly #pressed: () => void;
  readonly #saved: string;
  readonly #look: NodeJS.Timeout;
  #on = false;
  /** Whether the terminal may be set for single keys: also where `stty` was ended before it said so. */
  #changed = false;

  private constructor(saved: string, pressed: () => void) {
    this.#saved = saved;
    this.#pressed = pressed;
    this.#look = setInterval(this.#begin, lookMs).unref();
  }

  /** Begins to listen; undefined where there is no terminal, or none that can be set. */
  static listen(pressed: () => void): TerminalKeys | undefined {
    if (!process.stdin.isTTY || !isForeground()) return undefined;
    const saved = stty(['-g'])?.trim();
    if (saved === undefined || saved === '') return undefined;
    const keys = new TerminalKeys(saved, pressed);
    process.stdin.on('error', ignore);
    process.on('SIGTSTP', keys.#suspend);
    process.on('SIGCONT', keys.#begin);
    keys.#begin();
    return keys;
  }

  close(): void {
    process.off('SIGTSTP', this.#suspend);
    process.off('SIGCONT', this.#begin);
    clearInterval(this.#look);
    this.#end();
    process.stdin.unref();
  }

  readonly #begin = (): void => {
    if (this.#on || !isForeground()) return;
    this.#changed = true;
    if (stty(singleKeys) === undefined) return;
    this.#on = true;
    process.stdin.on('data', this.#take);
    process.stdin.resume();
  };

  /** The shell gets the terminal as it was, then this process stops as if nobody had listened. */
  readonly #suspend = (): void => {
    this.#end();
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #take = (keys: Buffer): void => {
    if (keys.toString() !== endOfInput) this.#pressed();
  };

  #end(): void {
    if (this.#on) {
      this.#on = false;
      process.stdin.off('data', this.#take);
      process.stdin.pause();
    }
    if (this.#changed && isForeground()) {
      this.#changed = false;
      stty([this.#saved]);
    }
  }
}

function ignore(): void {
  // The terminal is gone, and with it whoever sat there.
}

/**
 * What `stty` prints; undefined when it fails. It gets the terminal opened anew: a child's input is made
 * to block, for all who share it, and this process would hang in its next read, deaf to Ctrl+C. It is no
 * member of this process's group either: Ctrl+Z would stop it there, and this process would wait for it.
 */
function stty(args: readonly string[]): string | undefined {
  const apart = { detached: true };
  let terminal: number | undefined;
  try {
    terminal = openSync('/dev/tty', 'r');
    return execFileSync('stty', [...args], {
      ...apart,
      stdio: [terminal, 'pipe', 'ignore'],
      encoding: 'utf8',
      timeout: sttyMs,
      killSignal: 'SIGKILL',
    });
  } catch {
    return undefined;
  } finally {
    if (terminal !== undefined) closeSync(terminal);
  }
}

/** Whether this process's group has the terminal; no where that cannot be told. */
function isForeground(): boolean {
  const [group, owner] = terminalGroups();
  return group !== undefined && group === owner;
}

/** This process's group, and the one that has its terminal. */
function terminalGroups(): (string | undefined)[] {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync('/proc/self/stat', 'utf8');
      // Behind the name, which may hold anything: state, parent, group, session, terminal, its group.
      const [, , group, , , owner] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [group, owner];
    }
    const args = ['-o', 'pgid=,tpgid=', '-p', String(process.pid)];
    const words = execFileSync('ps', args, { encoding: 'utf8', timeout: sttyMs });
    return words.trim().split(/\s+/);
  } catch {
    return [];
  }
}
