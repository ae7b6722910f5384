/** What a diff says of one file. */
export interface DiffPart {
  file: string;
  lines: DiffRow[];
  added: number;
  removed: number;
}

export interface DiffRow {
  text: string;
  kind: 'add' | 'drop' | 'hunk' | 'same' | 'note';
}

/**
 * The files of a diff as git prints it with plain prefixes; the same file may come several times. What stands
 * between files, as the subject of a commit, is left out.
 */
export function diffParts(diff: string): DiffPart[] {
  const found: DiffPart[] = [];
  let part: DiffPart | undefined;
  /** Lines of the hunk that are still to come: within it nothing is a header, whatever it looks like. */
  let left = { old: 0, new: 0 };
  for (const text of diff.split('\n')) {
    if (left.old > 0 || left.new > 0) {
      const kind = kinds[text[0] ?? ' '] ?? 'note';
      part?.lines.push({ text, kind });
      if (part !== undefined && kind === 'add') part.added += 1;
      if (part !== undefined && kind === 'drop') part.removed += 1;
      if (kind !== 'note') {
        left = {
          old: left.old - (kind === 'add' ? 0 : 1),
          new: left.new - (kind === 'drop' ? 0 : 1),
        };
      }
      continue;
    }
    const named = /^diff --git (.+)$/.exec(text)?.[1];
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(text);
    if (named !== undefined) {
      part = { file: fileName(named), lines: [], added: 0, removed: 0 };
      found.push(part);
    } else if (hunk !== null) {
      left = { old: Number(hunk[1] ?? 1), new: Number(hunk[2] ?? 1) };
      part?.lines.push({ text, kind: 'hunk' });
    } else if (told.test(text)) part?.lines.push({ text, kind: 'note' });
  }
  return found;
}

const kinds: Record<string, DiffRow['kind']> = { '+': 'add', '-': 'drop', ' ': 'same' };

/** What git tells of a file beside its lines, as far as it says more than the name and the lines. */
const told =
  /^(?:new file|deleted file|old mode|new mode|similarity|rename|copy|Binary files|\\ No newline)/;

/** Both names stand in the header; git puts one with odd letters into quotes. */
function fileName(named: string): string {
  const quoted = /"(?:[^"\\]|\\.)*"$/.exec(named)?.[0];
  if (quoted !== undefined) return unquoted(quoted).replace(/^b\//, '');
  // Of a file that kept its name both halves are alike, even where that has spaces.
  const half = named.slice((named.length + 1) / 2);
  if (`a/${half.slice(2)} ${half}` === named) return half.slice(2);
  return named.slice(named.lastIndexOf(' b/') + 3);
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}
