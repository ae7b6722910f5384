import type { RunEvent } from './event.ts';

/** In words with commands in backticks; undefined where nothing is to be done. */
type Todo<Type extends RunEvent['type']> = (
  event: Extract<RunEvent, { type: Type }>,
) => string | undefined;

const todos: { [Type in RunEvent['type']]?: Todo<Type> } = {
  'call-denied': () =>
    '`ralph allow` shows the rule that would allow this call, and writes it for you.',
  'model-failed': ({ error }) => modelTodo(error),
  'model-refused': () => 'Say in the task what it is for; the next attempt is told of this.',
  'api-retried': () => 'Nothing: the agent asks again by itself.',
  'limit-told': ({ status }) =>
    status === 'rejected'
      ? 'Nothing: the run waits until the limit is reset and goes on by itself.'
      : undefined,
  'hook-ran': ({ outcome }) =>
    outcome === 'success' ? undefined : 'Look at the hook in `.claude/settings.json`.',
  'check-ended': ({ result }) =>
    result.passed
      ? undefined
      : 'The next attempt is told what failed; `ralph verify` runs the checks again.',
  'tool-closed': ({ failed }) =>
    failed ? 'Nothing, as a rule: the agent has read this and goes on.' : undefined,
  'stop-sent': ({ why }) =>
    stopTodos[why] ?? 'The next attempt is told of it; `hints` in the task may help.',
  'turn-ended': ({ failed }) =>
    failed
      ? 'The next attempt is told of it; `ralph status` shows what the task waits for.'
      : undefined,
  'settings-changed': () =>
    'Look at the change: what the agent obeys must be what you want. `ralph resume` goes on.',
  'queue-guarded': ({ held }) =>
    held.length > 0 ? '`ralph answer` confirms the change or takes it back.' : undefined,
  'agent-exited': ({ exit_code }) =>
    exit_code === 0
      ? undefined
      : 'The raw view shows what it printed last; `ralph doctor` looks at the agent.',
  'unknown-message': () => 'Nothing is lost: it is kept as it came. A newer Ralph may know it.',
  'malformed-line': () => 'Nothing is lost: it is kept as it came.',
  failed: () => '`ralph status` says what happened; `ralph play` goes on where it ended.',
};

/** What a person can do about what went wrong in a session; undefined where nothing did. */
export function whatToDo(event: RunEvent): string | undefined {
  // The table holds each to its own.
  return (todos[event.type] as ((of: RunEvent) => string | undefined) | undefined)?.(event);
}

function modelTodo(error: string): string {
  if (/auth|login|key/i.test(error)) return 'Log in with `claude`, or set ANTHROPIC_API_KEY.';
  if (/billing|credit/i.test(error)) return 'Look at the billing of your account.';
  if (/model/i.test(error)) return 'Look at `agent.model` in `.ralph/config.yaml`.';
  if (/limit|overload/i.test(error)) return 'Nothing: the run waits and tries again by itself.';
  return '`ralph doctor` looks at the agent and says what to mend.';
}

const smaller = 'Make the task smaller, or raise its limit in `.ralph/config.yaml`.';

const stopTodos: { [Why in Extract<RunEvent, { type: 'stop-sent' }>['why']]?: string } = {
  cancelled: 'The task is pending again; Play goes on with it.',
  'taken-over': 'A person goes on with it in a terminal.',
  budget: smaller,
  deadline: smaller,
  output: smaller,
  disk: 'Make room on the disk; `ralph clean` removes old session files.',
};
