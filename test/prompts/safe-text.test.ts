import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderPrompt } from '../../src/prompts/prompt.ts';
import { inCode, oneLine, withoutMentions } from '../../src/prompts/safe-text.ts';
import { hostileInput, promptFaults } from './hostile-input.ts';
import { frame, smallInput } from './made-up-input.ts';

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
    fc.assert(
      fc.property(hostileInput, (input) => {
        expect(promptFaults(input)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
