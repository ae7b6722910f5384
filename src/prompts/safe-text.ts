import { plainText } from '../model/plain-text.ts';

/** The text of somebody else on one line and whole: nothing in it can begin a new part of the prompt. */
export function oneLine(text: string): string {
  return plainText(text).replaceAll(/\s+/g, ' ').trim();
}

/** The same in quotes, for a title within a sentence; cut where it is long. */
export function inQuotes(text: string): string {
  const chars = Array.from(oneLine(text));
  return `"${chars.length <= 120 ? chars.join('') : `${chars.slice(0, 119).join('')}…`}"`;
}

/** The same as code. */
export function inCode(text: string): string {
  const line = oneLine(text);
  const runs = line.match(/`+/g) ?? [];
  const ticks = '`'.repeat(Math.max(1, ...runs.map((run) => run.length + 1)));
  return ticks.length === 1 ? `\`${line}\`` : `${ticks} ${line} ${ticks}`;
}

/**
 * What `claude` takes for the mention of a file, an agent or a resource, and puts in place of it what that
 * holds: an `@` at the start, or after a space of any kind or a punctuation mark of other scripts. It also
 * does so in a fence, and for files outside of the project.
 */
const mention = /(?<![\u0021-\u007e])@(?=[^\s@])/gu;

/** What may follow a path in a sentence. */
const trailing = /[.,;:!?)\]}'"`>]+$/;

/**
 * The text with a backslash before each `@` that an agent would read as a mention; people can read it as
 * before. Only the paths of `mentionable` stay mentions.
 */
export function withoutMentions(text: string, mentionable: ReadonlySet<string> = noPaths): string {
  return text.replaceAll(mention, (_, at: number) => {
    const [word = ''] = /^[^\s"]*/.exec(text.slice(at + 1, at + 1 + longestPath)) ?? [];
    const path = word.replace(/^\.\//, '');
    const isKnown = mentionable.has(path) || mentionable.has(path.replace(trailing, ''));
    return isKnown ? '@' : String.raw`\@`;
  });
}

const noPaths: ReadonlySet<string> = new Set();
const longestPath = 1_000;
