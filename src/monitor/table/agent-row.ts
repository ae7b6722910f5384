import { allowWords } from '../../model/allow-words.ts';
import { unreachable } from '../../model/unreachable.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { ApiError, SessionReading } from '../../model/session-end.ts';
import { apiErrors } from '../../model/session-end.ts';
import type { Kind } from '../../model/task.ts';
import { isGuarded, remedyOf, type Remedy } from './permission-rule.ts';
import {
  charged,
  type Decision,
  type DecisionInput,
  type DecisionRow,
  uncharged,
} from './ruling.ts';

/** So many sessions in a row without the session's tools, and the run stops. */
const startsInARow = 3;

/** So many uncharged failures in a row, and the task is blocked. */
const failuresInARow = 5;

/** The rows of the decision table that look at how the agent ended, when no signal decides. */
export const agentRows: readonly DecisionRow[] = [
  neverStarted,
  withoutTools,
  planLimit,
  lockedOut,
  transient,
  stoppedByRalph,
  overBudget,
  denied,
  agentFailed,
  withoutSignal,
];

/** The same command would fail the same way: there is no use in trying it on the other tasks. */
function neverStarted({ reading, stopped }: DecisionInput): Decision | undefined {
  if (reading.end !== 'startup-error' || stopped !== undefined) return undefined;
  const reason = `the agent did not start: ${reading.words ?? 'it said nothing'}`;
  const todo =
    '`ralph doctor` looks for the cause; agent.command in .ralph/config.yaml names the agent';
  return uncharged('agent-error', reason, { action: 'stop', why: `${reason}; ${todo}` });
}

/** Whether the session was connected to its own tools, so that it could have ended well. */
export function hadTools({ mcp, prompt_sent, reading, stopped }: DecisionInput): boolean {
  const isConnected = mcp === 'connected' && reading.end !== 'mcp-unavailable';
  return isConnected && prompt_sent && stopped !== 'start';
}

function withoutTools(input: DecisionInput): Decision | undefined {
  if (hadTools(input)) return undefined;
  const { reading, stopped } = input;
  const words = reading.words === undefined ? '' : `: ${reading.words}`;
  const [first = '`ralph`', ...others] = input.lacking_servers;
  const servers = `the MCP server${others.length === 0 ? '' : 's'} ${[first, ...others].join(', ')}`;
  const reason =
    stopped === 'start'
      ? `${servers} ${others.length === 0 ? 'was' : 'were'} not connected within timers.start${words}`
      : `the session had no connection to its ${servers.slice('the '.length)}${words}`;
  if (input.without_tools_in_a_row + 1 < startsInARow) {
    return uncharged('agent-error', reason, { action: 'back-off' });
  }
  const todo =
    'run the server script in its folder below .ralph/run/sessions/ by hand to see why, or `ralph doctor`';
  const why = `${reason}, ${startsInARow} sessions in a row; ${todo}`;
  return uncharged('agent-error', reason, { action: 'stop', why });
}

function planLimit({ reading }: DecisionInput): Decision | undefined {
  if (reading.end !== 'plan-limit') return undefined;
  const limit = reading.detail ?? 'usage';
  const until = reading.resets_at;
  const reset = until === undefined ? '' : ` until ${until}`;
  const said = reading.words === undefined ? '' : `: ${reading.words}`;
  return uncharged('limit', `the plan's ${limit} limit is reached${reset}${said}`, {
    action: 'park',
    until,
    limit,
  });
}

/** What only a person can mend, and for every task alike: what to do about it. */
const lockedOutTodo: Partial<Record<ApiError, string>> = {
  auth: 'log in (start `claude` and type /login) or set a valid ANTHROPIC_API_KEY, then `ralph play` again',
  billing: 'add credit to the account or log in with another one, then `ralph play` again',
  'model-not-found':
    'name a model that the account may use as `model` in .ralph/config.yaml (or leave it out), then `ralph play` again',
};

function lockedOut({ reading }: DecisionInput): Decision | undefined {
  const error = apiErrorIn(reading);
  const todo = error === undefined ? undefined : lockedOutTodo[error];
  if (todo === undefined) return undefined;
  const reason = apiReason(reading);
  return uncharged('agent-error', reason, { action: 'stop', why: `${reason}; ${todo}` });
}

const transientErrors: ReadonlySet<ApiError | undefined> = new Set([
  'rate-limit',
  'server',
  'overloaded',
  'network',
] as const);

function transient(input: DecisionInput): Decision | undefined {
  const reason = transientReason(input);
  if (reason === undefined) return undefined;
  const decision = uncharged('agent-error', reason, { action: 'back-off' });
  const count = input.uncharged_in_a_row + 1;
  if (count < failuresInARow) return decision;
  const blocked = {
    on: 'external',
    reason: `${count} sessions in a row, the last: ${reason}`,
  } as const;
  return { ...decision, next: { status: 'blocked', blocked } };
}

