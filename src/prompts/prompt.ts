import { createHash } from 'node:crypto';
import type { SectionName } from '../model/prompt-section.ts';
import { kindName } from '../model/task.ts';
import type { PromptInput } from './prompt-input.ts';
import { relativeInput } from './relative-input.ts';
import { viewOf, type PromptView } from './prompt-view.ts';
import { recipes } from './recipe.ts';
import { withoutMentions } from './safe-text.ts';
import { sectionTable } from './section-table.ts';
import { firstRooms, shortenings, type Rooms } from './shortening.ts';
import type { Templates } from './template/template.ts';
import { TokenCounter } from './token-count.ts';

export interface RenderedSection {
  /** Of text between the parts in a kind's own template it is `text-1`, `text-2`… */
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

/** A prompt that was made to fit in its cap. */
export interface FittedPrompt extends Prompt {
  /** Parts of which less is told than there is, in the order in which they were shortened. */
  shortened: SectionName[];
  /** Where it does not fit even so: what it costs by the estimate, and what costs the most. */
  over: OverCap | undefined;
}

export interface OverCap {
  tokens: number;
  max_tokens: number;
  largest: { name: string; tokens: number }[];
}

/** What a prompt is rendered with beside its input. */
export interface PromptFrame {
  /** The ways in which the project's absolute path is written; each becomes `.`. */
  roots: readonly string[];
  templates?: Templates | undefined;
  rooms?: Rooms;
}

/**
 * The exact text that a session gets, with hashes to compare it by. Pure. The project's absolute path
 * is written as `.` wherever it occurs, so that the prompt is the same on every machine.
 */
export function renderPrompt(input: PromptInput, frame: PromptFrame): Prompt {
  return renderRelative(relativeInput(input, frame.roots), frame);
}

/**
 * The same, shortened in the declared order until it costs no more than its cap by the estimate. The
 * tokenizer is loaded only where the number of bytes does not decide.
 */
export async function fitPrompt(
  input: PromptInput,
  frame: PromptFrame,
  cap: { max_tokens: number; token_factor: number },
): Promise<FittedPrompt> {
  const relative = relativeInput(input, frame.roots);
  const counter = new TokenCounter(cap.token_factor);
  const rooms: Rooms = { ...firstRooms };
  const shortened = new Set<SectionName>();
  try {
    let prompt = renderRelative(relative, { ...frame, rooms });
    for (const { section, chars } of shortenings) {
      if (await fits(prompt, counter, cap.max_tokens)) break;
      if ((rooms[section] ?? Infinity) <= chars) continue;
      rooms[section] = chars;
      const shorter = renderRelative(relative, { ...frame, rooms });
      if (shorter.hash !== prompt.hash) shortened.add(section);
      prompt = shorter;
    }
    const over = await overCap(prompt, counter, cap.max_tokens);
    return { ...prompt, shortened: [...shortened], over };
  } finally {
    counter.close();
  }
}

async function fits({ sections }: Prompt, counter: TokenCounter, max: number): Promise<boolean> {
  const bounds = sections.map(({ text }) => counter.bound(counted(text)));
  if (sum(bounds) <= max) return true;
  let tokens = 0;
  for (const { text } of sections) tokens += await counter.count(counted(text));
  return tokens <= max;
}

async function overCap(
  prompt: Prompt,
  counter: TokenCounter,
  max_tokens: number,
): Promise<OverCap | undefined> {
  if (await fits(prompt, counter, max_tokens)) return undefined;
  const costs: { name: string; tokens: number }[] = [];
  for (const { name, text } of prompt.sections) {
    costs.push({ name, tokens: await counter.count(counted(text)) });
  }
  const tokens = sum(costs.map((cost) => cost.tokens));
  const largest = [...costs].sort((one, other) => other.tokens - one.tokens).slice(0, 3);
  return { tokens, max_tokens, largest };
}

/** With the empty line that follows it. */
export function counted(text: string): string {
  return `${text}\n\n`;
}

function renderRelative(input: PromptInput, frame: PromptFrame): Prompt {
  const view = viewOf(input, frame.rooms);
  const mentionable = new Set(
    [...input.context_files, ...input.feature_files]
      .filter(({ refused, masked = 0 }) => refused === undefined && masked === 0)
      .map(({ path }) => path),
  );
  const sections = partsOf(view, input, frame.templates).flatMap(({ name, text: raw }) => {
    const text = raw === undefined ? '' : withoutMentions(raw.trim(), mentionable);
    return text === '' ? [] : [{ name, text, hash: hashOf(text) }];
  });
  const whole = `${sections.map(({ text }) => text).join('\n\n')}\n`;
  // A prompt that begins so would be a command to the agent.
  const text = whole.startsWith('/') ? `> ${whole}` : whole;
  return { text, hash: hashOf(text), sections };
}

function partsOf(
  view: PromptView,
  { task, sections }: PromptInput,
  templates: Templates | undefined,
): { name: string; text: string | undefined }[] {
  const render = (name: SectionName): string | undefined => {
    const part = sectionTable[name];
    const template = templates?.section(task, name);
    return template === undefined ? part(view) : template.render(view, part(view));
  };
  // A kind of the project's own that says what its prompt is made of has no use for that of another.
  const names = [kindName(task), ...(sections === undefined ? [task.kind] : [])];
  const own = names.map((name) => templates?.kind(name)).find((one) => one !== undefined);
  if (own === undefined) {
    return (sections ?? recipes[task.kind]).map((name) => ({ name, text: render(name) }));
  }
  return own.parts.map((part, at) =>
    part.type === 'section'
      ? { name: part.name, text: render(part.name) }
      : { name: `text-${at + 1}`, text: part.template.render(view, undefined) },
  );
}

/** SHA-256 in hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
