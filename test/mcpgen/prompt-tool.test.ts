import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionPlan, servedNames } from '../../src/mcpgen/session-plan.ts';
import { allTools } from '../../src/mcpgen/tool-table.ts';
import { resolveConfig } from '../../src/model/written-config.ts';
import { resolveTask } from '../../src/model/written-task.ts';
import { kinds } from '../../src/model/task.ts';
import type { Project } from '../../src/db/project.ts';
import type { Queue } from '../../src/model/queue.ts';
import { promptSource } from '../../src/pipeline/session/prompt-source.ts';
import { renderPrompt } from '../../src/prompts/prompt.ts';
import { good, sampleProject } from '../db/sample.ts';

/** Words that people use anyway, too. */
const named = allTools.map(({ name }) => name).filter((name) => name !== 'search');

const few = (...values: string[][]): fc.Arbitrary<string[]> => fc.constantFrom(...values);

const shape = fc.record({
  kind: fc.constantFrom(...kinds),
  reviews: few([], ['other'], ['other', 'third']),
  acceptance: few([], ['It works']),
  verify: few([], ['test'], ['make x']),
  depends_on: few([], ['third']),
  answered: fc.boolean(),
  hints: fc.constantFrom(undefined, 'Look twice'),
  command: fc.constantFrom(undefined, '/review src'),
});
const settings = fc.record({
  commit: fc.constantFrom('agent' as const, 'never' as const),
  checks: fc.constantFrom({}, { test: 'npm test' }),
  failing: fc.boolean(),
});

/** The prompt of a task of this form, and the tools that its session has. */
async function promptOf(
  project: Project,
  written: typeof shape extends fc.Arbitrary<infer One> ? One : never,
  { commit, checks, failing }: typeof settings extends fc.Arbitrary<infer One> ? One : never,
): Promise<{ text: string; has: string[] }> {
  const { hints, command, answered, ...rest } = written;
  const task = resolveTask({
    ...{ id: 'one', title: 'One', ...rest },
    ...(hints === undefined ? {} : { hints }),
    ...(command === undefined ? {} : { command }),
    answers: answered ? [{ answer: 'Yes' }] : [],
  });
  const others = ['other', 'third'].map((id) => resolveTask({ id, title: id, status: 'done' }));
  const queue: Queue = {
    tasks: [task, ...others],
    ...{ features: new Map(), disciplines: new Map(), tools: new Map(), pipelines: new Map() },
    metadata: { title: 'P', description: undefined },
    config: resolveConfig({ commit, checks }),
  };
  const failing_before = failing ? Object.keys(checks) : [];
  const plan = sessionPlan(task, queue, { max_new_tasks: 5, failing_before, servers: [] });
  const { input } = good(
    await promptSource(
      {
        project,
        queue,
        task,
        failing_before,
        tree: () => Promise.resolve(undefined),
      },
      [project.root],
    ),
  );
  return { text: renderPrompt(input, { roots: [project.root] }).text, has: servedNames(plan) };
}

describe('the tools in a prompt', () => {
  it('are all tools of its session, for every kind and form of task [PLAN-23]', async () => {
    const project = sampleProject();
    await fc.assert(
      fc.asyncProperty(shape, settings, async (task, config) => {
        const { text, has } = await promptOf(project, task, config);
        const words = new Set(text.match(/[a-z]+(?:_[a-z]+)+/g));
        const meant = named.filter((name) => words.has(name) || words.has(`mcp__ralph__${name}`));
        const calls = Array.from(text.matchAll(/mcp__(\w+?)__(\w+)/g), ([, server, tool]) => [
          server,
          tool,
        ]);
        expect(meant.filter((name) => !has.includes(name))).toEqual([]);
        expect(
          calls.filter(([server, tool = '']) => server !== 'ralph' || !has.includes(tool)),
        ).toEqual([]);
        // And it tells of each of them, and of the one that ends the session.
        for (const name of has) expect(text).toContain(`\`mcp__ralph__${name}\``);
        expect(has.some((name) => name === 'complete_task' || name === 'submit_review')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
