import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwaitedList } from './awaited-list.ts';
import { repositoryRoot } from './repository-root.ts';
import type { ProgramExit, RunningProgram } from './running-program.ts';
import type { Sandbox } from './sandbox.ts';

const rows = 40;
const columns = 120;

/** Each terminal of this process has its own file for what is typed. */
let opened = 0;

/**
 * A pseudo-terminal with a program in it, and a person at its keys: the test. `script` of util-linux,
 * which every Debian and Ubuntu has, makes it.
 */
export class Terminal {
  readonly exit: Promise<ProgramExit>;
  readonly #program: RunningProgram;
  readonly #changes: AwaitedList<string>;
  readonly #keys: string;

  /** Starts the real `ralph` in a terminal of its own; its standard output goes to a file if one is named. */
  static ralph(sandbox: Sandbox, args: string[], output?: string): Terminal {
    const ralph = join(repositoryRoot, 'dist', 'ralph.js');
    const words = [process.execPath, ralph, ...args].map(quote).join(' ');
    return new Terminal(sandbox, output === undefined ? words : `${words} > ${quote(output)}`);
  }

  constructor(sandbox: Sandbox, command: string) {
    this.#keys = join(sandbox.home, `keys-${++opened}`);
    const inner = `stty rows ${rows} cols ${columns}; exec ${command}`;
    const outer = 'mkfifo "$1"; exec 3<>"$1"; exec script -qefc "$0" /dev/null <&3';
    const env = { TERM: 'xterm-256color', SHELL: '/bin/sh' };
    this.#program = sandbox.start('bash', ['-c', outer, inner, this.#keys], { env });
    this.#changes = new AwaitedList(() => `--- screen\n${this.screen()}`);
    this.#program.onOutput((text) => {
      this.#changes.push(text);
    });
    this.exit = this.#program.exit.then((exit) => {
      this.#changes.end('the program in the terminal has ended');
      return exit;
    });
  }

  /** Presses these keys; `\r` is the enter key, `\u0003` is Ctrl+C. */
  type(keys: string): void {
    writeFileSync(this.#keys, keys);
  }

  /** Everything that was shown so far, without what moves the cursor and colours. */
  screen(): string {
    return plain(this.#program.stdout());
  }

  /** Waits until this was shown; programs that draw may leave out the spaces, so they do not count. */
  async waitFor(text: string, boundMs?: number): Promise<void> {
    const wanted = withoutSpaces(text);
    const isShown = (): boolean => withoutSpaces(this.screen()).includes(wanted);
    await this.#changes.waitFor(`"${text}" on the screen`, isShown, boundMs);
  }

  /** Closes the terminal, as a person does with its window. */
  close(): void {
    this.#program.kill('SIGTERM');
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

const escapes = /\u001B(?:\[[0-9;?<>=]*[a-zA-Z]|\][^\u0007]*\u0007|[()][A-Z0-9]|[78=>])/g;

function plain(text: string): string {
  return text.replaceAll(/\u001B\[\d*C/g, ' ').replaceAll(escapes, '');
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
