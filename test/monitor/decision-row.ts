import type { CheckResult } from '../../src/model/check.ts';
import type { SessionReading } from '../../src/model/session-end.ts';
import type { CompletedSignal, ReviewedSignal } from '../../src/model/signal.ts';
import type { Decision, DecisionInput } from '../../src/monitor/decision.ts';

export const finished: SessionReading = {
  end: 'finished',
  detail: undefined,
  words: undefined,
  turns: 7,
  cost_usd: 1.5,
  tokens: { input: 0, output: 0, cached: 0 },
  resets_at: undefined,
  denials: [],
  malformed: 0,
  unknown: 0,
  subscription: false,
  utilization: undefined,
  model: undefined,
  agent_version: undefined,
};

export const usual: DecisionInput = {
  cancelled: undefined,
  signal: undefined,
  stopped: undefined,
  evidence: undefined,
  reading: finished,
  mcp: 'connected',
  lacking_servers: [],
  prompt_sent: true,
  kind: 'implement',
  root: '/home/me/project',
  checks: [],
  new_failures: [],
  acceptance: [],
  require_verify: false,
  attempt: 1,
  max_attempts: 3,
  uncharged_in_a_row: 0,
  without_tools_in_a_row: 0,
  same_failures: 1,
  max_same_failures: 3,
  task_budget: undefined,
  reviewed: [],
};

export function check(name: string, exit_code: number): CheckResult {
  return {
    name,
    command: name,
    passed: exit_code === 0,
    exit_code,
    timed_out: false,
    duration_ms: 2_300,
    tail: '',
  };
}

export function ended(
  end: SessionReading['end'],
  more: Partial<SessionReading> = {},
): SessionReading {
  return { ...finished, end, ...more };
}

export function completed(criteria: CompletedSignal['criteria'] = []): CompletedSignal {
  return { type: 'completed', at: '2026-11-21T03:00:00.000Z', summary: 'x', criteria };
}

export function verdict(given: ReviewedSignal['verdict']): ReviewedSignal {
  const gaps = given === 'pass' ? [] : [{ what: 'there is no test for it', where: 'src/a.ts' }];
  return { type: 'reviewed', at: '2026-11-21T03:00:00.000Z', verdict: given, gaps };
}

export const denial = { tool: 'Bash', input: 'npm install left-pad' };
export const acceptance = [
  { id: 'a1', text: 'it works' },
  { id: 'a2', text: 'it is documented' },
];
export const met = { id: 'a1', met: true, evidence: 'seen' };
export const pass = { checks: [check('test', 0)] };
const red = { checks: [check('test', 1)], new_failures: ['test'] };

interface Expected {
  outcome: Decision['outcome'];
  charged: boolean;
  status: Decision['next']['status'];
  verified?: boolean;
  on?: string;
  run?: Decision['run']['action'];
  reason: RegExp;
}

const transient = {
  outcome: 'agent-error',
  charged: false,
  status: 'pending',
  run: 'back-off',
} as const;
const mended = { outcome: 'agent-error', charged: false, status: 'pending', run: 'stop' } as const;
const feedback = { charged: true, status: 'pending' } as const;

