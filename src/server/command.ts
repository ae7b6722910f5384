import { spawn } from 'node:child_process';
import type { Failure } from '../model/failure.ts';
import { unreachable } from '../model/unreachable.ts';
import type { UiCommand } from './route.ts';

/** How this Ralph is started as a command: its program and script. */
export interface CommandLine {
  program: string;
  script: string;
}

/** What a command printed with --json. */
export type Printed =
  { ok: true; data: unknown } | { ok: false; failure: Failure | { reason: 'unsaid'; said: string } };

/**
 * Runs a command of Ralph in a project, so that the page does exactly what the terminal does. Settles with
 * what it printed; never fails.
 */
export function runCommand(
  { program, script }: CommandLine,
  words: readonly string[],
  root: string,
): Promise<Printed> {
  return new Promise((resolve) => {
    const child = spawn(program, [script, ...words], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', (error) => {
      resolve({ ok: false, failure: { reason: 'unsaid', said: error.message } });
    });
    child.once('close', () => {
      resolve(printed(Buffer.concat(out).toString(), Buffer.concat(err).toString()));
    });
  });
}

function printed(out: string, err: string): Printed {
  try {
    const document = JSON.parse(out) as { kind: string; data: unknown };
    if (document.kind !== 'failure') return { ok: true, data: document.data };
    return { ok: false, failure: document.data as Failure };
  } catch {
    return { ok: false, failure: { reason: 'unsaid', said: err.trim() } };
  }
}

/** The words of the command line; whatever a person typed is one word, behind `--` where it could be an option. */
export function commandWords(command: UiCommand): string[] {
  switch (command.verb) {
    case 'play':
      return ['play', '--detach', '--json', '--', ...(command.tasks ?? [])];
    case 'pause':
    case 'resume':
    case 'stop':
      return [command.verb, '--json'];
    case 'cancel':
    case 'approve':
    case 'reopen':
    case 'done':
    case 'skip':
    case 'verify':
      return [command.verb, '--json', '--', command.task];
    case 'block':
    case 'answer':
    case 'note':
      return [command.verb, '--json', '--', command.task, command.words];
    case 'tell':
      return ['tell', '--json', '--', command.words];
    case 'move': {
      const place = command.place === 'top' ? ['--top'] : [`--${command.place}=${command.other ?? ''}`];
      return ['move', '--json', ...place, '--', command.task];
    }
    case 'undo':
      return ['undo', '--json', '--yes', '--', command.session];
    default:
      return unreachable(command);
  }
}
