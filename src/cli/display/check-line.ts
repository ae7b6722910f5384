import pc from 'picocolors';
import { checkWords, type CheckResult } from '../../model/check.ts';
import type { Check } from '../../model/config.ts';
import { plainLine } from '../../model/plain-text.ts';

/** The end of an output tells most; the rest is a run of the command away. */
const shownLines = 15;

/** Said when a check begins: some take minutes. */
export function checkStartLine({ name, command }: Check): string {
  const words = name === command ? name : `${name}: ${command}`;
  return pc.dim(`  … ${plainLine(words)}`);
}

/** How a check ended, and for one that failed the last lines of its output. */
export function checkLines(result: CheckResult): string {
  const mark = result.passed ? pc.green('✓') : pc.red('✗');
  const line = `  ${mark} ${plainLine(checkWords(result))}`;
  if (result.passed) return line;
  const output = result.tail.trimEnd().split('\n').slice(-shownLines);
  return [line, ...output.filter((one) => one !== '').map((one) => `    ${plainLine(one)}`)].join(
    '\n',
  );
}
