import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants } from 'node:fs';
import type { Project } from '../db/project.ts';
import { errorWords, makeFolder } from '../host/file.ts';
import { openRegular } from '../host/regular-file.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import { exitCode, type ExitCode } from './exit-code.ts';

export interface BackgroundParts {
  /** The file that both its outputs go to; what an earlier one left there goes. */
  log: string;
  /** The words of its command line, `ralph` itself left out. */
  words: readonly string[];
  /** Whether it reads what this command is given on standard input. */
  input: boolean;
}

/** Starts a command of Ralph in a background process of its own, which no terminal ends. Fails with `unwritable`. */
export function startInBackground(project: Project, parts: BackgroundParts): Result<ChildProcess> {
  const { log, words, input } = parts;
  const made = makeFolder(project.run);
  if (!made.ok) return made;
  const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = constants;
  let output: number;
  try {
    output = openRegular(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW, 0o644);
  } catch (error) {
    return fail({ reason: 'unwritable', path: log, detail: errorWords(error) });
  }
  const child = spawn(
    process.execPath,
    [process.argv[1] ?? '', ...words],
    // A session of its own: what ends the terminal does not reach it.
    { detached: true, stdio: [input ? 'inherit' : 'ignore', output, output] },
  );
  closeSync(output);
  return ok(child);
}

/** The code with which a background process ends before it has begun. */
export function earlyEnd(child: ChildProcess): Promise<ExitCode> {
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve(exitCode.failure);
    });
    child.once('exit', (code) => {
      resolve(Object.values(exitCode).find((known) => known === code) ?? exitCode.failure);
    });
  });
}
