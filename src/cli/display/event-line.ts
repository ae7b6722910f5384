import pc from 'picocolors';
import { durationWords } from '../../model/duration.ts';
import type { EngineEvent } from '../../model/event.ts';
import { plainLine } from '../../model/plain-text.ts';
import { questionEndWords } from '../../model/question.ts';
import { unreachable } from '../../model/unreachable.ts';
import { checkWords } from '../../model/check.ts';
import { streamRemark } from '../../monitor/stream-remark.ts';
import { answerHint } from './answer-hint.ts';
import { count } from './count-words.ts';
import { flagLine } from './flag-line.ts';
import { askedLines } from './question-text.ts';
import { waitWords } from './wait-words.ts';

/** A line of a finished task should fit a terminal. */
const longestTitle = 50;

type SessionEnded = Extract<EngineEvent, { type: 'session-ended' }>;
type RunEnded = Extract<EngineEvent, { type: 'run-ended' }>;

/** The lines that stay on the screen for an event, for people; undefined where nothing is to be kept. */
export function eventLine(event: EngineEvent): string | undefined {
  switch (event.type) {
    case 'queue-counted':
      return queueLine(event);
    case 'session-recovered':
      return `Recovered ${event.task}, which an earlier run left unfinished: ${event.how}`;
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
    case 'session-ended': {
      const flags = (event.flags ?? []).map((flag) => `    ${flagLine(flag)}`);
      return [sessionEndedLine(event), ...flags].join('\n');
    }
    case 'tasks-joined':
      return `  + ${event.tasks.join(', ')} joined the queue`;
    case 'session-read': {
      const remark = streamRemark(event.reading);
      return remark === undefined ? undefined : `  ${pc.yellow('!')} ${remark}`;
    }
    case 'baseline-taken':
      return event.failing.length === 0
        ? undefined
        : `  ${pc.yellow('!')} failing already, so not held against it: ${plainLine(event.failing.join(', '))}`;
    case 'queue-guarded':
      return queueGuardedLines(event);
    case 'settings-changed':
      return settingsChangedLines(event);
    case 'wait-began':
      // The question itself is on the screen.
      return event.cause === 'confirm' ? undefined : `  ${waitWords(event)}`;
    case 'control-taken':
      return event.refused === undefined
        ? undefined
        : `  ${pc.yellow('!')} ${event.command.verb}: ${plainLine(event.refused)}`;
    case 'run-ended':
      return runEndedLine(event);
    case 'run-started':
    case 'phase-entered':
    case 'session-prepared':
    case 'agent-started':
    case 'prompt-sent':
    case 'agent-exited':
    case 'task-recorded':
    case 'check-started':
    case 'activity-changed':
    case 'session-decided':
    // It is told when it is waited for.
    case 'obstacle-met':
    case 'wait-ended':
    case 'run-cleaned':
    // The command tells it once more when it ends, on stderr.
    case 'failed':
      return undefined;
    case 'question-asked':
      return [
        ...askedLines(event.task, event.question, event.options),
        `    → ${answerHint(event.task, event)}; its session waits`,
      ].join('\n');
    case 'question-ended':
      return questionEndLine(event);
    case 'words-told':
      return `  » ${plainLine(event.words)}`;
    case 'words-taken':
      return '  » the agent has read it';
    case 'words-dropped':
      return `  ${pc.yellow('!')} nobody has read: ${plainLine(event.words)}`;
    case 'progress-told':
      return `    ${plainLine(event.message)}`;
    default:
      return unreachable(event);
  }
}

function questionEndLine({
  question,
  how,
  answer,
}: Extract<EngineEvent, { type: 'question-ended' }>): string {
  const asked = `asked “${plainLine(question, 120)}”`;
  return answer === undefined
    ? `  ${pc.yellow('!')} ${asked}: ${questionEndWords(how)}`
    : `  » ${asked}, a person answers: ${plainLine(answer)}`;
}

/** A line for what is no part of the run. */
export function remarkLine(words: string): string {
  return `  ${pc.yellow('!')} ${plainLine(words)}`;
}

const stopWords = {
  cancelled: 'a person stops it',
  start: 'it did not start in time',
  silence: 'nothing came from it any more',
  tool: 'a tool call took too long',
  deadline: 'its time is up',
  lingering: 'it did not end after its result',
  repetition: 'it repeats itself',
  'same-failure': 'the same checks fail with the same files',
  budget: 'its budget is used up',
  output: 'it has written more than a session may (run.session_size)',
  disk: 'there is no room left on the disk',
  'taken-over': 'a person goes on with it',
} as const;

function settingsChangedLines({
  files,
  diff = '',
}: Extract<EngineEvent, { type: 'settings-changed' }>): string {
  const what = `  ${pc.yellow('!')} changed while the session ran: ${plainLine(files.join(', '))}`;
  if (diff === '') return what;
  // The sign and the indent stay: what follows may hold anything.
  const lines = diff.split('\n').map((line) => {
    const indent = /^[-+ ]* */.exec(line)?.[0] ?? '';
    return `    ${indent}${plainLine(line.slice(indent.length))}`;
  });
  return [what, ...lines].join('\n');
}

function queueGuardedLines({
  held,
  taken,
  restored,
  displaced,
}: Extract<EngineEvent, { type: 'queue-guarded' }>): string | undefined {
  const mark = pc.yellow('!');
  const lines = [
    ...restored.map(
      (file) =>
        `  ${mark} the session wrote ${file}; it is put back, its text kept in ${displaced}`,
    ),
    ...held.map(({ task, why }) => `  ${mark} ${task} waits for a person: ${plainLine(why)}`),
    ...taken.map((what) => `  ${mark} changed meanwhile: ${plainLine(what)}`),
  ];
  return lines.length === 0 ? undefined : lines.join('\n');
}

function queueLine({
  tasks,
  ready,
  dirty_files,
}: Extract<EngineEvent, { type: 'queue-counted' }>): string {
  const queue = tasks === 0 ? 'The queue is empty.' : `${count(tasks, 'task')}, ${ready} ready.`;
  if (dirty_files === 0) return queue;
  return `${queue}\n${pc.yellow('!')} The work tree has uncommitted changes in ${count(dirty_files, 'file')}; sessions will work on top of them.`;
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
    const how = outcome === 'blocked' ? '' : ` (${outcome})`;
    const line = `${pc.yellow('?')} ${name}  blocked${how}: ${question}  ${facts}`;
    const { blocked } = next;
    return blocked?.on === 'human' ? `${line}\n    → ${answerHint(task, blocked)}` : line;
  }
  return `${pc.red('✗')} ${name}  ${outcome}: ${plainLine(reason)}  ${facts}`;
}

function runEndedLine({ end, why, done, unverified, not_done, cost_usd }: RunEnded): string {
  const proof = unverified === 0 ? '' : ` (${unverified} unverified)`;
  const played =
    done + not_done === 0 ? 'Nothing was played' : `${done} done${proof}, ${not_done} not done`;
  return `${pc.bold(played)}: ${endWords[end]}${plainLine(why)}. ${dollars(cost_usd)}`;
}

const endWords = {
  drained: '',
  'nothing-ready': '',
  'max-tasks': '',
  until: '',
  budget: 'stopped, ',
  stagnated: 'stopped, ',
  interrupted: 'interrupted, ',
  stopped: 'stopped, ',
} as const;

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
