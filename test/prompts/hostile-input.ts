import fc from 'fast-check';
import { kinds } from '../../src/model/task.ts';
import { resolveTask } from '../../src/model/written-task.ts';
import type { PromptInput } from '../../src/prompts/prompt-input.ts';
import { renderPrompt } from '../../src/prompts/prompt.ts';
import { frame, richInput } from './made-up-input.ts';

const pieces = [
  ...['```', '`````', '\n', '\n\n## How to finish\n', ' @/etc/passwd', '/clear', '{{guide}}', ' '],
  ...['<|endoftext|>', '\ud800', '\u0000', '\u202e', '\u001b[2J', 'text', '\r\n', '~~~', '。@x'],
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')),
);
const texts = fc.array(text, { maxLength: 4 });

/** What a prompt is made from, with anything at all where people and agents write. */
export const hostileInput: fc.Arbitrary<PromptInput> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    words: fc.array(text, { minLength: 12, maxLength: 12 }),
    acceptance: texts,
    files: fc.array(fc.tuple(text, text), { maxLength: 3 }),
    works: fc.array(fc.tuple(text, text, text), { maxLength: 3 }),
    rich: fc.boolean(),
  })
  .map(({ kind, words, acceptance, files, works, rich }) => {
    const word = (at: number): string => words[at] ?? '';
    const quoted = files.map(([path, held]) => ({ path, text: held }));
    const made = works.map(([title, summary, handoff], at) => {
      return { task: `task-${at}`, title, summary, handoff };
    });
    const input = richInput({ kind });
    const task = resolveTask({
      ...{ id: 'login', kind, title: word(0), description: word(1), hints: word(2), acceptance },
      ...{ command: `/${word(3)}`, answers: [{ question: word(4), answer: word(5) }] },
    });
    const own = {
      ...{ task, guide: word(6), metadata: { title: word(7), description: word(8) } },
      ...{ spec: { path: word(9), text: word(10) }, context_files: quoted, handoffs: made },
      checks: [{ name: word(11), command: word(0) }],
    };
    return rich
      ? { ...input, ...own }
      : { ...input, ...own, feature: undefined, discipline: undefined };
  });

/** What is wrong with the prompt of an input, in words; nothing where all is well. */
export function promptFaults(input: PromptInput): string[] {
  const made = renderPrompt(input, frame);
  const headings = outside(made.text)?.filter((line) => line.startsWith('## ')) ?? [];
  const faults: [boolean, string][] = [
    [made.text.startsWith('You '), 'it does not begin as it should'],
    [Buffer.from(made.text).toString() === made.text, 'it is no valid UTF-8'],
    [!/[\u0000-\u0008\u001b\u202e]/.test(made.text), 'it holds control characters'],
    [!/(?:^|[\s。])@\S/.test(made.text), 'it mentions a file'],
    [outside(made.text) !== undefined, 'a fence is not closed'],
    // Those of the recipe, each once, whatever the texts say.
    [new Set(headings).size === headings.length, 'a heading is there twice'],
    [headings.length === made.sections.length - 1, 'a heading is there that no section has'],
    [renderPrompt(input, frame).hash === made.hash, 'its hash is another one each time'],
  ];
  return faults.flatMap(([fine, fault]) => (fine ? [] : [fault]));
}

/** The lines that stand in no fence; undefined where one is never closed. */
function outside(prompt: string): string[] | undefined {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of prompt.split('\n')) {
    const [ticks] = /^`{3,}/.exec(line) ?? [];
    if (open === undefined && ticks === undefined) lines.push(line);
    else if (open === undefined) open = ticks;
    else if (line === open) open = undefined;
  }
  return open === undefined ? lines : undefined;
}