function transientReason({ reading, stopped }: DecisionInput): string | undefined {
  if (transientErrors.has(apiErrorIn(reading))) return apiReason(reading);
  // What Ralph stopped has no result because of that.
  if (stopped !== undefined && stopped !== 'lingering') return undefined;
  if (reading.end === 'interrupted') return 'the agent was interrupted, and not by Ralph';
  if (reading.end !== 'no-result') return undefined;
  const detail = reading.detail === undefined ? '' : ` (${reading.detail})`;
  const words = reading.words === undefined ? '' : `: ${reading.words}`;
  return `the agent ended without a result${detail}${words}`;
}

function stoppedByRalph(input: DecisionInput): Decision | undefined {
  switch (input.stopped) {
    case 'deadline':
      return charged(input, 'timed-out', 'not finished within its timeout');
    case 'silence':
      return charged(
        input,
        'timed-out',
        'nothing came from the model any more (timers.model, timers.stream)',
      );
    case 'tool':
      return charged(input, 'timed-out', 'a tool call did not end in its time (timers.tool)');
    case 'repetition':
    case 'same-failure':
      return charged(input, 'stagnated', `it stood still: ${input.evidence ?? input.stopped}`);
    case 'budget':
      return overBudget(input);
    case 'output':
      return charged(
        input,
        'budget',
        'it wrote more than the files of a session may hold (run.session_size)',
      );
    case 'disk':
      return uncharged('agent-error', 'there was no room left on the disk', { action: 'continue' });
    case undefined:
    case 'taken-over':
    case 'cancelled':
    case 'start':
    case 'lingering':
      return undefined;
    default:
      return unreachable(input.stopped);
  }
}

function overBudget(input: DecisionInput): Decision | undefined {
  if (input.reading.end !== 'max-budget' && input.stopped !== 'budget') return undefined;
  const spent = `$${input.reading.cost_usd.toFixed(2)} spent`;
  return charged(input, 'budget', `the session's budget is used up, ${spent}`);
}

function denied({ reading, kind, root }: DecisionInput): Decision | undefined {
  // Nobody can be asked to allow writes to what is guarded: such a call decides nothing.
  const denials = reading.denials.filter((denial) => !isGuarded(denial));
  const [first] = denials;
  if (first === undefined) return undefined;
  const what = plainLine(`${first.tool} ${first.input}`);
  const more = denials.length === 1 ? '' : ` and ${denials.length - 1} more`;
  const { why, question } = deniedWords(kind, remedyOf(denials, root));
  const reason = `not allowed: ${what}${more}`;
  return {
    outcome: 'denied',
    reason: `${reason}; ${why}`,
    charged: false,
    verified: false,
    next: { status: 'blocked', blocked: { on: 'human', reason, question } },
    reviewed: [],
    run: { action: 'continue' },
  };
}

const doWithout =
  'say in its `hints` how to do without, and `ralph reopen ID` gives it back to the queue';

/** What would allow it, and what a person is asked. */
function deniedWords(kind: Kind, { rules, never }: Remedy): { why: string; question: string } {
  if (kind !== 'implement') {
    const why = `a session of kind ${kind} only reads, whatever permissions.allow says`;
    const other = 'or make it a task of kind implement';
    return {
      why,
      question: `How shall it go on? It was not allowed, and ${why}: ${doWithout}, ${other}.`,
    };
  }
  const cannot = never.map((words) => plainLine(words)).join('; ');
  if (rules.length === 0) {
    const why = `no rule allows ${cannot}`;
    return { why, question: `How shall it go on? It was not allowed, and ${why}: ${doWithout}.` };
  }
  const line = `permissions.allow: ${JSON.stringify(rules).replaceAll('","', '", "')}`;
  const besides = cannot === '' ? '' : ` No rule allows ${cannot}.`;
  return {
    why: `${cannot === '' ? '' : `no rule allows ${cannot}; `}to allow it: ${line}`,
    question: `Shall it be allowed? ${allowWords} adds to .ralph/config.yaml \`${line}\`, and \`ralph reopen ID\` gives the task back to the queue.${besides}`,
  };
}

function agentFailed(input: DecisionInput): Decision | undefined {
  const reason = failureReason(input.reading);
  return reason === undefined ? undefined : charged(input, 'agent-error', reason);
}

function failureReason(reading: SessionReading): string | undefined {
  if (reading.end === 'max-turns') return `no turns left after ${reading.turns} (max_turns)`;
  if (reading.end === 'agent-error') return `the agent gave up: ${sayings(reading)}`;
  return reading.end === 'api-error' ? apiReason(reading) : undefined;
}

function withoutSignal(input: DecisionInput): Decision {
  const { reading } = input;
  const reason =
    reading.end === 'nothing-done'
      ? `the session ended before the model was asked: ${sayings(reading)}`
      : 'the session ended without saying that it is done or blocked';
  return charged(input, 'no-signal', reason);
}

function apiErrorIn(reading: SessionReading): ApiError | undefined {
  return reading.end === 'api-error'
    ? apiErrors.find((error) => error === reading.detail)
    : undefined;
}

function apiReason(reading: SessionReading): string {
  if (reading.detail === 'network') return `the API could not be reached: ${sayings(reading)}`;
  return `the API refused (${reading.detail ?? 'unknown'}): ${sayings(reading)}`;
}

function sayings({ words, detail }: SessionReading): string {
  return words ?? detail ?? 'it said nothing';
}