/** One case for each row of the table of product.md, and for each way to match one. */
export const decisionRows: [string, Partial<DecisionInput>, Expected][] = [
  [
    'a person cancelled',
    { cancelled: 'a person stopped it' },
    { outcome: 'cancelled', charged: false, status: 'pending', reason: /person/ },
  ],
  [
    'a person cancelled this session',
    { stopped: 'cancelled', reading: ended('interrupted') },
    { outcome: 'cancelled', charged: false, status: 'pending', reason: /person/ },
  ],
  [
    'completed, checks pass',
    { signal: completed(), ...pass },
    {
      outcome: 'completed',
      charged: true,
      status: 'done',
      verified: true,
      reason: /1 check passed/,
    },
  ],
  [
    'completed, every criterion met',
    { signal: completed([met, { ...met, id: 'a2' }]), acceptance, ...pass },
    { outcome: 'completed', charged: true, status: 'done', verified: true, reason: /passed/ },
  ],
  [
    'completed, only old failures',
    { signal: completed(), checks: [check('test', 0), check('lint', 1)] },
    {
      outcome: 'completed',
      charged: true,
      status: 'done',
      verified: true,
      reason: /1 check passed; failing as before: lint/,
    },
  ],
  [
    'completed, nothing to verify',
    { signal: completed() },
    { outcome: 'completed', charged: true, status: 'done', verified: false, reason: /no check/ },
  ],
  [
    'completed, nothing passes but nothing is new',
    { signal: completed(), checks: [check('lint', 1)] },
    {
      outcome: 'completed',
      charged: true,
      status: 'done',
      verified: false,
      reason: /as before: lint/,
    },
  ],
  [
    'completed, nothing to verify, require_verify',
    { signal: completed(), require_verify: true },
    {
      outcome: 'completed',
      charged: true,
      status: 'blocked',
      on: 'human',
      verified: false,
      reason: /no check/,
    },
  ],
  [
    'completed, a check fails anew',
    { signal: completed(), ...red },
    { outcome: 'verify-failed', ...feedback, reason: /^test failed: exit 1 after 2\.3s$/ },
  ],
  [
    'completed, a criterion unmet',
    {
      signal: completed([met, { id: 'a2', met: false, evidence: 'no time' }]),
      acceptance,
      ...pass,
    },
    { outcome: 'verify-failed', ...feedback, reason: /^criterion a2 is not met: no time$/ },
  ],
  [
    'completed, a criterion missing and a check failed',
    { signal: completed([met]), acceptance, ...red },
    {
      outcome: 'verify-failed',
      ...feedback,
      reason: /^test failed.*; criterion a2 is not spoken of: it is documented$/,
    },
  ],
  [
    'blocked',
    {
      signal: { type: 'blocked', at: 'x', on: 'human', reason: 'unclear', question: 'A or B?' },
    },
    { outcome: 'blocked', charged: false, status: 'blocked', on: 'human', reason: /A or B/ },
  ],
  [
    'did not start',
    { reading: ended('startup-error', { words: 'error: unknown option' }), mcp: 'unavailable' },
    { ...mended, reason: /did not start: error: unknown option/ },
  ],
  [
    'server not connected in the stream',
    { reading: ended('mcp-unavailable', { words: 'MCP server ralph: failed' }) },
    { ...transient, reason: /MCP server ralph: failed/ },
  ],
  [
    'server not connected before the prompt',
    { mcp: 'unavailable', prompt_sent: false, reading: ended('no-result') },
    { ...transient, reason: /no connection to its MCP server/ },
  ],
  [
    'server not connected in time',
    { mcp: 'unavailable', prompt_sent: false, stopped: 'start', reading: ended('no-result') },
    { ...transient, reason: /not connected within timers\.start/ },
  ],
  [
    'started, and killed by Ralph before any word',
    { mcp: 'unavailable', prompt_sent: false, stopped: 'start', reading: ended('startup-error') },
    { ...transient, reason: /timers\.start/ },
  ],
  [
    'plan limit',
    {
      reading: ended('plan-limit', { detail: 'five_hour', resets_at: '2026-11-21T08:00:00.000Z' }),
    },
    {
      outcome: 'limit',
      charged: false,
      status: 'pending',
      run: 'park',
      reason: /five_hour limit is reached until 2026-11-21T08/,
    },
  ],
  ...(['auth', 'billing', 'model-not-found'] as const).map(
    (detail): [string, Partial<DecisionInput>, Expected] => [
      detail,
      { reading: ended('api-error', { detail, words: 'Not logged in' }) },
      { ...mended, reason: /Not logged in/ },
    ],
  ),
  ...(['rate-limit', 'server', 'overloaded', 'network'] as const).map(
    (detail): [string, Partial<DecisionInput>, Expected] => [
      detail,
      { reading: ended('api-error', { detail, words: 'API Error: 500' }) },
      { ...transient, reason: /API Error: 500/ },
    ],
  ),
  [
    'no result',
    { reading: ended('no-result', { detail: 'truncated line' }) },
    { ...transient, reason: /without a result \(truncated line\)/ },
  ],
  [
    'interrupted by somebody else',
    { reading: ended('interrupted') },
    { ...transient, reason: /not by Ralph/ },
  ],
  [
    'deadline',
    { stopped: 'deadline', reading: ended('no-result') },
    { outcome: 'timed-out', ...feedback, reason: /timeout/ },
  ],
  [
    'silence',
    { stopped: 'silence', reading: ended('interrupted') },
    { outcome: 'timed-out', ...feedback, reason: /timers\.model/ },
  ],
  [
    'a call that never ends',
    { stopped: 'tool', reading: ended('no-result') },
    { outcome: 'timed-out', ...feedback, reason: /timers\.tool/ },
  ],
  [
    'budget',
    { reading: ended('max-budget') },
    { outcome: 'budget', ...feedback, reason: /\$1\.50 spent/ },
  ],
  [
    'the budget ran out while it went on',
    { stopped: 'budget', reading: ended('no-result', { cost_usd: 6 }) },
    { outcome: 'budget', ...feedback, reason: /\$6\.00 spent/ },
  ],
  [
    "the task's budget is used up",
    { task_budget: { spent: 20.5, limit: 20 } },
    {
      outcome: 'no-signal',
      charged: true,
      status: 'blocked',
      on: 'human',
      reason: /without saying/,
    },
  ],
  [
    'the same call again and again',
    { stopped: 'repetition', evidence: 'Bash `ls` 10 times', reading: ended('interrupted') },
    { outcome: 'stagnated', ...feedback, reason: /stood still: Bash `ls` 10 times/ },
  ],
  [
    'the same failure again and again in one session',
    { stopped: 'same-failure', evidence: 'test failed 3 times', reading: ended('interrupted') },
    { outcome: 'stagnated', ...feedback, reason: /stood still: test failed 3 times/ },
  ],
  [
    'the same failure in three sessions',
    { signal: completed(), ...red, same_failures: 3, attempt: 2 },
    { outcome: 'stagnated', ...feedback, reason: /test failed.*3 sessions in a row/ },
  ],
  [
    'a review that passes',
    { signal: verdict('pass'), reviewed: [{ id: 'a', attempt: 1, max_attempts: 3 }] },
    { outcome: 'completed', charged: true, status: 'done', reason: /passed a/ },
  ],
  [
    'a review that passes and breaks a check',
    { signal: verdict('pass'), ...red },
    { outcome: 'verify-failed', ...feedback, reason: /test failed/ },
  ],
  [
    'a review that asks for changes',
    { signal: verdict('changes'), reviewed: [{ id: 'a', attempt: 1, max_attempts: 3 }] },
    { outcome: 'changes-requested', charged: false, status: 'pending', reason: /no test for it/ },
  ],
  [
    'a review of nothing that asks for changes',
    { signal: verdict('changes') },
    { outcome: 'changes-requested', ...feedback, reason: /no test for it/ },
  ],
  [
    'denied',
    { reading: { ...finished, denials: [denial] } },
    { outcome: 'denied', charged: false, status: 'blocked', on: 'human', reason: /npm install/ },
  ],
  [
    'max turns',
    { reading: ended('max-turns') },
    { outcome: 'agent-error', ...feedback, reason: /no turns left after 7/ },
  ],
  [
    'max tokens',
    {
      reading: ended('agent-error', {
        words: 'API Error: exceeded the 64000 output token maximum',
      }),
    },
    { outcome: 'agent-error', ...feedback, reason: /64000/ },
  ],
  ...(['prompt-too-long', 'refusal', 'invalid-request'] as const).map(
    (detail): [string, Partial<DecisionInput>, Expected] => [
      detail,
      { reading: ended('api-error', { detail, words: 'no' }) },
      { outcome: 'agent-error', ...feedback, reason: new RegExp(detail) },
    ],
  ),
  ['no signal', {}, { outcome: 'no-signal', ...feedback, reason: /without saying/ }],
  [
    'lingered, no signal',
    { stopped: 'lingering' },
    { outcome: 'no-signal', ...feedback, reason: /without saying/ },
  ],
  [
    'nothing done',
    { reading: ended('nothing-done', { words: 'Unknown command: /x' }) },
    { outcome: 'no-signal', ...feedback, reason: /Unknown command/ },
  ],
];
