import type { Outcome, SessionRecord } from '../../src/model/outcome.ts';
import { recordOf } from '../rig/record-of.ts';

const dayMs = 24 * 60 * 60_000;
const minuteMs = 60_000;

/** How sessions of the sample ended, as often as it stands here. */
const ends: readonly (readonly [Outcome, string])[] = [
  ['completed', 'completed; all checks passed'],
  ['completed', 'completed; all checks passed'],
  ['completed', 'completed; nothing to check'],
  ['verify-failed', 'the check test fails: adds prices'],
  ['completed', 'completed; all checks passed'],
  ['no-signal', 'ended without a word on the task'],
  ['completed', 'completed; all checks passed'],
  ['blocked', 'needs an answer: which currency?'],
  ['agent-error', 'the agent ended with code 1'],
  ['limit', 'the limit of the plan is reached'],
];

/** So many sessions of the last weeks before a time, oldest first; the same for the same time. */
export function sampleHistory(count: number, before: Date): SessionRecord[] {
  const random = seeded(7);
  const last = before.getTime() - 90 * minuteMs;
  return Array.from({ length: count }, (_, at) => {
    const started = new Date(last - ((count - at) / count) * 33 * dayMs - random() * 3_000_000);
    const work = Math.round((2 + random() * 26) * minuteMs);
    const verify = Math.round((0.2 + random() * 3) * minuteMs);
    const [outcome, reason] = ends[Math.floor(random() * ends.length)] ?? ['completed', 'done'];
    const done = outcome === 'completed';
    const turns = 4 + Math.floor(random() * 60);
    const input = Math.round(turns * (900 + random() * 2_000));
    return recordOf({
      hour: 0,
      session: sessionName(started, at),
      task: `past-${String(Math.floor(at / 2)).padStart(3, '0')}`,
      attempt: done ? 1 + (at % 3) : 1,
      charged: outcome !== 'limit',
      started: started.toISOString(),
      ended: new Date(started.getTime() + work + verify + 4_000).toISOString(),
      ...{ outcome, reason, verified: done, turns },
      tokens: { input, output: Math.round(input / 6), cached: input * 9 },
      cost_usd: Math.round(input * 0.9 + turns * 1_000) / 100_000,
      phase_ms: { prepare: 1_500 + Math.round(random() * 2_000), work, verify, record: 500 },
      next: done ? { status: 'done' } : { status: 'pending' },
    });
  });
}

/** `s-20261120-101500-00000a`, of its time in UTC. */
function sessionName(at: Date, number: number): string {
  const [day = '', time = ''] = at
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .split('T');
  return `s-${day}-${time}-${number.toString(16).padStart(6, '0')}`;
}

/** Numbers from 0 to 1 that are the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
