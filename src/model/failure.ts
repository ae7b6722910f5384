import type { LockOwner } from './lock-owner.ts';
import { plainLine } from './plain-text.ts';
import type { LeftOut, Problem } from './problem.ts';
import { problemCount, problemLine, problemWords } from './problem.ts';
import { unreachable } from './unreachable.ts';

/** Every failure that is expected to happen, told apart by `reason`. */
export type Failure =
  | { reason: 'not-a-repository'; folder: string }
  | { reason: 'no-project'; folder: string }
  /** `left_out` where the rest of it is shown. */
  | { reason: 'invalid-database'; problems: Problem[]; left_out?: LeftOut[] }
  | { reason: 'unreadable'; path: string; detail: string }
  | { reason: 'unwritable'; path: string; detail: string }
  | { reason: 'busy'; what: string; owner: LockOwner | undefined }
  | { reason: 'changed-meanwhile'; path: string; detail: string }
  | { reason: 'edit-refused'; path: string; detail: string }
  | {
      reason: 'task-not-found';
      id: string;
      nearest: string | undefined;
      /** The file of the archive that holds it. */
      archived?: string;
    }
  | { reason: 'task-ambiguous'; prefix: string; candidates: string[] }
  | { reason: 'name-not-found'; noun: string; name: string; nearest: string | undefined }
  /** Nor a task of this name; undefined where the last session is meant and there is none. */
  | { reason: 'session-not-found'; given: string | undefined }
  | { reason: 'session-ambiguous'; prefix: string; candidates: string[] }
  /** By its id or the start of it, which may mean these. */
  | { reason: 'run-not-found'; given: string; candidates: string[] }
  | { reason: 'task-invalid'; problems: Problem[] }
  | { reason: 'config-invalid'; problems: Problem[] }
  | { reason: 'task-not-playable'; id: string; why: string }
  /** `todo` where more is known of what was meant. */
  | { reason: 'nothing-ready'; why: string[]; todo?: string | undefined }
  | { reason: 'agent-missing'; command: string[]; detail: string; from: string }
  | { reason: 'no-engine' }
  | { reason: 'no-answer'; owner: LockOwner; taken: boolean }
  | { reason: 'engine-gone'; owner: LockOwner }
  /** By a signal, before it was done; nothing is left half done. */
  | { reason: 'interrupted'; detail: string; todo: string }
  | { reason: 'refused'; detail: string; todo: string }
  | { reason: 'queue-lost'; why: string }
  /** Paths of the project that have changed in another way, each with by whom, as far as that is known. */
  | { reason: 'conflict'; detail: string; files: { path: string; why: string }[]; todo: string }
  /** Git did not do it, and said so. */
  | { reason: 'git-failed'; detail: string; said: string; todo: string }
  | { reason: 'usage'; detail: string; todo: string };

export interface FailureWords {
  what: string;
  /** The file, folder or record; absent where the sentence already names it. */
  where: string | undefined;
  todo: string;
}

