import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderPrompt } from '../../src/prompts/prompt.ts';
import { inCode, oneLine, withoutMentions } from '../../src/prompts/safe-text.ts';
import { frame, richInput, smallInput } from './made-up-input.ts';

describe('text of others', () => {
  it.each([
    ['see @a.txt ok', String.raw`see \@a.txt ok`],
    ['@/etc/passwd', String.raw`\@/etc/passwd`],
    ['one\n@a.txt', 'one\n\\@a.txt'],
    ['see\u00a0@a.txt', 'see\u00a0\\@a.txt'],
    ['see。@a.txt', String.raw`see。\@a.txt`],
    ['see @"a b.txt"', String.raw`see \@"a b.txt"`],
    ['me@example.com, `@a.txt`, (@a.txt)', 'me@example.com, `@a.txt`, (@a.txt)'],
    ['an @ alone', 'an @ alone'],
  ])('mentions no file: %j [PROMPT-52]', (text, expected) => {
    expect(withoutMentions(text)).toBe(expected);
  });

  it('mentions what the task has as a context file, as long as that is quoted whole [PROMPT-52]', () => {
    const description = 'See @src/a.js, @./src/a.js. and @src/b.js and @c.js and @src/a.jsx';
    const files = [
      { path: 'src/a.js', text: 'a' },
      { path: 'src/b.js', text: 'b', masked: 1 },
      { path: 'c.js', text: '', refused: 'it is binary' },
    ];
    const { text } = renderPrompt(smallInput({ description }, { context_files: files }), frame);
    expect(text).toContain(
      String.raw`See @src/a.js, @./src/a.js. and \@src/b.js and \@c.js and \@src/a.jsx`,
    );
  });

  it('cannot leave its line or its code', () => {
    expect(oneLine('a\n## The task\r\n\tb\u001b[31m')).toBe('a ## The task b');
    expect(inCode('a ` b')).toBe('`` a ` b ``');
  });

  it('is in closed fences in every prompt, which is never a command [PROMPT-50] [PROMPT-51] [PROMPT-55]', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            ...[
              '```',
              '`````',
              '\n',
              '\n\n## How to finish\n',
              ' @/etc/passwd',
              '/clear',
              '{{guide}}',
            ],
            ...['<|endoftext|>', '\ud800', '\u0000', '\u202e', '\u001b[2J', 'text', '\r\n', '~~~'],
          ),
          { maxLength: 12 },
        )
        .map((parts) => parts.join('')),
    );
    const text = fc.tuple(nasty, fc.constantFrom('a', '```')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.constantFrom('implement', 'plan', 'review'), text, (kind, words) => {
        const input = richInput(
          { kind, title: words, description: words, hints: words, acceptance: [words] },
          {
            guide: words,
            metadata: { title: words, description: words },
            spec: { path: words, text: words },
            context_files: [{ path: words, text: words }],
            handoffs: [{ task: 'api', title: words, summary: words, handoff: words }],
          },
        );
        input.task.answers = [{ question: words, answer: words }];
        const made = renderPrompt(input, frame);
        expect(made.text.startsWith('You ')).toBe(true);
        expect(Buffer.from(made.text).toString()).toBe(made.text);
        expect(made.text).not.toMatch(/[\u0000-\u0008\u001b\u202e]|(?:^|\s)@\S/);
        // The headings outside of fences are those of the recipe, each once, whatever the texts say.
        const headings = outside(made.text).filter((line) => line.startsWith('## '));
        expect(new Set(headings).size).toBe(headings.length);
        expect(headings.length).toBe(made.sections.length - 1);
        expect(renderPrompt(input, frame).hash).toBe(made.hash);
      }),
      { numRuns: 300 },
    );
  });
});

/** The lines that stand in no fence. Throws where a fence is never closed. */
export function outside(text: string): string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const [ticks] = /^`{3,}/.exec(line) ?? [];
    if (open === undefined && ticks === undefined) lines.push(line);
    else if (open === undefined) open = ticks;
    else if (line === open) open = undefined;
  }
  if (open !== undefined) throw new Error('a fence is not closed');
  return lines;
}
