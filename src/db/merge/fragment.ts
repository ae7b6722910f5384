import { plainLine } from '../../model/plain-text.ts';
import type { Side } from './sides.ts';

/** A place that only a person can decide: whole lines of each side. */
export interface Clash {
  /** What it is about: `task login-form, status`. */
  what: string;
  ours: ClashSide;
  theirs: ClashSide;
}

export interface ClashSide {
  /** Whole lines; empty for what this side has not. */
  text: string;
  /** What this side did: `deleted`. */
  did: string;
}

/** Whole lines that are settled, or a clash. */
export type Fragment = string | Clash;

/** What became of a value, also as it is when a person gives one of the sides its way in every clash. */
export interface Merged<Value> {
  fragments: Fragment[];
  ours: Value;
  theirs: Value;
}

/** The text with the clashes marked the way git marks them. */
export function markedText(fragments: readonly Fragment[]): string {
  return fragments
    .map((fragment) => {
      if (typeof fragment === 'string') return fragment;
      const { what, ours, theirs } = fragment;
      return [
        `<<<<<<< ours: ${plainLine(`${what}, ${ours.did}`)}\n${ours.text}`,
        `=======\n${theirs.text}`,
        `>>>>>>> theirs: ${plainLine(`${what}, ${theirs.did}`)}\n`,
      ].join('');
    })
    .join('');
}

/** The text with every clash decided for one side. */
export function decidedText(fragments: readonly Fragment[], side: Side): string {
  return fragments
    .map((fragment) => (typeof fragment === 'string' ? fragment : fragment[side].text))
    .join('');
}

/** The clashes of a text, in their order. */
export function clashesOf(fragments: readonly Fragment[]): Clash[] {
  return fragments.filter((fragment) => typeof fragment !== 'string');
}
