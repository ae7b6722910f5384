import { describe, expect, it } from 'vitest';
import { failOverloaded, hitLimit } from '../rig/limit-reply.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import { connect, endSession, quickTimers, writeQueue } from '../rig/sample-project.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** What the table of product.md says of one case. */
interface Expected {
  outcome: string;
  charged: boolean;
  status: 'pending' | 'done' | 'blocked';
  verified?: boolean;
  on?: string;
  /** How the run ends; it may play one session only. */
  end?: string;
}

interface Row {
  case: string;
  config?: string;
  task?: string;
  expected: Expected;
  act: (session: StandInSession, play: RunningProgram) => Promise<void>;
}

const feedback = { charged: true, status: 'pending' } as const;
const uncharged = { outcome: 'agent-error', charged: false, status: 'pending' } as const;
const stopped = { ...uncharged, end: 'stopped' } as const;

const green = 'checks:\n  test: "true"\n';
/** Fails only once there is a file that the session makes. */
const turnsRed = 'checks:\n  test: test ! -e broken\n';

async function complete(session: StandInSession, criteria?: object[]): Promise<void> {
  await session.call('complete_task', { summary: 'Done', ...(criteria && { criteria }) });
}

/** Works until the prompt is there, does this, and ends well. */
function working(
  act: (session: StandInSession) => Promise<void>,
): (session: StandInSession) => Promise<void> {
  return async (session) => {
    await connect(session);
    session.init();
    await act(session);
    await endSession(session);
  };
}

/** Ends as claude does when the API refuses. */
function refused(error: string, status: number, more: object = {}) {
  return async (session: StandInSession): Promise<void> => {
    await connect(session);
    session.init();
    session.print({
      type: 'assistant',
      message: { model: '<synthetic>', role: 'assistant', content: [{ type: 'text', text: 'no' }] },
      error,
      session_id: session.id,
    });
    session.result({ is_error: true, api_error_status: status, result: 'API Error: no', ...more });
    await session.exit(1);
  };
}

/** Says nothing more until Ralph ends it. */
async function hang(session: StandInSession): Promise<void> {
  await connect(session);
  session.init();
  await session.closed;
}

