import type { PromptView } from '../prompt-view.ts';

/** The text of one part of a prompt; undefined where there is nothing to say. Pure. */
export type Part = (view: PromptView) => string | undefined;

export function headed(title: string, parts: (string | undefined)[]): string | undefined {
  const body = joined(parts);
  return body === undefined ? undefined : `## ${title}\n\n${body}`;
}

/** Those that are there, with an empty line between them. */
export function joined(parts: (string | undefined)[]): string | undefined {
  const present = parts.filter((part) => part !== undefined && part !== '');
  return present.length === 0 ? undefined : present.join('\n\n');
}

/** With a sentence before it that says what it is; nothing where there is no text. */
export function introduced(words: string, texts: string[]): (string | undefined)[] {
  return texts.length === 0 ? [] : [words, ...texts];
}
