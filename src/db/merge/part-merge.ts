import { isDeepStrictEqual } from 'node:util';
import type { Clash, Fragment, Merged } from './fragment.ts';
import { mergeNotes } from './line-merge.ts';
import { mergeOrder } from './order.ts';
import { partLines, type Part } from './part.ts';
import { eachSide, type Side, type Sides } from './sides.ts';

/** The same part on both sides, which changed it or added it, each in its own way. */
export interface TwoParts {
  base: Part | undefined;
  ours: Part;
  theirs: Part;
}

export interface PartsHow {
  /** The parts' column. */
  column: number;
  /** What stands before the first part in place of spaces: the dash of the entry that they are. */
  first?: string;
  /** What a part is called in a clash. */
  what: (key: string) => string;
  /** Merges what both sides changed; undefined when only a person can. */
  both: (parts: TwoParts) => Merged<unknown> | undefined;
  /** Merges what one side took away and the other one changed; undefined when only a person can. */
  gone?: (base: Part, changed: Part) => Merged<unknown> | undefined;
  /** Whether a thing that both moved to different places is a clash: the order means something. */
  ordered: boolean;
}

export type Entries = [key: string, value: unknown][];

/** Three versions of a mapping's pairs or a list's entries as one, matched by their keys. */
export function mergeParts(sides: Sides<readonly Part[]>, how: PartsHow): Merged<Entries> {
  const byKey = eachSide(sides, (parts) => new Map(parts.map((part) => [part.key, part])));
  const keys = eachSide(sides, (parts) => parts.map(({ key }) => key));
  const outcomes = new Map<string, Outcome>();
  for (const key of new Set([...keys.base, ...keys.ours, ...keys.theirs])) {
    const versions = eachSide(byKey, (parts) => parts.get(key));
    const outcome = outcomeOf(versions, how);
    if (outcome !== undefined) outcomes.set(key, outcome);
  }

  const merged: Merged<Entries> = { fragments: [], ours: [], theirs: [] };
  const order = mergeOrder(keys, (key) => outcomes.has(key));
  const notes = new Set<string>();
  let isFirst = true;
  for (const { key, only } of order) {
    const outcome = outcomes.get(key);
    if (outcome === undefined || (only === 'theirs' && !how.ordered)) continue;
    const versions = eachSide(byKey, (parts) => parts.get(key));
    const lead = leadOf(versions, sides);
    // A comment that both sides have above what they added is there once; nothing begins with a gap.
    const isKnown = lead.trim() !== '' && versions.base === undefined && notes.has(lead);
    const skips = isKnown || (isFirst && lead.trim() === '');
    if (!skips) merged.fragments.push(lead);
    notes.add(lead);

    const place = how.ordered ? only : undefined;
    const parts =
      place === undefined ? outcome.fragments : [movedClash(outcome, how.what(key), place)];
    merged.fragments.push(...(isFirst ? withFirst(parts, how) : parts));
    isFirst = false;
    for (const side of ['ours', 'theirs'] as const) {
      if (place !== undefined && place !== side) continue;
      if (outcome.has[side]) merged[side].push([key, outcome[side]]);
    }
  }
  return merged;
}

interface Outcome extends Merged<unknown> {
  /** Whether the part is there when this side has its way. */
  has: { ours: boolean; theirs: boolean };
}

/** What becomes of one part; undefined when it is gone. */
function outcomeOf(
  { base, ours, theirs }: Sides<Part | undefined>,
  how: PartsHow,
): Outcome | undefined {
  if (ours !== undefined && theirs !== undefined) {
    if (ours.text === theirs.text || theirs.text === base?.text) return kept(ours, how);
    if (ours.text === base?.text) return kept(theirs, how);
    const parts = { base, ours, theirs };
    const merged = how.both(parts);
    if (merged !== undefined) return { ...merged, has: { ours: true, theirs: true } };
    // One that only writes it in another way has nothing to say about its value.
    if (isDeepStrictEqual(ours.value, theirs.value)) return kept(ours, how);
    if (base !== undefined && isDeepStrictEqual(ours.value, base.value)) return kept(theirs, how);
    if (base !== undefined && isDeepStrictEqual(theirs.value, base.value)) return kept(ours, how);
    return clash(parts, how);
  }
  const one = ours ?? theirs;
  if (one === undefined) return undefined;
  if (base === undefined) return kept(one, how);
  if (isDeepStrictEqual(one.value, base.value)) return undefined;
  const merged = how.gone?.(base, one);
  if (merged !== undefined) return { ...merged, has: { ours: true, theirs: true } };
  return clash({ base, ours, theirs }, how);
}

function kept(part: Part, { column }: PartsHow): Outcome {
  const { value } = part;
  const text = partLines(part, column);
  return { fragments: [text], ours: value, theirs: value, has: { ours: true, theirs: true } };
}

function clash({ base, ours, theirs }: Sides<Part | undefined>, how: PartsHow): Outcome {
  const did = (part: Part | undefined): string =>
    part === undefined ? 'deleted' : base === undefined ? 'added' : 'changed';
  const sideOf = (part: Part | undefined): Clash['ours'] => ({
    text: part === undefined ? '' : partLines(part, how.column),
    did: did(part),
  });
  const what = how.what((ours ?? theirs)?.key ?? '');
  return {
    fragments: [{ what, ours: sideOf(ours), theirs: sideOf(theirs) }],
    ours: ours?.value,
    theirs: theirs?.value,
    has: { ours: ours !== undefined, theirs: theirs !== undefined },
  };
}

function withFirst(fragments: Fragment[], { first, column }: PartsHow): Fragment[] {
  const [head, ...rest] = fragments;
  if (first === undefined || head === undefined) return fragments;
  const behind = (text: string): string => (text === '' ? '' : first + text.slice(column));
  if (typeof head === 'string') return [behind(head), ...rest];
  const { ours, theirs } = head;
  return [
    {
      ...head,
      ours: { ...ours, text: behind(ours.text) },
      theirs: { ...theirs, text: behind(theirs.text) },
    },
    ...rest,
  ];
}

/** Where one of two sides has moved a part to: there it is that side's alone. */
function movedClash(outcome: Outcome, what: string, place: Side): Clash {
  const text = outcome.fragments
    .map((fragment) => (typeof fragment === 'string' ? fragment : fragment[place].text))
    .join('');
  const here = { text, did: 'moved here' };
  const elsewhere = { text: '', did: 'moved elsewhere' };
  return place === 'ours'
    ? { what, ours: here, theirs: elsewhere }
    : { what, ours: elsewhere, theirs: here };
}

function leadOf(versions: Sides<Part | undefined>, sides: Sides<readonly Part[]>): string {
  const { base, ours, theirs } = versions;
  // What stands before the first part belongs to the whole: as its own lead it tells nothing.
  const told = (part: Part | undefined, parts: readonly Part[]): string | undefined =>
    part === undefined || (part.lead === '' && part === parts[0] && base !== sides.base[0])
      ? undefined
      : part.lead;
  const [our, their] = [told(ours, sides.ours), told(theirs, sides.theirs)];
  const was = base?.lead ?? '';
  if (our === undefined || their === undefined) return our ?? their ?? was;
  return mergeNotes({ base: was, ours: our, theirs: their });
}