const rows: Row[] = [
  {
    case: 'a person cancelled',
    expected: { outcome: 'cancelled', charged: false, status: 'pending', end: 'interrupted' },
    act: async (session, play) => {
      await connect(session);
      play.kill('SIGINT');
      await session.waitForControl('interrupt');
      await session.exit(0);
    },
  },
  {
    case: 'completed, checks pass',
    config: green,
    expected: { outcome: 'completed', charged: true, status: 'done', verified: true },
    act: working((session) => complete(session)),
  },
  {
    case: 'completed, and killed after it',
    config: green,
    expected: { outcome: 'completed', charged: true, status: 'done', verified: true },
    act: async (session) => {
      await connect(session);
      session.init();
      await complete(session);
      await session.die('SIGKILL');
    },
  },
  {
    case: 'completed, nothing to verify',
    expected: { outcome: 'completed', charged: true, status: 'done', verified: false },
    act: working((session) => complete(session)),
  },
  {
    case: 'completed, nothing to verify, require_verify',
    config: 'require_verify: true\n',
    expected: { outcome: 'completed', charged: true, status: 'blocked', on: 'human' },
    act: working((session) => complete(session)),
  },
  {
    case: 'completed, a new failure',
    config: turnsRed,
    expected: { outcome: 'verify-failed', ...feedback },
    act: working((session) => complete(session)),
  },
  {
    case: 'completed, a new failure, at the limit',
    config: `${turnsRed}max_attempts: 1\n`,
    expected: { outcome: 'verify-failed', charged: true, status: 'blocked', on: 'attempts' },
    act: working((session) => complete(session)),
  },
  {
    case: 'blocked',
    expected: { outcome: 'blocked', charged: false, status: 'blocked', on: 'human' },
    act: working(async (session) => {
      await session.call('block_task', {
        on: 'human',
        reason: 'unclear',
        question: 'Red or blue?',
      });
    }),
  },
  {
    case: 'MCP server not connected',
    config: 'timers:\n  start: 500ms\n  stop_step: 300ms\n',
    expected: uncharged,
    act: async (session) => {
      session.answerControls('pending');
      await session.closed;
    },
  },
  {
    case: 'plan limit',
    expected: { outcome: 'limit', charged: false, status: 'pending' },
    act: async (session) => {
      await connect(session);
      await hitLimit(session, new Date(Date.now() + 3_600_000));
    },
  },
  { case: 'auth', expected: stopped, act: refused('authentication_failed', 401) },
  { case: 'billing', expected: stopped, act: refused('billing_error', 400) },
  { case: 'model not found', expected: stopped, act: refused('model_not_found', 404) },
  {
    case: 'overloaded',
    expected: uncharged,
    act: async (session) => {
      await connect(session);
      await failOverloaded(session);
    },
  },
  { case: 'server', expected: uncharged, act: refused('server_error', 500) },
  { case: 'transient 429', expected: uncharged, act: refused('rate_limit', 429) },
  {
    case: 'crash',
    expected: uncharged,
    act: async (session) => {
      await connect(session);
      session.init();
      await session.die('SIGSEGV');
    },
  },
  {
    case: 'no result',
    expected: uncharged,
    act: async (session) => {
      await connect(session);
      session.init();
      session.say('I think that is it.');
      await session.exit(0);
    },
  },
  {
    case: 'deadline',
    config: 'timeout: 1s\n',
    expected: { outcome: 'timed-out', ...feedback },
    act: hang,
  },
  {
    case: 'silence',
    config: 'timers:\n  model: 500ms\n  stop_step: 300ms\n',
    expected: { outcome: 'timed-out', ...feedback },
    act: hang,
  },
  {
    case: 'repetition',
    config: 'stagnation:\n  same_call: 3\n',
    expected: { outcome: 'stagnated', ...feedback },
    act: async (session) => {
      await connect(session);
      session.init();
      for (const id of ['1', '2', '3']) session.useTool(id, 'Bash', { command: 'ls' }, 'README.md');
      await session.closed;
    },
  },
  {
    case: 'budget',
    expected: { outcome: 'budget', ...feedback },
    act: async (session) => {
      await connect(session);
      session.init();
      session.result({
        subtype: 'error_max_budget_usd',
        is_error: true,
        errors: ['Reached maximum budget ($5)'],
        total_cost_usd: 5.5,
      });
      await session.exit(1);
    },
  },
  {
    case: 'denied',
    expected: { outcome: 'denied', charged: false, status: 'blocked', on: 'human' },
    act: async (session) => {
      await connect(session);
      session.init();
      const input = { command: 'npm install left-pad' };
      const denial = { tool_name: 'Bash', tool_use_id: 'x', tool_input: input };
      session.result({ permission_denials: [denial] });
      await session.waitForStdinClosed();
      await session.exit(0);
    },
  },
  {
    case: 'max turns',
    expected: { outcome: 'agent-error', ...feedback },
    act: async (session) => {
      await connect(session);
      session.init();
      session.result({
        subtype: 'error_max_turns',
        is_error: true,
        terminal_reason: 'max_turns',
        errors: ['Reached maximum number of turns (1)'],
      });
      await session.exit(1);
    },
  },
  {
    case: 'max tokens',
    expected: { outcome: 'agent-error', ...feedback },
    act: refused('max_output_tokens', 0, { api_error_status: null }),
  },
  {
    case: 'prompt too long',
    expected: { outcome: 'agent-error', ...feedback },
    act: refused('invalid_request', 400, { terminal_reason: 'prompt_too_long' }),
  },
  {
    case: 'refusal',
    expected: { outcome: 'agent-error', ...feedback },
    act: refused('unknown', 0, { api_error_status: null, stop_reason: 'refusal' }),
  },
  {
    case: 'clean end, no signal',
    expected: { outcome: 'no-signal', ...feedback },
    act: working(() => Promise.resolve()),
  },
  {
    case: 'clean end, no signal, at the limit',
    config: 'max_attempts: 1\n',
    expected: { outcome: 'no-signal', charged: true, status: 'blocked', on: 'attempts' },
    act: working(() => Promise.resolve()),
  },
];

describe('the decision table through the real engine', () => {
  const sandbox = useSandbox();

  it.each(rows)('$case [PLAY-34]', async ({ config = '', expected, act }) => {
    const timers = config.includes('timers:') ? '' : quickTimers;
    writeQueue(sandbox(), 'tasks:\n  - id: one\n    title: The only task\n', timers + config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    if (config.includes('broken')) sandbox().write('broken', '');
    await act(session, play);
    const { outcome, charged, status, verified = false, on, end = 'max-tasks' } = expected;
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({ outcome, charged, verified, next: { status } });
    expect(ended.next.blocked?.on).toBe(on);
    const run = await play.waitForEvent('run-ended');
    const isOver = status === 'pending' ? end : expectedEnd(status);
    expect(run.end).toBe(isOver);
    await play.exit;
  });
});

/** With its only task done or blocked the run has nothing left. */
function expectedEnd(status: 'done' | 'blocked'): string {
  return status === 'done' ? 'drained' : 'nothing-ready';
}
