import { checkWords } from './check.ts';
import type { RunEvent } from './event.ts';
import { plainLine } from './plain-text.ts';
import { questionEndWords } from './question.ts';
import { transcriptLine } from './transcript-words.ts';
import { unreachable } from './unreachable.ts';

/**
 * One short line on what happens inside a session, fit for a terminal; undefined for any other event.
 * Paths below `root` are shown from there.
 */
export function sessionLine(event: RunEvent, root = ''): string | undefined {
  switch (event.type) {
    case 'progress-told': {
      const percent = event.percent === undefined ? '' : ` (${event.percent} %)`;
      return `${plainLine(event.message)}${percent}`;
    }
    case 'check-started':
      return `${plainLine(event.name)} runs${event.purpose === 'baseline' ? ', before the task' : ''}`;
    case 'check-ended': {
      const words = plainLine(checkWords(event.result));
      if (event.purpose === 'baseline') return `before the task: ${words}`;
      return event.result.failing_before === true ? `${words}, as before the task` : words;
    }
    case 'words-told':
      return `a person says: ${plainLine(event.words)}`;
    case 'words-taken':
      return 'the agent has read what a person said';
    case 'question-ended':
      return event.answer === undefined
        ? `asked “${plainLine(event.question, 80)}”: ${questionEndWords(event.how)}`
        : `a person answers: ${plainLine(event.answer)}`;
    case 'stop-sent':
      return `stops the agent: ${event.why} (${event.how})`;
    // It is shown by itself for as long as it is open.
    case 'question-asked':
    // They came to no session.
    case 'words-dropped':
    case 'run-started':
    case 'run-cleaned':
    case 'queue-counted':
    case 'session-recovered':
    case 'task-picked':
    case 'phase-entered':
    case 'session-prepared':
    case 'agent-started':
    case 'prompt-sent':
    case 'agent-exited':
    case 'session-read':
    case 'baseline-taken':
    case 'activity-changed':
    case 'queue-guarded':
    case 'settings-changed':
    case 'session-decided':
    case 'session-ended':
    case 'task-recorded':
    case 'tasks-joined':
    case 'obstacle-met':
    case 'wait-began':
    case 'wait-ended':
    case 'control-taken':
    case 'failed':
    case 'run-ended':
      return undefined;
    case 'agent-initialized':
    case 'model-asked':
    case 'stream-beat':
    case 'text':
    case 'thinking':
    case 'tool-opened':
    case 'tool-closed':
    case 'call-denied':
    case 'api-retried':
    case 'model-fallback':
    case 'model-refused':
    case 'model-failed':
    case 'limit-told':
    case 'compacting':
    case 'compacted':
    case 'hook-started':
    case 'hook-ran':
    case 'background-changed':
    case 'told':
    case 'message-taken':
    case 'turn-ended':
    case 'state-changed':
    case 'control-answered':
    case 'control-asked':
    case 'housekeeping':
    case 'unknown-message':
    case 'malformed-line':
      return transcriptLine(event, root);
    default:
      return unreachable(event);
  }
}
