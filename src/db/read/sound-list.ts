import { pieceAlone } from './list-file.ts';
import type { RecordKind } from './record.ts';

/** What of a list file reads, although the file does not. */
export interface SoundList {
  /** The file with `#` in place of the lines that are left out: the others stand where they stood. */
  text: string;
  /** The lines, from 1, in which what is left out begins. */
  left_out: { line: number; text: string }[];
}

/** An entry, or what stands in a place of one. */
interface Part {
  line: number;
  lines: string[];
  /** Cut short, or git has left a conflict in it. */
  odd: boolean;
}

/**
 * Leaves out the entries of a list that are no YAML by themselves, and those that git has left a conflict
 * in; undefined where there is no such list over several lines. For those who only look: what is broken
 * may have been meant otherwise.
 */
export function soundList<Written, Value>(
  kind: RecordKind<Written, Value> & { key: string },
  text: string,
): SoundList | undefined {
  const lines = text.split(/(?<=\n)/);
  const header = new RegExp(`^\\uFEFF?(["']?)${kind.key}\\1 *:\\s*(?:#.*)?$`);
  const start = lines.findIndex((line) => header.test(line.trimEnd()));
  if (start < 0) return undefined;
  const parts = partsOf(lines, start + 1);
  const sound = new Set(
    parts.filter((part) => !part.odd && pieceAlone(kind, part.lines.join('')) !== undefined),
  );
  const kept = lines.map(() => '#\n');
  kept[start] = `${kind.key}:\n`;
  for (const { line, lines: own } of sound) kept.splice(line - 1, own.length, ...own);
  const left_out = parts
    .filter((part) => !sound.has(part))
    .map((part) => ({ line: part.line, text: part.lines.join('') }));
  return { text: kept.join(''), left_out };
}

const conflictStart = /^<{7}(?: |\r?$)/;
const conflictEnd = /^>{7}(?: |\r?$)/;

/** The entries below the list's own line, by the column of the first dash. */
function partsOf(lines: readonly string[], from: number): Part[] {
  const first = lines.slice(from).find((line) => /^ *-(?:\s|$)/.test(line));
  const dash = /^ *-/.exec(first ?? '')?.[0];
  if (dash === undefined) return [];
  const parts: Part[] = [];
  let open: Part | undefined;
  let isConflict = false;
  for (const [at, line] of lines.entries()) {
    if (at < from) continue;
    const isDash = line.startsWith(dash) && /^\s*$/.test(line.charAt(dash.length));
    if (conflictStart.test(line) && !isConflict) {
      isConflict = true;
      const next = lines[at + 1] ?? '';
      // Within an entry, and not between two of them.
      if (open !== undefined && !next.startsWith(dash)) open.odd = true;
      open = { line: at + 1, lines: [], odd: true };
      parts.push(open);
    } else if (isDash && !isConflict) {
      open = { line: at + 1, lines: [], odd: false };
      parts.push(open);
    } else if (isOther(line, dash) && !isConflict) {
      // Another key of the file, or one that was moved too far out: then entries come after it.
      const goesOn = lines.slice(at).some((later) => later.startsWith(`${dash} `));
      if (open !== undefined && goesOn) open.odd = true;
      open = undefined;
    }
    open?.lines.push(line);
    if (conflictEnd.test(line)) isConflict = false;
  }
  return parts;
}

/** Whether a line is further out than the list, and neither empty nor a comment. */
function isOther(line: string, dash: string): boolean {
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  return /^ *[^\s#]/.test(line) && indent < Math.max(1, dash.length - 1);
}
