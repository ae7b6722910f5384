import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/model/task.ts';
import { renderPrompt } from '../../src/prompts/prompt.ts';
import { sectionNames, type SectionName } from '../../src/model/prompt-section.ts';
import { recipes } from '../../src/prompts/recipe.ts';
import { frame, richInput, root, smallInput } from './made-up-input.ts';

describe('the prompt of each kind', () => {
  for (const kind of kinds) {
    it(`of ${kind} is, small and rich, what the files say [PROMPT-20]`, async () => {
      const small = renderPrompt(smallInput({ kind }), frame);
      const rich = renderPrompt(richInput({ kind }), frame);
      const file = (size: string): string => `../fixtures/prompts/${kind}-${size}.txt`;
      await expect(small.text).toMatchFileSnapshot(file('small'));
      await expect(rich.text).toMatchFileSnapshot(file('rich'));
      expect(rich.text).not.toContain(root);
      // A part that its recipe names and that is never written would be no part.
      expect(rich.sections.map(({ name }) => name)).toEqual(recipes[kind]);
    });
  }

  it('has sections that together are all there are, reference before the task [PROMPT-20] [PROMPT-2]', () => {
    const used = new Set(kinds.flatMap((kind) => recipes[kind]));
    expect([...used].sort()).toEqual([...sectionNames].sort());
    const order: SectionName[] = ['answers', 'task', 'criteria', 'checks', 'tools', 'finish'];
    for (const kind of kinds) expect(recipes[kind].slice(-order.length)).toEqual(order);
  });
});