/** The words for a failure: what happened, where, and what to do about it. */
export function failureWords(failure: Failure): FailureWords {
  switch (failure.reason) {
    case 'not-a-repository':
      return words('this folder is in no git repository', failure.folder, 'run `git init` first');
    case 'no-project':
      return words('there is no .ralph/ here', failure.folder, 'run `ralph init`');
    case 'invalid-database': {
      const lines = failure.problems.map(problemLine);
      const what =
        lines.length === 1
          ? 'the database is invalid'
          : `the database has ${problemCount(failure.problems)}`;
      const { left_out } = failure;
      const rest = left_out === undefined ? '' : ': not all of it can be shown';
      return words(
        what + rest,
        [...lines, ...leftOutLines(left_out ?? [])].join('\n'),
        'mend the lines named here; `ralph validate` checks them again',
      );
    }
    case 'unreadable':
      return words(
        `cannot read: ${failure.detail}`,
        failure.path,
        'check that it exists and its permissions',
      );
    case 'unwritable':
      return words(
        `cannot write: ${failure.detail}`,
        failure.path,
        'check permissions and free space, then run it again; nothing was changed',
      );
    case 'busy': {
      const { owner } = failure;
      const who =
        owner === undefined
          ? 'another process'
          : `${owner.what} (process ${owner.pid} on ${owner.host})`;
      return words(
        `${who} holds ${failure.what}`,
        undefined,
        owner?.what === 'ralph play'
          ? '`ralph attach` shows it, `ralph stop` ends it'
          : 'wait until it has finished, or end that process',
      );
    }
    case 'changed-meanwhile':
      return words(
        `somebody changed it meanwhile: ${failure.detail}`,
        failure.path,
        'look at the change and run the command again',
      );
    case 'edit-refused':
      return words(
        `the edit would not give exactly what was meant: ${failure.detail}`,
        failure.path,
        'edit the file by hand; nothing was changed',
      );
    case 'task-not-found': {
      if (failure.archived !== undefined) {
        return words(
          `task ${failure.id} is in the archive`,
          failure.archived,
          `\`ralph db archive --restore ${failure.id}\` brings it back into the queue`,
        );
      }
      const hint =
        failure.nearest === undefined
          ? '`ralph list` shows them all'
          : `did you mean ${failure.nearest}?`;
      return words(`there is no task ${failure.id}`, undefined, hint);
    }
    case 'name-not-found': {
      const { noun, name, nearest } = failure;
      const hint =
        nearest === undefined
          ? `\`ralph ${noun} list\` shows them all`
          : `did you mean ${nearest}?`;
      return words(`there is no ${noun} ${name}`, undefined, hint);
    }
    case 'task-ambiguous':
      return words(
        `${failure.prefix} may mean ${fewOf(failure.candidates)}`,
        undefined,
        'give more of the id',
      );
    case 'session-not-found':
      return failure.given === undefined
        ? words('nothing was played yet', undefined, '`ralph play` plays the queue')
        : words(
            `there is no session ${failure.given}, and no task of this name with one`,
            undefined,
            '`ralph log` shows them all',
          );
    case 'session-ambiguous':
      return words(
        `${failure.prefix} may mean ${fewOf(failure.candidates)}`,
        undefined,
        'give more of the session',
      );
    case 'run-not-found':
      return failure.candidates.length === 0
        ? words(
            `there is no run ${failure.given}`,
            undefined,
            '`ralph log` shows the sessions of all runs; without --since it is about the last run',
          )
        : words(
            `${failure.given} may mean ${failure.candidates.join(', ')}`,
            undefined,
            'give more of the run',
          );
    case 'task-invalid':
    case 'config-invalid':
      return words(
        `the ${failure.reason === 'task-invalid' ? 'task' : 'config'} would not be valid`,
        // Without their places: these are in a text that was not written.
        failure.problems.map(problemWords).join('\n'),
        'change what is named here and try again; nothing was written',
      );
    case 'task-not-playable':
      return words(
        `task ${failure.id} cannot be played: ${failure.why}`,
        undefined,
        '`ralph next` shows what can',
      );
    case 'nothing-ready':
      return words(
        failure.why.length === 0
          ? 'nothing is left to play: no task is pending, blocked or a draft'
          : 'no task is ready',
        failure.why.length === 0 ? undefined : failure.why.join('\n'),
        failure.todo ??
          'add one with `ralph add "…"`; or `ralph answer ID "…"` answers a question, and `ralph retry ID` plays a blocked task again',
      );
    case 'agent-missing':
      return words(
        `the agent command does not start: ${failure.detail}`,
        `${failure.command.join(' ')} (from ${failure.from})`,
        failure.from.startsWith('agent.command')
          ? 'install it, for example `npm install -g @anthropic-ai/claude-code`, or set agent.command in .ralph/config.yaml'
          : `correct ${failure.from}, or unset it`,
      );
    case 'no-engine':
      return words('nothing is being played', undefined, '`ralph play` starts it');
    case 'no-answer':
      return words(
        failure.taken
          ? `the engine has taken it, but did not confirm it (process ${failure.owner.pid} on ${failure.owner.host})`
          : `the engine did not answer (process ${failure.owner.pid} on ${failure.owner.host})`,
        undefined,
        'look at it with `ralph status`; if it hangs, end that process: nothing recorded is lost',
      );
    case 'engine-gone':
      return words(
        `the engine is gone without an end (it was process ${failure.owner.pid} on ${failure.owner.host})`,
        undefined,
        '`ralph play` finds what was under way and goes on',
      );
    case 'queue-lost':
      return words(
        failure.why,
        undefined,
        'nothing of the session under way was recorded; `ralph status` shows who plays now',
      );
    case 'conflict':
      return words(
        failure.detail,
        failure.files.map(({ path, why }) => `${plainLine(path)}: ${why}`).join('\n'),
        failure.todo,
      );
    case 'git-failed': {
      const said = failure.said.trim();
      return words(failure.detail, said === '' ? undefined : said, failure.todo);
    }
    case 'interrupted':
    case 'refused':
    case 'usage':
      return words(failure.detail, undefined, failure.todo);
    default:
      return unreachable(failure);
  }
}

function leftOutLines(left_out: readonly LeftOut[]): string[] {
  const lines = left_out.slice(0, mostLeftOut).map(({ file, line, name }) => {
    const place = line === undefined ? file : `${file}:${line}`;
    return name === undefined ? `left out: ${place}` : `left out: ${name} (${place})`;
  });
  const more = left_out.length - lines.length;
  return more === 0 ? lines : [...lines, `left out: ${more} more`];
}

const mostLeftOut = 20;

/** So many are named when a word may mean several. */
const namedCandidates = 10;

function fewOf(candidates: readonly string[]): string {
  const more = candidates.length - namedCandidates;
  const named = candidates.slice(0, namedCandidates).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}

function words(what: string, where: string | undefined, todo: string): FailureWords {
  return { what, where, todo };
}
