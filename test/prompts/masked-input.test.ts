import { describe, expect, it } from 'vitest';
import { renderExplain } from '../../src/prompts/explain/explain-prompt.ts';
import {
  maskedExplain,
  maskedInput,
  maskedMemory,
  maskRemarks,
} from '../../src/prompts/masked-input.ts';
import { memoryText, type Memory } from '../../src/prompts/memory.ts';
import type { PromptInput } from '../../src/prompts/prompt-input.ts';
import { renderPrompt } from '../../src/prompts/prompt.ts';
import { smallExplain } from './made-up-explain.ts';
import { frame, richInput } from './made-up-input.ts';

// In two parts: no scanner is to take it for a real one.
const random = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG3iL6';
const key = `ghp_${random}`;
/** As far as its letters tell; somebody may mean just this one. */
const password = 'kX9vQ2mT7w';

/** Everything that people and agents write, with a key in it. */
function leaky(): PromptInput {
  const { discipline, feature, handoffs, groundwork, reviewed, ...rest } = richInput({
    title: `Log in with ${key}`,
    description: `By ${key}`,
    hints: `Try ${key}`,
    acceptance: [`It takes ${key}`],
    answers: [{ question: `Is it ${key}?`, answer: `No, ${key}` }],
  });
  return {
    ...rest,
    guide: `Use ${key}\nDB_PASSWORD=${password}\n`,
    metadata: { title: `A shop ${key}`, description: key },
    discipline: discipline && {
      ...discipline,
      ...{ title: key, persona: key, skills: [key], conventions: key },
    },
    feature: feature && { ...feature, title: key, description: key },
    handoffs: handoffs.map((one) => ({ ...one, title: key, summary: key, handoff: `Use ${key}` })),
    groundwork: groundwork.map((one) => ({ ...one, title: key, summary: key })),
    reviewed: reviewed.map((one) => ({
      ...{ ...one, title: key, description: key, summary: key },
      acceptance: [{ id: 'a1', text: key }],
    })),
    checks: [{ name: 'test', command: `TOKEN=${key} npm test` }],
  };
}

describe('keys in what a prompt is made from', () => {
  it('are masked in every text of people and agents, each place told by its name [PROMPT-70] [PROMPT-71]', () => {
    const input = leaky();
    const { data, places } = maskedInput(input);
    for (const kind of ['implement', 'review'] as const) {
      const shown = { ...data, task: { ...data.task, kind } };
      const { text } = renderPrompt(shown, frame);
      expect(text).not.toContain(key);
      expect(text).not.toContain(password);
      expect(text).toContain('Use «masked: github-token»');
    }
    expect(renderPrompt(input, frame).text.split(key).length).toBeGreaterThan(20);
    expect(places.map(({ where, masked }) => `${where}: ${masked}`)).toEqual([
      'the task itself: 4',
      'the answers of people: 2',
      '.ralph/guide.md: 2',
      "the project's description: 2",
      'the discipline ui: 4',
      'the feature auth: 2',
      'the handoff of api: 3',
      'the handoff of aaa: 3',
      'the summary of tables: 2',
      'the work of api: 4',
      'the commands of checks: 1',
    ]);
    expect(maskRemarks(places).slice(1, 3)).toEqual([
      'What looks like a secret in the answers of people is masked in the prompt (2); hand it over in a variable that `agent.env` names.',
      'What looks like a secret in .ralph/guide.md is masked in the prompt (2).',
    ]);
  });

  it('are masked in what was tried before; in output also what only looks like one [PROMPT-70]', async () => {
    const memory: Memory = {
      attempts: [
        {
          ...{ attempt: 1, outcome: 'verify-failed', reason: `it said ${key}`, files: [] },
          failed_checks: [
            {
              ...{ name: 'test', command: 'npm test', passed: false, exit_code: 1 },
              ...{ timed_out: false, duration_ms: 5, tail: `Error: DB_PASSWORD=${password}\n` },
            },
          ],
          gaps: [{ what: `no ${key}` }],
        },
      ],
      reviews: [{ task: 'look', title: 'Look', summary: key, gaps: [{ what: key }] }],
      told: [{ words: `Use ${key}, DB_PASSWORD=${password}`, at: '', taken: true }],
      notes: [`A note of ${key}`],
      changed_since: [],
    };
    const { data, places } = maskedMemory(memory);
    const text = (await memoryText(data)) ?? '';
    expect(text).not.toContain(key);
    expect(text).toContain('Error: DB_PASSWORD=«masked: password»');
    expect(text).toContain(`Use «masked: github-token», DB_PASSWORD=${password}`);
    expect(places.map(({ where }) => where)).toEqual([
      ...['attempt 1', 'the check output of attempt 1', 'the gaps of attempt 1', 'the review look'],
      ...['what people said', 'the notes of people'],
    ]);
  });

  it('are masked in the prompt that explains [PROMPT-75]', () => {
    const { data, places } = maskedExplain(
      smallExplain({
        answers: { what: `A login with ${key}` },
        guide: `DB_PASSWORD=${password}`,
        revision: {
          ...{ words: key, said: key },
          drafts: [{ hash: 'h', status: 'draft', content: { title: key } }],
        },
      }),
    );
    const { text } = renderExplain(data);
    expect(text).not.toContain(key);
    expect(text).not.toContain(password);
    expect(text).toContain('A login with «masked: github-token»');
    expect(places.map(({ where }) => where)).toEqual([
      ...['your words', 'what was said before', 'the tasks that were made', '.ralph/guide.md'],
    ]);
  });

  it('leave what a prompt without any is made from alone [PROMPT-70]', () => {
    for (const kind of ['implement', 'plan', 'review'] as const) {
      const input = richInput({ kind });
      expect(maskedInput(input)).toEqual({ data: input, places: [] });
    }
  });
});
