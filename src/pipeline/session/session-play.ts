import type { SessionRecord } from '../../model/outcome.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { SessionReading } from '../../model/session-end.ts';
import { decide, type Decision } from '../../monitor/decision.ts';
import type { OverCap } from '../../prompts/prompt.ts';
import { roomFloor } from '../disk-room.ts';
import { engineName } from '../lease-path.ts';
import { notStarted } from './agent-end.ts';
import { runAgent } from './agent-run.ts';
import { proposalOf } from './decision-source.ts';
import { tooLong } from './long-prompt.ts';
import { SessionFrame } from './session-frame.ts';
import { planSession, type SessionRequest } from './session-start.ts';
import { SessionWords } from './session-words.ts';

export interface PlayedSession {
  decision: Decision;
  record: SessionRecord;
  utilization: SessionReading['utilization'];
  /** Lets git keep the files as the session left them: to be called when nobody waits for it. */
  keep: () => Promise<void>;
}

/**
 * Plays one task once: prepare, work, verify, record. Returns what came of it. Fails when Ralph itself
 * cannot go on: a file that does not read or write, a database that is invalid.
 */
export async function playSession(request: SessionRequest): Promise<Result<PlayedSession>> {
  const { shop, queue, stop, room } = request;
  const { clock, control, project } = shop;
  const words = control.words ?? new SessionWords();
  const start = await planSession(request);
  if (!start.ok) {
    words.drop(shop.emit);
    return start;
  }
  const { session } = start.value.brief;
  const { timers, stagnation, run } = queue.config;
  let over: OverCap | undefined;
  const frame = new SessionFrame(request, start.value, {
    engine: engineName,
    begin: (emit) => {
      words.begin({ session, emit, now: clock.now });
    },
    work: ({ brief, emit, started }) => {
      over = brief.prompt.over;
      if (over !== undefined) {
        words.close('its prompt is too long to be sent');
        return Promise.resolve(notStarted);
      }
      const running = runAgent({
        ...{ brief, project, timers, stagnation, stop, words, emit, now: clock.now },
        session_size: run.session_size,
        isShort: (share) => room.lack(roomFloor(run.min_free) * share) !== undefined,
      });
      started();
      request.agent_works();
      return running;
    },
    skip: () => {
      words.close('its session is being ended');
    },
    isProposed: ({ signals }) => {
      const type = proposalOf(signals)?.type;
      return type === 'completed' || type === 'reviewed';
    },
    decide: (input) =>
      over === undefined || input.cancelled !== undefined ? decide(input) : tooLong(over),
    recorded: request.recorded,
    told: () => words.told,
    remarks: () => start.value.brief.prompt.remarks,
    taken_over: false,
  });
  const played = await frame.play();
  if (!played.ok) return played;
  const { decision, record, keep } = played.value;
  return ok({ decision, record, keep, utilization: played.value.run.reading.utilization });
}
