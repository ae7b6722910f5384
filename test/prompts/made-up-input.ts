import { resolveTask, type WrittenTask } from '../../src/model/written-task.ts';
import type { PromptInput } from '../../src/prompts/prompt-input.ts';

export const root = '/home/ada/project';
export const frame = { roots: [root] };

const toolsOfKind = {
  implement: ['complete_task', 'run_checks', 'block_task'],
  plan: ['complete_task', 'create_task', 'block_task'],
  review: ['submit_review', 'run_checks', 'block_task'],
};

/** What the prompt of a task without anything around it is made from. */
export function smallInput(
  task: Partial<WrittenTask> = {},
  more: Partial<PromptInput> = {},
): PromptInput {
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
    tools: toolsOfKind[resolved.kind].map((name) => ({ name, use: `what ${name} is for` })),
    tool_prefix: 'mcp__ralph__',
    commit: 'agent',
    ...more,
  };
}

/** The same with something in every section. */
export function richInput(
  task: Partial<WrittenTask> = {},
  more: Partial<PromptInput> = {},
): PromptInput {
  return smallInput(
    {
      description: 'Ask for a name and a password.\n\n```html\n<form>\n```\nSee @docs/form.md',
      acceptance: ['It asks for a password', { id: 'keeps', text: 'It keeps what was typed' }],
      hints: 'Look at the search form.',
      answers: [{ question: 'Which colour?', answer: 'Green', at: '2026-01-01T00:00:00Z' }],
      ...(task.kind === 'review' ? { reviews: ['api'] } : {}),
      ...task,
    },
    {
      guide: 'Plain JavaScript, no build step.\n',
      metadata: { title: 'Shop', description: 'A shop for books.' },
      discipline: {
        name: 'ui',
        title: 'User interface',
        persona: 'You build accessible pages with little code.',
        skills: ['Accessible forms', 'Plain CSS'],
        conventions: 'One component in a file.',
        tools: [],
        mcp_servers: [],
        model: undefined,
        verify: [],
      },
      feature: {
        name: 'auth',
        title: 'Logging in',
        description: 'People log in with a password.',
        context_files: ['docs/auth.md'],
        spec: 'login',
      },
      feature_files: [{ path: 'docs/auth.md', text: '# Auth\n', masked: 1 }],
      spec: { path: 'specs/login.md', text: '# Login\n\n- It asks for a password.\n' },
      context_files: [
        { path: 'src/form.js', text: `// in ${root}/src\nexport function form() {}\n` },
        { path: 'logo.png', text: '', refused: 'it is binary' },
      ],
      groundwork: [{ task: 'tables', title: 'Make the tables', summary: 'users, sessions' }],
      handoffs: [
        { task: 'api', title: 'Make the API', summary: 'Made it', handoff: 'POST /login {name}' },
        { task: 'aaa', title: 'Choose a name', summary: undefined, handoff: undefined },
      ],
      earlier: 'Attempt 1 ended verify-failed: test failed: exit 1',
      reviewed: [
        {
          ...{ task: 'api', title: 'Make the API', description: 'POST /login' },
          ...{ acceptance: [{ id: 'a1', text: 'It answers 401' }], summary: 'Made it' },
          files: [{ path: 'src/api.js', added: 20, removed: 1 }],
        },
      ],
      checks: [
        { name: 'test', command: 'npm test' },
        { name: 'npx eslint .', command: 'npx eslint .' },
      ],
      failing_before: ['test'],
      ...more,
    },
  );
}
