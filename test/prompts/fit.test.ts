import { describe, expect, it } from 'vitest';
import { fitPrompt, renderPrompt } from '../../src/prompts/prompt.ts';
import { shortenings } from '../../src/prompts/shortening.ts';
import { shorterText } from '../../src/prompts/shorter-text.ts';
import { estimateTokens, TokenCounter } from '../../src/prompts/token-count.ts';
import { frame, richInput, smallInput } from './made-up-input.ts';

const cap = { max_tokens: 10_000, token_factor: 1.3 };

function words(lines: number): string {
  return Array.from({ length: lines }, (_, at) => `line ${at + 1} of some text`).join('\n');
}

describe('a prompt in its cap', () => {
  it('is as it is where it fits [PROMPT-40]', async () => {
    const input = richInput();
    const fitted = await fitPrompt(input, frame, cap);
    expect(fitted).toEqual({ ...renderPrompt(input, frame), shortened: [], over: undefined });
  });

  it('is shortened in the declared order, and only as far as it has to be [PROMPT-40]', async () => {
    const long = [{ path: 'src/long.js', text: words(600) }];
    const input = richInput({}, { context_files: long, feature_files: long, guide: words(400) });
    const orders: string[][] = [];
    for (const max_tokens of [14_000, 3_000]) {
      const { shortened, over, text } = await fitPrompt(input, frame, { ...cap, max_tokens });
      expect(over).toBeUndefined();
      expect(await estimateTokens(text)).toBeLessThanOrEqual(max_tokens);
      orders.push(shortened);
    }
    expect(orders).toEqual([
      ['feature_files'],
      ['feature_files', 'context', 'groundwork', 'guide'],
    ]);
  });

  it('keeps head and tail of a long file, and says what is missing and where it is [PROMPT-41]', () => {
    const input = smallInput({}, { context_files: [{ path: 'src/long.js', text: words(3_000) }] });
    const { text } = renderPrompt(input, frame);
    expect(text).toContain('```\nline 1 of some text\nline 2');
    expect(text).toContain('line 3000 of some text\n```');
    const [, first = '', last = ''] =
      /\[… cut here: lines (\d+) to (\d+) of 3000 are left out; read the rest in `src\/long\.js` …\]/.exec(
        text,
      ) ?? [];
    expect(text).toContain(`line ${Number(first) - 1} of some text\n[…`);
    expect(text).toContain(`…]\nline ${Number(last) + 1} of some text`);
    expect(text).not.toContain(`\nline ${first} of`);
    expect(shorterText('🙈'.repeat(500), { chars: 301, where: undefined })).not.toMatch(
      /[\ud800-\udbff](?![\udc00-\udfff])/,
    );
    expect(shorterText(words(9), { chars: 0, where: '`a.js`' })).toBe(
      '[… 9 lines left out here; read the rest in `a.js` …]',
    );
  });

  it('tells what the work is accepted by also where the rest of its spec is cut [PROMPT-73]', async () => {
    const part =
      '## Accepted by\n\n- It keeps what was typed\n\n```sh\n# no heading\n```\n\n### In time\n\n- In a second';
    const page = (between: string): string =>
      `# Login\n\n${words(700)}\n\n${between}\n\n## Notes\n\n${words(700)}\n`;
    const specOf = async (text: string, max_tokens: number): Promise<string> => {
      const input = smallInput({}, { spec: { path: 'specs/login.md', text } });
      const { sections, over } = await fitPrompt(input, frame, { ...cap, max_tokens });
      expect(over).toBeUndefined();
      return sections.find(({ name }) => name === 'spec')?.text ?? '';
    };
    for (const max_tokens of [10_000, 3_000, 1_500]) {
      const cut = await specOf(page(part), max_tokens);
      expect(cut).toMatch(/\[… cut here: lines/);
      expect(cut).toContain(
        `Its part on what the work is accepted by:\n\n\`\`\`\`\n${part}\n\`\`\`\``,
      );
      expect(cut).not.toContain('## Notes');
    }
    const whole = await specOf(`# Login\n\n${part}\n\n${words(500)}`, 10_000);
    expect(whole.split('It keeps what was typed')).toHaveLength(2);
    // Where it is in what is kept, once is enough.
    const last = await specOf(`${page('')}${part}\n`, 3_000);
    expect(last.split('It keeps what was typed')).toHaveLength(2);
    const none = await specOf(page('## Other'), 3_000);
    expect(none).not.toContain('Its part on');
    const much = await specOf(page(`## Acceptance\n\n${words(2_000)}`), 3_000);
    expect(much.match(/\[… cut here/g)).toHaveLength(2);
  });

  it('never loses the task, its criteria, its checks, the handoffs or how to finish [PROMPT-42]', async () => {
    const handoff = words(800);
    const input = richInput(
      { description: words(500) },
      { handoffs: [{ task: 'api', title: 'API', summary: 'Made', handoff }], guide: words(2_000) },
    );
    const { text, over, sections } = await fitPrompt(input, frame, { ...cap, max_tokens: 3_000 });
    expect(text).toContain(handoff);
    expect(text).toContain(words(500));
    for (const name of ['answers', 'criteria', 'checks', 'tools', 'finish']) {
      const whole = renderPrompt(input, frame).sections.find((one) => one.name === name);
      expect(sections).toContainEqual(whole);
    }
    expect(over?.tokens).toBeGreaterThan(3_000);
    expect(over?.largest.map(({ name }) => name).slice(0, 2)).toEqual(['handoffs', 'task']);
    const never = ['handoffs', 'answers', 'task', 'criteria', 'checks', 'tools', 'finish'];
    expect(shortenings.filter(({ section }) => never.includes(section))).toEqual([]);
  });

  it('counts with the factor of the config [PROMPT-44]', async () => {
    const text = words(50);
    const [one, double] = [await estimateTokens(text, 1), await estimateTokens(text, 2)];
    expect(double).toBe(one * 2);
    const input = smallInput({ description: words(700) });
    const fits = async (token_factor: number): Promise<boolean> =>
      (await fitPrompt(input, frame, { max_tokens: 7_000, token_factor })).over === undefined;
    expect(await fits(1)).toBe(true);
    expect(await fits(2)).toBe(false);
  });

  it('counts what it has counted before only once [PROMPT-43]', async () => {
    const text = `only here ${words(20)}`;
    const counter = new TokenCounter(1.3);
    expect(counter.bound(text)).toBe(Buffer.byteLength(text));
    const count = await counter.count(text);
    counter.close();
    expect(count).toBeLessThan(Buffer.byteLength(text));
    expect(new TokenCounter(1.3).bound(text)).toBe(count);
  });

  it('does not depend on how long the path of the project is [PROMPT-33]', async () => {
    const made = async (root: string): Promise<unknown> => {
      const text = Array.from({ length: 900 }, (_, at) => `${root}/src/${at}.js`).join('\n');
      const input = richInput({}, { context_files: [{ path: 'list.txt', text }] });
      const { hash, shortened } = await fitPrompt(
        input,
        { roots: [root] },
        { ...cap, max_tokens: 4_000 },
      );
      return { hash, shortened };
    };
    expect(await made('/a')).toEqual(await made('/home/somebody/with/a/very/long/path/project'));
  });
});
