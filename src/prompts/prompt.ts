import { createHash } from 'node:crypto';
import { relativePaths } from '../model/relative-path.ts';
import type { PromptInput } from './prompt-input.ts';
import { sections } from './section.ts';

export interface RenderedSection {
  name: string;
  text: string;
  /** SHA-256 of the text, in hex. */
  hash: string;
}

export interface Prompt {
  text: string;
  hash: string;
  sections: RenderedSection[];
}

/**
 * The exact text that a session gets, with hashes to compare it by. Pure. The project's absolute path
 * is written as `.` wherever it occurs, so that the prompt is the same on every machine.
 */
export function renderPrompt(input: PromptInput, root: string): Prompt {
  const rendered = sections.flatMap(({ name, render }) => {
    const rendering = render(input);
    const text = rendering === undefined ? undefined : relativePaths(rendering, root);
    return text === undefined ? [] : [{ name, text, hash: hashOf(text) }];
  });
  const text = `${rendered.map((section) => section.text).join('\n\n')}\n`;
  return { text, hash: hashOf(text), sections: rendered };
}

/** SHA-256 in hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
