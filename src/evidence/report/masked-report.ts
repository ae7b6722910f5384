import { plainText } from '../../model/plain-text.ts';
import { maskSecrets } from '../../model/secret.ts';
import type { Report } from './report.ts';

/**
 * The report to be handed on: without terminal sequences, and with secrets masked wherever a person or an
 * agent wrote text. Tells how many those were.
 */
export function maskReport(report: Report): { report: Report; masked: number } {
  let count = 0;
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const { text, masked } = maskSecrets(plainText(value));
      count += masked;
      return text;
    }
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clean(part)]));
  };
  // It has the shape of what went in: only texts change.
  return { report: clean(report) as Report, masked: count };
}
