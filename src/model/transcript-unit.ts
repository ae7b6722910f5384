import type { EngineEvent, StampedEvent, TranscriptEvent } from './event.ts';
import { plainLine } from './plain-text.ts';
import { sessionLine } from './session-line.ts';
import { callFold, callKind } from './transcript-call.ts';
import type { RowKind, RowStatus } from './transcript-row.ts';
import { unreachable } from './unreachable.ts';

/** What one event adds to a transcript. */
export interface Unit {
  kind: RowKind;
  status: RowStatus;
  words: string;
  /** Neighbours with the same one become one row; undefined for what stands alone. */
  folds?: string | undefined;
  /** By which its end is told. */
  id?: string;
  subagent?: boolean;
}

/** The row that an event begins; undefined for what needs none of its own and belongs to the one before. */
export function unitOf(event: StampedEvent, root: string): Unit | undefined {
  const words = sessionLine(event, root) ?? '';
  const row = (kind: RowKind, status: RowStatus = 'none', said = words): Unit | undefined =>
    said === '' ? undefined : { kind, status, words: said };
  switch (event.type) {
    case 'phase-entered':
      return { kind: 'phase', status: 'none', words: event.phase };
    case 'task-picked':
      return row('notice', 'none', `Attempt ${event.attempt} of ${event.max_attempts}`);
    case 'session-prepared':
      return row(
        'notice',
        'none',
        `Prompt of ${event.prompt_bytes} bytes, ${event.tools.length} tools`,
      );
    case 'check-started':
      return { kind: 'check', status: 'open', words, id: `check ${event.purpose} ${event.name}` };
    case 'check-ended':
      return row('check', event.result.passed ? 'ok' : 'failed');
    case 'baseline-taken':
      return event.failing.length === 0
        ? undefined
        : row('notice', 'none', `failing already: ${plainLine(event.failing.join(', '))}`);
    case 'words-told':
      return {
        kind: 'person',
        status: 'open',
        words: plainLine(event.words),
        id: `words ${event.id}`,
      };
    case 'question-asked':
      return {
        kind: 'question',
        status: 'open',
        words: plainLine(event.question),
        id: `question ${event.id}`,
      };
    case 'question-ended':
      return row('question', event.how === 'answered' ? 'ok' : 'none');
    case 'session-ended':
      return endUnit(event);
    case 'text':
      return words === ''
        ? undefined
        : { kind: 'text', status: 'none', words, subagent: event.subagent };
    case 'thinking':
      return thoughtUnit(event);
    case 'tool-opened':
      return {
        kind: callKind(event.name),
        status: 'open',
        words: words === '' ? event.name : words,
        id: event.id,
        subagent: event.subagent,
        folds: callFold(event),
      };
    // Of a call that was not seen to begin.
    case 'tool-closed':
      return {
        kind: callKind(event.name ?? ''),
        status: event.failed ? 'failed' : 'ok',
        words: words === '' ? `answer of ${event.name ?? 'a call'}` : words,
      };
    case 'call-denied':
      return row('tool', 'denied');
    case 'told':
      return row('person');
    case 'progress-told':
    case 'agent-initialized':
    case 'compacted':
    case 'model-fallback':
    case 'words-taken':
      return row('notice');
    case 'tasks-joined':
      return row('notice', 'none', `${event.tasks.join(', ')} joined the queue`);
    case 'background-changed':
      return row('notice', 'none', plainLine(`${event.description} ${event.status}`));
    case 'api-retried': {
      const unit = row('notice');
      return unit === undefined ? undefined : { ...unit, folds: 'retry' };
    }
    case 'limit-told':
      return row(event.status === 'rejected' ? 'failure' : 'notice');
    case 'queue-guarded':
    case 'settings-changed':
      return guardUnit(event);
    case 'agent-exited': {
      const how = event.signal ?? (event.exit_code === 0 ? undefined : `exit ${event.exit_code}`);
      return how === undefined
        ? undefined
        : row('failure', 'failed', `the agent has ended: ${how}`);
    }
    case 'wait-began':
      return row('notice', 'none', `waits: ${plainLine(event.why)}`);
    case 'control-taken': {
      const { command, refused } = event;
      return refused === undefined
        ? row('person', 'none', `${command.verb}, says a person`)
        : row('failure', 'failed', `${command.verb}: ${plainLine(refused)}`);
    }
    case 'failed':
      return row('failure', 'failed', `the engine failed: ${event.failure.reason}`);
    case 'stop-sent':
    case 'model-refused':
    case 'model-failed':
    case 'hook-ran':
    case 'turn-ended':
    case 'control-asked':
      return row('failure', 'failed');
    case 'unknown-message':
    case 'malformed-line':
      return { kind: 'unknown', status: 'none', words, folds: 'unknown' };
    case 'words-dropped':
    case 'run-started':
    case 'run-cleaned':
    case 'run-ended':
    case 'queue-counted':
    case 'session-recovered':
    case 'agent-started':
    case 'prompt-sent':
    case 'session-read':
    case 'activity-changed':
    case 'session-decided':
    case 'task-recorded':
    case 'obstacle-met':
    case 'wait-ended':
    case 'model-asked':
    case 'stream-beat':
    case 'compacting':
    case 'hook-started':
    case 'message-taken':
    case 'state-changed':
    case 'control-answered':
    case 'housekeeping':
      return undefined;
    default:
      return unreachable(event);
  }
}

function thoughtUnit({ text, subagent }: Extract<TranscriptEvent, { type: 'thinking' }>): Unit {
  const line = plainLine(text, 160);
  return {
    kind: 'thought',
    status: 'none',
    words: line === '' ? 'Thought' : line,
    folds: subagent ? 'subagent thought' : 'thought',
    subagent,
  };
}

function endUnit(event: Extract<EngineEvent, { type: 'session-ended' }>): Unit {
  const { outcome, verified, reason, next } = event;
  const good = next.status === 'done';
  const proof = good ? (verified ? ', verified' : ', unverified') : '';
  const words = plainLine(`${outcome}${proof}: ${reason}`);
  return { kind: 'end', status: good ? 'ok' : outcome === 'cancelled' ? 'none' : 'failed', words };
}

type Guard = Extract<EngineEvent, { type: 'queue-guarded' | 'settings-changed' }>;

function guardUnit(event: Guard): Unit | undefined {
  if (event.type === 'settings-changed') {
    const words = plainLine(`changed while the session ran: ${event.files.join(', ')}`);
    return { kind: 'failure', status: 'failed', words };
  }
  const { restored, held, taken } = event;
  const bad = [
    ...restored.map((file) => `the session wrote ${file}, which is put back`),
    ...held.map(({ task, why }) => `${task} waits for a person: ${why}`),
  ];
  const all = [...bad, ...taken.map((what) => `changed meanwhile: ${what}`)];
  if (all.length === 0) return undefined;
  const words = plainLine(all.join('; '));
  return bad.length === 0
    ? { kind: 'notice', status: 'none', words }
    : { kind: 'failure', status: 'failed', words };
}

/** The words of a row that stands for several neighbours. */
export function manyWords({ kind, words }: Unit, count: number): string {
  if (kind === 'read') return `Read ${count} files`;
  if (kind === 'search') return `Searched ${count} times`;
  return kind === 'unknown' ? `${count} messages that Ralph does not know` : words;
}
