import type { ExplainInput, TaskLine } from '../../src/prompts/explain/explain-input.ts';

/** A task of the queue as the prompt lists it. */
export function taskLine(id: string, title: string, more: Partial<TaskLine> = {}): TaskLine {
  const plain = { state: 'ready', priority: 'medium', feature: undefined };
  return { id, title, ...plain, depends_on: [], tags: [], ...more };
}

/** What the prompt of `ralph explain` is made from where there is nothing yet. */
export function smallExplain(more: Partial<ExplainInput> = {}): ExplainInput {
  return {
    answers: { what: 'People should log in with a link that we mail them.' },
    revision: undefined,
    metadata: { title: undefined, description: undefined },
    guide: undefined,
    features: [],
    disciplines: [],
    tasks: [],
    checks: [],
    kinds: [],
    max_new_tasks: 20,
    tools: ['create_task', 'complete_task'].map((name) => ({ name, use: `what ${name} is for` })),
    tool_prefix: 'mcp__ralph__',
    ...more,
  };
}
