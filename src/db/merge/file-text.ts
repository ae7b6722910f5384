import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { changedOne, eachSide, type Sides } from './sides.ts';

/** How a file writes its lines. */
interface Lines {
  newline: string;
  /** Whether the last line ends with a line break. */
  ended: boolean;
}

export interface PlainTexts {
  /** With plain line breaks, also at their ends. */
  texts: Sides<string>;
  /** Writes a merged text the way the files are written. */
  finish: (text: string) => string;
}

/** Three texts with the same line breaks. Fails, in words, for one that mixes them. */
export function plainTexts(sides: Sides<string>): Result<PlainTexts, string> {
  const isMixed = (text: string): boolean =>
    /\r(?!\n)/.test(text) || (/\r\n/.test(text) && /(^|[^\r])\n/.test(text));
  if (Object.values(sides).some(isMixed)) return fail('its line breaks are of more than one kind');
  const lines = eachSide(sides, linesOf);
  // A file that was not there has no way of its own.
  const known = sides.base === '' ? { ...lines, base: lines.ours } : lines;
  const newline = changedOne(eachSide(known, (one) => one.newline));
  const ended = changedOne(eachSide(known, (one) => one.ended));
  const texts = eachSide(sides, (text) => {
    const plain = text.replaceAll('\r\n', '\n');
    return plain === '' || plain.endsWith('\n') ? plain : `${plain}\n`;
  });
  const finish = (text: string): string =>
    (ended ? text : text.replace(/\n$/, '')).replaceAll('\n', newline);
  return ok({ texts, finish });
}

function linesOf(text: string): Lines {
  return {
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    ended: text === '' || text.endsWith('\n'),
  };
}
