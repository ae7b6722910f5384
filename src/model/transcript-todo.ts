import type { RunEvent } from './event.ts';

/** What a person can do about what went wrong in a session; undefined where nothing did. */
export function whatToDo(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'call-denied':
      return '`ralph allow` shows the rule that would allow this call, and writes it for you.';
    case 'model-failed':
      return modelTodo(event.error);
    case 'model-refused':
      return 'Say in the task what it is for, or give it to another model; the next attempt is told of this.';
    case 'api-retried':
      return 'Nothing: the agent asks again by itself.';
    case 'limit-told':
      return event.status === 'rejected'
        ? 'Nothing: the run waits until the limit is reset and goes on by itself.'
        : undefined;
    case 'hook-ran':
      return event.outcome === 'success'
        ? undefined
        : 'Look at the hook in `.claude/settings.json` of this project.';
    case 'check-ended':
      return event.result.passed
        ? undefined
        : 'The next attempt is told what failed; `ralph verify` runs the checks again.';
    case 'tool-closed':
      return event.failed ? 'Nothing, as a rule: the agent has read this and goes on.' : undefined;
    case 'stop-sent':
      return stopTodo(event.why);
    case 'turn-ended':
      return event.failed
        ? 'The next attempt is told of it; `ralph status` shows what the task waits for.'
        : undefined;
    case 'settings-changed':
      return 'Look at the change: what the agent obeys must be what you want. `ralph resume` goes on.';
    case 'queue-guarded':
      return event.held.length > 0
        ? '`ralph answer` confirms the change or takes it back.'
        : undefined;
    case 'agent-exited':
      return event.exit_code === 0
        ? undefined
        : 'The raw view shows what it printed last; `ralph doctor` looks at the agent.';
    case 'unknown-message':
    case 'malformed-line':
      return 'Nothing is lost: it is kept as it came. A newer Ralph may know it.';
    case 'failed':
      return '`ralph status` says what happened; `ralph play` goes on where it ended.';
    default:
      return undefined;
  }
}

function modelTodo(error: string): string {
  if (/auth|login|key/i.test(error)) return 'Log in with `claude`, or set ANTHROPIC_API_KEY.';
  if (/billing|credit/i.test(error)) return 'Look at the billing of your account.';
  if (/model/i.test(error)) return 'Look at `agent.model` in `.ralph/config.yaml`.';
  if (/limit|overload/i.test(error)) return 'Nothing: the run waits and tries again by itself.';
  return '`ralph doctor` looks at the agent and says what to mend.';
}

function stopTodo(why: Extract<RunEvent, { type: 'stop-sent' }>['why']): string {
  switch (why) {
    case 'cancelled':
      return 'The task is pending again; Play goes on with it.';
    case 'taken-over':
      return 'A person goes on with it in a terminal.';
    case 'budget':
    case 'deadline':
    case 'output':
      return 'Make the task smaller, or raise its limit in `.ralph/config.yaml`.';
    case 'disk':
      return 'Make room on the disk; `ralph clean` removes old session files.';
    default:
      return 'The next attempt is told of it; `hints` in the task may help.';
  }
}
