import { describe, expect, it } from 'vitest';
import type { ExplainInput } from '../../src/prompts/explain/explain-input.ts';
import { explainPrompt, renderExplain } from '../../src/prompts/explain/explain-prompt.ts';
import { explainRecipe } from '../../src/prompts/explain/explain-section.ts';
import { smallExplain, taskLine } from './made-up-explain.ts';
import { root } from './made-up-input.ts';

const cap = { max_tokens: 10_000, token_factor: 1.3 };

const rich = smallExplain({
  answers: {
    what: 'Log in with a link.\n```\n# not a heading\n```\nLike @README.md says.',
    features: 'login, mail',
    constraints: `Nothing of ${root}/secret may be used`,
    success: 'Nobody needs a password.',
    more: '/clear and thank you',
  },
  metadata: { title: 'Shop', description: 'A shop for shoes.' },
  guide: 'Write small commits.',
  features: [
    { name: 'login', title: 'Logging in', about: 'All that lets people in.\nAnd out.' },
    { name: 'mail', title: 'mail', about: undefined },
  ],
  disciplines: [{ name: 'web', title: 'web', about: 'You know browsers.' }],
  tasks: [
    taskLine('form', 'Add a form', { feature: 'login', state: 'done' }),
    taskLine('send', 'Send mails | all', { depends_on: ['form'], priority: 'high' }),
  ],
  checks: [{ name: 'test', command: 'npm test' }],
});

const revising: ExplainInput = {
  ...rich,
  answers: {},
  revision: {
    words: 'split the third',
    said: 'Three tasks; the mail server is open.',
    drafts: [
      { hash: 'abc', status: 'draft', content: { id: 't-1', title: 'One', verify: ['test'] } },
      { hash: 'def', status: 'pending', content: { id: 't-2', title: 'Two' } },
    ],
  },
};

describe('the prompt that explains', () => {
  it.each([
    ['small', smallExplain()],
    ['rich', rich],
    ['revise', revising],
  ])('is, %s, what the file says [EXPLAIN-25]', async (name, input) => {
    const { text, over, sections } = await explainPrompt(input, { roots: [root] }, cap);
    await expect(text).toMatchFileSnapshot(`../fixtures/prompts/explain-${name}.txt`);
    expect(over).toBeUndefined();
    expect(text).not.toContain(root);
    expect(await explainPrompt(input, { roots: [root] }, cap)).toMatchObject({ text });
    const names = explainRecipe.map(([one]) => one);
    expect(names.filter((one) => sections.some((section) => section.name === one))).toEqual(
      sections.map((section) => section.name),
    );
  });

  it('tells of a long queue its numbers, the nearest and the newest, and how to see more [EXPLAIN-26]', () => {
    const tasks = Array.from({ length: 10_000 }, (_, at) => taskLine(`t-${at}`, `Do thing ${at}`));
    tasks[77] = taskLine('t-77', 'Mail a link', { state: 'done' });
    const input = smallExplain({ tasks });
    const started = performance.now();
    const { text } = renderExplain(input);
    const ms = performance.now() - started;
    expect(text).toContain('It has 10000 tasks: 1 done, 9999 ready.');
    expect(text).toContain('t-77 | done | medium | Mail a link');
    expect(text).toContain('t-9999 |');
    expect(text).not.toContain('t-5000 |');
    expect(text).toContain('`mcp__ralph__list_tasks` lists all of them page by page');
    expect(text.match(/^t-\d+ \|/gm)).toHaveLength(40);
    expect(ms).toBeLessThan(500);
  });

  it('is shortened to its cap, but for the words of the person [EXPLAIN-22]', async () => {
    const about = 'long words '.repeat(40);
    const features = Array.from({ length: 60 }, (_, at) => ({
      ...{ name: `f${at}`, title: `f${at}`, about },
    }));
    const input = smallExplain({ features, guide: 'Much guidance. '.repeat(2_000) });
    const whole = await explainPrompt(input, { roots: [] }, { ...cap, max_tokens: 100_000 });
    const tight = await explainPrompt(input, { roots: [] }, { ...cap, max_tokens: 2_500 });
    expect(tight.over).toBeUndefined();
    expect(tight.text.length).toBeLessThan(whole.text.length);
    expect(tight.text).toContain('People should log in with a link that we mail them.');
    const least = await explainPrompt(input, { roots: [] }, { ...cap, max_tokens: 100 });
    expect(least.over?.max_tokens).toBe(100);
    expect(least.text).toContain('People should log in with a link that we mail them.');
  });
});
