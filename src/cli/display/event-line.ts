import pc from 'picocolors';
import { durationWords } from '../../model/duration.ts';
import type { EngineEvent } from '../../model/event.ts';
import { plainLine } from '../../model/plain-text.ts';
import { unreachable } from '../../model/unreachable.ts';
import { checkWords } from '../../model/check.ts';

/** A line of a finished task should fit a terminal. */
const longestTitle = 50;

type SessionEnded = Extract<EngineEvent, { type: 'session-ended' }>;
type RunEnded = Extract<EngineEvent, { type: 'run-ended' }>;

/** The lines that stay on the screen for an event, for people; undefined where nothing is to be kept. */
export function eventLine(event: EngineEvent): string | undefined {
  switch (event.type) {
    case 'run-started':
      return runStartedLine(event);
    case 'session-recovered':
      return `Recovered ${event.task}: the engine died while it was played; ${event.how}`;
    case 'task-picked': {
      const again = event.attempt > 1 ? ` (attempt ${event.attempt} of ${event.max_attempts})` : '';
      return `${pc.bold('▶')} ${event.task}  ${plainLine(event.title)}${again}`;
    }
    case 'check-ended':
      return `  ${event.result.passed ? pc.green('✓') : pc.red('✗')} ${plainLine(checkWords(event.result))}`;
    case 'stop-sent':
      return event.how === 'interrupt'
        ? `  stopping the session: ${stopWords[event.why]}`
        : undefined;
    case 'session-ended':
      return sessionEndedLine(event);
    case 'tasks-joined':
      return `  + ${event.tasks.join(', ')} joined the queue`;
    case 'backed-off':
      return `  waiting ${durationWords(event.delay_ms)} before the next try: ${plainLine(event.why)}`;
    case 'run-ended':
      return runEndedLine(event);
    case 'phase-entered':
    case 'session-prepared':
    case 'agent-started':
    case 'prompt-sent':
    case 'agent-exited':
    case 'session-read':
    case 'task-recorded':
    // The command tells it once more when it ends, on stderr.
    case 'failed':
      return undefined;
    case 'progress-told':
      return `    ${plainLine(event.message)}`;
    default:
      return unreachable(event);
  }
}

const stopWords = {
  cancelled: 'cancelled',
  start: 'it did not start in time',
  silence: 'nothing came from it any more',
  tool: 'a tool call took too long',
  deadline: 'its time is up',
  lingering: 'it did not end after its result',
} as const;

function runStartedLine({
  tasks,
  ready,
  dirty_files,
}: Extract<EngineEvent, { type: 'run-started' }>): string {
  const queue = tasks === 0 ? 'The queue is empty.' : `${tasks} tasks, ${ready} ready.`;
  if (dirty_files === 0) return queue;
  const files = dirty_files === 1 ? '1 file' : `${dirty_files} files`;
  return `${queue}\n${pc.yellow('!')} The work tree has uncommitted changes in ${files}; sessions will work on top of them.`;
}

function sessionEndedLine(ended: SessionEnded): string {
  const { task, title, outcome, verified, reason, next, duration_ms, cost_usd } = ended;
  const name = `${task}  ${plainLine(title, longestTitle)}`;
  const facts = pc.dim(`${durationWords(duration_ms)}  ${dollars(cost_usd)}`);
  if (next.status === 'done') {
    const proof = verified ? 'done, verified' : pc.yellow('done, unverified');
    return `${pc.green('✓')} ${name}  ${proof}  ${facts}`;
  }
  if (next.status === 'blocked') {
    const question = plainLine(next.blocked?.question ?? reason);
    return `${pc.yellow('?')} ${name}  blocked (${outcome}): ${question}  ${facts}`;
  }
  return `${pc.red('✗')} ${name}  ${outcome}: ${plainLine(reason)}  ${facts}`;
}

function runEndedLine({ end, why, done, not_done, cost_usd }: RunEnded): string {
  const played =
    done + not_done === 0 ? 'Nothing was played' : `${done} done, ${not_done} not done`;
  return `${pc.bold(played)}: ${endWords[end]}${plainLine(why)}. ${dollars(cost_usd)}`;
}

const endWords = {
  drained: '',
  'nothing-ready': '',
  'max-tasks': '',
  interrupted: 'interrupted, ',
  stopped: 'stopped, ',
} as const;

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
