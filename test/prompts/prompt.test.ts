import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { allTools, toolsOf } from '../../src/mcpgen/tool-table.ts';
import { kinds, type Kind } from '../../src/model/task.ts';
import { resolveTask, type WrittenTask } from '../../src/model/written-task.ts';
import { fence } from '../../src/prompts/fence.ts';
import { renderPrompt } from '../../src/prompts/prompt.ts';
import type { PromptInput } from '../../src/prompts/prompt-input.ts';
import { estimateTokens } from '../../src/prompts/token-count.ts';

const root = '/home/ada/project';
const frame = { roots: [root] };

function input(task: Partial<WrittenTask> = {}, more: Partial<PromptInput> = {}): PromptInput {
  const resolved = resolveTask({ id: 'login', title: 'Add a login form', ...task });
  return {
    task: resolved,
    guide: undefined,
    metadata: { title: undefined, description: undefined },
    discipline: undefined,
    feature: undefined,
    feature_files: [],
    spec: undefined,
    context_files: [],
    handoffs: [],
    groundwork: [],
    earlier: undefined,
    reviewed: [],
    failing_before: [],
    checks: [],
    tools: toolsOf(resolved).map(({ name, use }) => ({ name, use })),
    tool_prefix: 'mcp__ralph__',
    commit: 'agent',
    ...more,
  };
}

function headings(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('## '));
}

describe('a prompt', () => {
  it('puts reference first and the task, its proof and its end last [PROMPT-2]', () => {
    const { text } = renderPrompt(
      input(
        {
          kind: 'review',
          acceptance: ['It asks for a password'],
          answers: [{ answer: 'Yes', at: '2026-01-01T00:00:00Z' }],
        },
        {
          guide: 'Plain JavaScript.',
          metadata: { title: 'Shop', description: 'A shop' },
          discipline: {
            name: 'ui',
            title: 'UI',
            persona: 'Careful',
            skills: ['CSS'],
            conventions: 'Small files',
            tools: [],
            mcp_servers: [],
            model: undefined,
            verify: [],
          },
          feature: {
            name: 'auth',
            title: 'Login',
            description: 'Who you are',
            context_files: [],
            spec: undefined,
          },
          spec: { path: 'specs/login.md', text: 'A form.' },
          feature_files: [{ path: 'docs/auth.md', text: 'Auth' }],
          groundwork: [{ task: 'db', title: 'The tables', summary: 'Tables' }],
          handoffs: [{ task: 'api', title: 'The API', summary: 'Made it', handoff: 'POST /login' }],
          context_files: [{ path: 'src/app.js', text: 'app()' }],
          reviewed: [
            {
              ...{ task: 'api', title: 'The API', description: 'An API', acceptance: [] },
              ...{ summary: undefined, files: [] },
            },
          ],
          earlier: 'Attempt 1 ended verify-failed: test failed',
          checks: [{ name: 'test', command: 'npm test' }],
        },
      ),
      frame,
    );
    expect(headings(text)).toEqual([
      '## How to work in this project',
      '## About the project',
      '## Who you are here',
      '## Skills that this work needs',
      '## Conventions',
      '## Feature: Login',
      '## Files of the feature',
      '## Specification',
      '## What was done before that',
      '## From the tasks that this one depends on',
      '## Files to know',
      '## Earlier attempts at this task',
      '## The work to judge',
      '## Answers from people',
      '## The task',
      '## Acceptance criteria',
      '## Checks',
      '## Tools of this session',
      '## How to finish',
    ]);
    expect(text.startsWith('You judge work')).toBe(true);
  });

  it('is the same bytes each time, with the project written as a dot [PROMPT-1]', () => {
    const made = input({ description: `Look at ${root}/src/app.js` });
    const first = renderPrompt(made, frame);
    expect(first.text).toContain('Look at ./src/app.js');
    expect(first.text).not.toContain(root);
    expect(renderPrompt(made, frame)).toEqual(first);
    expect(renderPrompt(input({ description: 'Look elsewhere' }), frame).hash).not.toBe(first.hash);
  });

  it('changes only the section that its input changed [PROMPT-1]', () => {
    const before = renderPrompt(input(), frame);
    const after = renderPrompt(input({}, { guide: 'New words' }), frame);
    const names = (prompt: typeof before): string[] => prompt.sections.map(({ name }) => name);
    expect(names(after)).toEqual(['opening', 'guide', ...names(before).slice(1)]);
    const hashes = new Map(after.sections.map(({ name, hash }) => [name, hash]));
    for (const { name, hash } of before.sections) expect(hashes.get(name)).toBe(hash);
  });

  it('quotes text in a fence that nothing in it can end [PROMPT-3]', () => {
    expect(fence('a\n````\nb')).toBe('`````\na\n````\nb\n`````');
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('```', '`````', 'text', '\n', '## The task')),
        (parts) => {
          const [open = '', ...rest] = fence(parts.join('')).split('\n');
          const close = rest.findIndex((line) => line.startsWith(open));
          expect(close).toBe(rest.length - 1);
        },
      ),
    );
  });

  it('holds the handoff of a dependency whole [PROMPT-5]', () => {
    const handoff = Array.from({ length: 500 }, (_, index) => `line ${index}`).join('\n');
    const { text } = renderPrompt(
      input({}, { handoffs: [{ task: 'api', title: 'The API', summary: 'Made it', handoff }] }),
      frame,
    );
    expect(text).toContain(handoff);
  });

  it.each([
    ...kinds.map((kind) => ({ kind, reviews: [] })),
    { kind: 'review', reviews: ['api'] },
  ] as {
    kind: Kind;
    reviews: string[];
  }[])('names exactly the tools of a $kind session of $reviews [PROMPT-6]', (task) => {
    const { text } = renderPrompt(input(task), frame);
    const named = new Set(Array.from(text.matchAll(/mcp__ralph__(\w+)/g), ([, name]) => name));
    const tools = toolsOf(task).map(({ name }) => name);
    expect([...named].sort()).toEqual(tools.sort());
    expect(tools.length).toBeLessThan(allTools.length);
    expect(tools.includes('submit_review')).toBe(task.reviews.length > 0);
    expect(tools.includes('complete_task')).toBe(task.reviews.length === 0);
  });

  it('asks for a commit, named after its task, only of a session that changes code and may [PROMPT-13]', () => {
    const asks = (prompt: PromptInput): boolean =>
      /Commit your work .* the line `Ralph-Task: [\w-]+`/.test(renderPrompt(prompt, frame).text);
    expect(asks(input())).toBe(true);
    expect(asks(input({ kind: 'review' }))).toBe(false);
    expect(asks(input({}, { commit: 'never' }))).toBe(false);
  });

  it('estimates tokens of any text, special ones too [PROMPT-9]', async () => {
    const plain = await estimateTokens('The quick brown fox jumps over the lazy dog.');
    expect(plain).toBeGreaterThan(8);
    expect(plain).toBeLessThan(20);
    expect(await estimateTokens('<|endoftext|>')).toBeGreaterThan(1);
    expect(await estimateTokens('a'.repeat(50_000))).toBeGreaterThan(1_000);
  });
});
