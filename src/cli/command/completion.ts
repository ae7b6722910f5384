import type { ExitCode } from '../exit-code.ts';
import { shellScript, type Shell } from '../completion/shell-script.ts';
import { printReport } from '../output.ts';

/** Prints what makes this shell complete words for `ralph`. */
export function completion(shell: Shell, options: { json: boolean }): ExitCode {
  const script = shellScript(shell);
  const data = { shell, script };
  return printReport({ kind: 'completion', data, text: script.trimEnd() }, options.json);
}
