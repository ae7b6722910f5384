import { plainLine } from '../../model/plain-text.ts';

/**
 * The line of stderr that tells why an agent did not start; empty when there is none. A crash prints
 * its source first and the error after it, and a line that ends in a colon says nothing without the next.
 */
export function startupWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => plainLine(line));
  const told = lines.findIndex((line) => /^error: /i.test(line));
  const at = told === -1 ? lines.findIndex((line) => line !== '') : told;
  const line = lines[at];
  if (line === undefined) return '';
  return line.endsWith(':') ? `${line} ${lines[at + 1] ?? ''}`.trim() : line;
}
