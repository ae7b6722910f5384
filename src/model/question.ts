/** How a question that a session asked while it ran came to its end. */
export const questionEnds = ['answered', 'nobody', 'expired', 'cancelled'] as const;
export type QuestionEnd = (typeof questionEnds)[number];

/** So long a session waits for the answer. Its timers stand still meanwhile. */
export const askBoundMs = 5 * 60_000;

/** Whoever has pressed a key so short a time ago is there to be asked. */
export const presenceMs = 5 * 60_000;

/** The questions that one session may ask: beyond these it has to block. */
export const mostQuestions = 20;

/** Characters of a question and of an option, and how many options there may be. */
export const longestQuestion = 2_000;
export const longestOption = 300;
export const mostOptions = 10;

/** What a session asked while it ran, and what came of it. */
export interface AskedQuestion {
  /** UTC: when it was asked, or when nobody was there to be asked. */
  at: string;
  question: string;
  options?: string[];
  /** Absent when the session ended without a word on it. */
  how?: QuestionEnd;
  answer?: string;
}

/**
 * The option that an answer means: by its number, or by what only it begins with. Any other answer stays
 * what it is.
 */
export function meantOption(answer: string, options: readonly string[]): string {
  const words = answer.trim();
  const number = /^(\d{1,3})[.)]?$/.exec(words)?.[1];
  const numbered = number === undefined ? undefined : options[Number(number) - 1];
  // An option may itself be a number.
  const exact = options.find((option) => sameCase(option) === sameCase(words));
  if (exact !== undefined || numbered !== undefined) return exact ?? numbered ?? words;
  const begun = options.filter((option) => sameCase(option).startsWith(sameCase(words)));
  const [only] = begun;
  return begun.length === 1 && words !== '' && only !== undefined ? only : words;
}

/** How it ended, for people: `nobody was there`. */
export function questionEndWords(how: QuestionEnd | undefined): string {
  switch (how) {
    case 'answered':
      return 'answered';
    case 'nobody':
      return 'nobody was there';
    case 'expired':
      return 'nobody answered in time';
    case 'cancelled':
    case undefined:
      return 'the session did not wait for the answer';
  }
}

function sameCase(text: string): string {
  return text.trim().toLowerCase();
}
