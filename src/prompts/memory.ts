import { checkWords, type CheckResult } from '../model/check.ts';
import type { FileChange, Outcome, ToldWords } from '../model/outcome.ts';
import { plainLine } from '../model/plain-text.ts';
import type { ReviewGap } from '../model/signal.ts';
import { fence } from './fence.ts';
import { tellingLines } from './telling-line.ts';
import { defaultTokenFactor, firstThatFits } from './token-count.ts';

/** An earlier attempt that did not end done. */
export interface EarlierAttempt {
  attempt: number;
  outcome: Outcome;
  reason: string;
  failed_checks: CheckResult[];
  /** What it changed. */
  files: FileChange[];
  /** Of a review: what it found missing. */
  gaps: ReviewGap[];
}

/** What a review found missing in this task's work. */
export interface Review {
  task: string;
  title: string;
  summary: string | undefined;
  gaps: ReviewGap[];
}

/** What is known of what was tried before. */
export interface Memory {
  /** Oldest first. */
  attempts: EarlierAttempt[];
  reviews: Review[];
  /** What people said to the last session while it ran, and what they noted of the task since. */
  told: ToldWords[];
  notes: string[];
  /** What differs now from how the last attempt left the files. */
  changed_since: FileChange[];
}

/** What the section may cost, in tokens by the estimate. */
export const memoryTokens = 2_000;

/** How much of everything is told. */
interface Measure {
  /** Lines of a failed check's output, in the last attempt; earlier ones get half of it. */
  lines: number;
  /** Files of a list. */
  files: number;
  /** Characters of a sentence. */
  words: number;
  /** Characters of what one person said at once. */
  said: number;
}

/** From all that is worth telling down to the least. */
const measures: readonly Measure[] = [
  { lines: 40, files: 15, words: 600, said: 4_000 },
  { lines: 20, files: 15, words: 600, said: 3_000 },
  { lines: 12, files: 15, words: 300, said: 2_000 },
  { lines: 8, files: 10, words: 300, said: 1_500 },
  { lines: 4, files: 6, words: 200, said: 1_000 },
  { lines: 2, files: 4, words: 120, said: 500 },
  { lines: 1, files: 2, words: 80, said: 250 },
];

/**
 * The text of the section on what was tried before, never over its token cap: what does not fit is told
 * in fewer lines, and at last the oldest is left out. Undefined when there is nothing to tell. The same
 * memory gives the same text.
 */
export async function memoryText(
  memory: Memory,
  factor = defaultTokenFactor,
): Promise<string | undefined> {
  const { attempts, reviews, told, notes } = memory;
  if ([attempts, reviews, told, notes].every(({ length }) => length === 0)) return undefined;
  const fitting = await firstThatFits(shorterAndShorter(memory), memoryTokens, factor);
  // A token is a byte at least, and a character four bytes at most; some are for the fence.
  return fitting ?? fence(leastText(memory).slice(0, memoryTokens / 4 - 20));
}

function* shorterAndShorter(memory: Memory): Generator<string> {
  for (const measure of measures) yield wholeText(memory, measure);
  if (memory.attempts.length > 1) {
    yield* shorterAndShorter({ ...memory, attempts: memory.attempts.slice(1) });
  }
}

function leastText(memory: Memory): string {
  const [least] = measures.slice(-1);
  return least === undefined
    ? ''
    : wholeText({ ...memory, attempts: memory.attempts.slice(-1) }, least);
}

const intro =
  'What these changed is still in the work tree, unless it is said to have changed since. Mend what failed; do not start over without a reason.';

function wholeText(memory: Memory, measure: Measure): string {
  const { attempts, reviews, told, notes, changed_since } = memory;
  const half = { ...measure, lines: Math.max(1, Math.floor(measure.lines / 2)) };
  return joined([
    attempts.length + reviews.length === 0 ? undefined : intro,
    ...attempts.map((one, at) => attemptText(one, at === attempts.length - 1 ? measure : half)),
    changed_since.length === 0
      ? undefined
      : `Since the last of them these files have changed; by whom cannot be told: ${fileWords(changed_since, measure)}`,
    ...reviews.map((review) => reviewText(review, measure)),
    saidText(
      toldIntro,
      told.map((one) => toldText(one, measure)),
      measure,
    ),
    saidText(
      notesIntro,
      notes.map((note) => cut(note, measure)),
      measure,
    ),
  ]);
}

function attemptText(one: EarlierAttempt, measure: Measure): string {
  const { attempt, outcome, reason, failed_checks, files, gaps } = one;
  const shown = failed_checks.slice(0, maxChecks);
  const more = failed_checks.length - shown.length;
  return joined([
    `Attempt ${attempt} ended ${outcome}: ${plainLine(withoutTimes(reason), measure.words)}`,
    files.length === 0 ? 'It changed no file.' : `It changed ${fileWords(files, measure)}`,
    ...shown.map((result) => failureText(result, measure)),
    more > 0 ? `… and ${more} more checks failed` : undefined,
    gaps.length === 0 ? undefined : `It found missing:\n\n${gapText(gaps, measure)}`,
  ]);
}

/** More than so many failed checks have one cause, most likely. */
const maxChecks = 6;

function failureText(result: CheckResult, { lines, words }: Measure): string {
  const command = plainLine(result.command, words);
  const output = [`$ ${command}`, ...tellingLines(result.tail, lines)].join('\n');
  return `${plainLine(withoutTimes(checkWords(result)), words)}\n\n${fence(output)}`;
}

const toldIntro = 'While the last session worked, a person said to it, oldest first:';
const notesIntro = 'A person has noted of this task:';

function toldText({ words, taken }: ToldWords, measure: Measure): string {
  const text = cut(words, measure);
  return taken ? text : `${text}\n(That session ended before it had read this.)`;
}

/** The last of it where it is much. */
function saidText(
  heading: string,
  texts: readonly string[],
  { files }: Measure,
): string | undefined {
  if (texts.length === 0) return undefined;
  return joined([heading, ...texts.slice(-files).map((text) => fence(text))]);
}

/** With its line breaks: people put lists into what they say. */
function cut(text: string, { said }: Measure): string {
  const chars = Array.from(text);
  return chars.length <= said ? text : `${chars.slice(0, said - 1).join('')}…`;
}

function reviewText({ task, title, summary, gaps }: Review, measure: Measure): string {
  const said = summary === undefined ? '' : ` ${plainLine(summary, measure.words)}`;
  const heading = `The review ${task} (${plainLine(title, 80)}) asked for changes.${said}`;
  return `${heading}\n\n${gapText(gaps, measure)}`;
}

/** As a list in a fence: a reviewer's words are text of others. */
function gapText(gaps: readonly ReviewGap[], { files, words }: Measure): string {
  const shown = gaps.slice(0, files).map(({ criterion, what, where }) => {
    const of = criterion === undefined ? '' : `${plainLine(criterion, 40)}: `;
    const at = where === undefined ? '' : ` (${plainLine(where, 120)})`;
    return `- ${of}${plainLine(what, words)}${at}`;
  });
  const more = gaps.length - shown.length;
  return fence([...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
}

function fileWords(changes: readonly FileChange[], { files }: Measure): string {
  const shown = changes
    .slice(0, files)
    .map(({ path, added, removed }) => `\`${plainLine(path, 160)}\` (+${added} −${removed})`);
  const more = changes.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more files` : ''}`;
}

/** How long a check took differs from run to run and tells the agent nothing. */
function withoutTimes(words: string): string {
  return words.replaceAll(/ (?:after|in) [\d.]+s\b/g, '');
}

function joined(parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}
