import { spaces } from '../edit/value-text.ts';
import type { ListParts } from './list-part.ts';

/** Where an entry goes among the others. */
export interface MovePlace {
  /** How many of the others come before it. */
  at: number;
  /** Whether it stands with the one before it, and not with the one after: a section may begin between them. */
  with_previous: boolean;
}

/** An entry's own lines, and what stands before them and stays there when it goes. */
interface Part {
  /** Empty lines, and comments that are about more than this entry. */
  gap: string;
  own: string;
}

/**
 * A list with one entry at another place. The comments right above it go with it; those of a section stay,
 * which an empty line sets apart or a line of dashes marks, and so do the empty lines between the others.
 */
export function movedEntry(parts: ListParts, from: number, place: MovePlace): string {
  const { head, newline } = parts;
  const isEnded = parts.entries.at(-1)?.own.endsWith('\n') !== false;
  const all = parts.entries.map(({ lead, own, column }): Part => {
    const about = /(?:[ \t]*#[^\n]*\n)+$/.exec(lead)?.[0] ?? '';
    const mine = about.slice(headingLength(about));
    const lines = mine + spaces(column) + own.replace(/\r?\n$/, '') + newline;
    return { gap: lead.slice(0, lead.length - mine.length), own: lines };
  });
  const moved = all[from];
  if (moved === undefined) return '';
  const apart = areApart(all) ? newline : '';
  const rest = all.toSpliced(from, 1);
  let { foot } = parts;
  const next = rest[from];
  if (next !== undefined) {
    const gap = joinedGap(from === 0 ? withoutBlankEnd(moved.gap) : moved.gap, next.gap);
    const start = from === 0 && isBlank(gap) ? '' : gap;
    rest[from] = { gap: afterText(rest[from - 1], start), own: next.own };
  } else if (!isBlank(moved.gap)) {
    foot = joinedGap(moved.gap, foot);
    if (/^\s*$/.test(parts.foot)) foot = withoutBlankEnd(foot);
  }

  const { at, with_previous } = place;
  const previous = rest[at - 1];
  const follower = rest[at];
  if (follower === undefined || (with_previous && previous !== undefined)) {
    rest.splice(at, 0, { gap: afterText(previous, apart), own: moved.own });
    if (follower !== undefined) {
      rest[at + 1] = { gap: afterText(moved, follower.gap), own: follower.own };
    }
  } else {
    const between = { gap: afterText(moved, apart), own: follower.own };
    rest.splice(at, 1, { gap: follower.gap, own: moved.own }, between);
  }
  const last = rest.at(-1);
  const isSameEnd = last?.own === all.at(-1)?.own && foot === parts.foot;
  if (!isSameEnd) foot = afterText(last, foot);
  const text = head + rest.map(({ gap, own }) => gap + own).join('') + foot;
  const isOpen = !isEnded && foot === '' && (isSameEnd || !keepsBlankLines(last));
  return isOpen ? text.slice(0, -newline.length) : text;
}

/** Up to and with the last line that is drawn, not written: `# ---- Later ----`. */
function headingLength(comments: string): number {
  return /^(?:[^\n]*\n)*[ \t]*#[^\n]*(?:[-=*~_]{3}|#{2})[^\n]*\n/.exec(comments)?.[0].length ?? 0;
}

/** Whether entries have an empty line between them, mostly; where a comment stands, too, it may be another's. */
function areApart(parts: readonly Part[]): boolean {
  const gaps = parts.slice(1).map(({ gap }) => gap);
  const plain = gaps.filter(isBlank);
  const known = plain.length > 0 ? plain : gaps;
  const apart = known.filter((gap) => /^[ \t]*\r?\n/.test(gap));
  return apart.length > 0 && apart.length * 2 >= known.length;
}

/** What stands between two entries when the one that was between goes. */
function joinedGap(above: string, below: string): string {
  if (isBlank(above) && isBlank(below)) return above.length > below.length ? above : below;
  if (isBlank(below)) return above;
  return /^[ \t]*\r?\n/.test(below) ? withoutBlankEnd(above) + below : above + below;
}

/** Empty lines would become a part of a text that keeps them: then there are none. */
function afterText(part: Part | undefined, gap: string): string {
  return keepsBlankLines(part) ? gap.replace(/^(?:[ \t]*\r?\n)+/, '') : gap;
}

function keepsBlankLines(part: Part | undefined): boolean {
  return part !== undefined && /[|>](?:\d?\+|\+\d)/.test(part.own);
}

function withoutBlankEnd(gap: string): string {
  return gap.replace(/(?<=^|\n)(?:[ \t]*\r?\n)+$/, '');
}

function isBlank(gap: string): boolean {
  return /^\s*$/.test(gap);
}
