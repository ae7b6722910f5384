import type { Decision } from '../../monitor/decision.ts';
import type { OverCap } from '../../prompts/prompt.ts';
import { overCapWords } from '../prompt/session-prompt.ts';

/** A prompt over its cap is not sent: a person has to shorten its task, and the run goes on. */
export function tooLong(over: OverCap): Decision {
  const reason = overCapWords(over);
  return {
    ...{ outcome: 'blocked', reason, charged: false, verified: false, reviewed: [] },
    next: { status: 'blocked', blocked: { on: 'human', reason } },
    run: { action: 'continue' },
  };
}
