import { hashOf, type FittedPrompt, type Prompt, type PromptFrame } from '../prompt.ts';
import { relativeInput } from '../relative-input.ts';
import { withoutMentions } from '../safe-text.ts';
import { estimateEach, firstThatFits } from '../token-count.ts';
import type { ExplainSectionName } from '../template/section-family.ts';
import type { Templates } from '../template/template.ts';
import type { ExplainInput } from './explain-input.ts';
import { explainView } from './explain-view.ts';
import { explainRecipe, type ExplainRoom } from './explain-section.ts';

/** From all that is worth telling down to the least. What the person says is never shortened. */
const rooms: readonly [ExplainRoom, ...ExplainRoom[]] = [
  { rows: 40, chars: 6_000 },
  { rows: 20, chars: 3_000 },
  { rows: 10, chars: 1_500 },
  { rows: 4, chars: 500 },
];

/**
 * The exact text that a session gets which makes tasks of a person's words, shortened until it costs no
 * more than its cap by the estimate.
 */
export async function explainPrompt(
  input: ExplainInput,
  frame: Pick<PromptFrame, 'roots' | 'templates'>,
  { max_tokens, token_factor }: { max_tokens: number; token_factor: number },
): Promise<FittedPrompt> {
  const { roots, templates } = frame;
  const relative = relativeInput(input, roots);
  const made = new Map<string, Prompt>();
  function* texts(): Generator<string> {
    for (const room of rooms) {
      const prompt = renderExplain(relative, room, templates);
      made.set(prompt.text, prompt);
      yield prompt.text;
    }
  }
  const text = await firstThatFits(texts(), max_tokens, token_factor);
  const fitting = text === undefined ? undefined : made.get(text);
  if (fitting !== undefined) return { ...fitting, shortened: [], over: undefined };
  const least = [...made.values()].at(-1) ?? renderExplain(relative, rooms[0], templates);
  const { sections } = least;
  const counts = await estimateEach(
    sections.map((section) => section.text),
    token_factor,
  );
  const costs = sections.map(({ name }, at) => ({ name, tokens: counts[at] ?? 0 }));
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  const largest = [...costs].sort((a, b) => b.tokens - a.tokens).slice(0, 3);
  return { ...least, shortened: [], over: { tokens, max_tokens, largest } };
}

/** The same text for the same input, templates and room. Pure. */
export function renderExplain(
  input: ExplainInput,
  room: ExplainRoom = rooms[0],
  templates?: Templates,
): Prompt {
  const sections = partsOf(input, room, templates?.explain).flatMap(({ name, text: raw }) => {
    const text = withoutMentions(raw?.trim() ?? '');
    return text === '' ? [] : [{ name, text, hash: hashOf(text) }];
  });
  const text = `${sections.map((section) => section.text).join('\n\n')}\n`;
  return { text, hash: hashOf(text), sections };
}

function partsOf(
  input: ExplainInput,
  room: ExplainRoom,
  own: Templates['explain'] | undefined,
): { name: string; text: string | undefined }[] {
  const view = explainView(input);
  const table = new Map(explainRecipe);
  const render = (name: ExplainSectionName): string | undefined => {
    const text = table.get(name)?.(input, room);
    const template = own?.section(name);
    return template === undefined ? text : template.render(view, text);
  };
  if (own?.whole === undefined)
    return explainRecipe.map(([name]) => ({ name, text: render(name) }));
  return own.whole.parts.map((part, at) =>
    part.type === 'section'
      ? { name: part.name, text: render(part.name) }
      : { name: `text-${at + 1}`, text: part.template.render(view, undefined) },
  );
}
