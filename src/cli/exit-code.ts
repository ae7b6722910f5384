import type { RunEnd } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';

/** The exit codes of every command (`ralph --help` lists them). */
export const exitCode = {
  ok: 0,
  failure: 1,
  usage: 2,
  nothing: 3,
  notFound: 4,
  busy: 5,
  invalid: 6,
  notDone: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The code that a command ends with for this failure. */
export function exitCodeOf(failure: Failure): ExitCode {
  switch (failure.reason) {
    case 'usage':
      return exitCode.usage;
    case 'nothing-ready':
    case 'no-engine':
    case 'refused':
      return exitCode.nothing;
    case 'task-not-found':
    case 'task-ambiguous':
    case 'name-not-found':
    case 'session-not-found':
    case 'session-ambiguous':
    case 'run-not-found':
      return exitCode.notFound;
    case 'busy':
    case 'no-answer':
    case 'changed-meanwhile':
      return exitCode.busy;
    case 'invalid-database':
    case 'task-invalid':
    case 'config-invalid':
      return exitCode.invalid;
    case 'engine-gone':
    case 'queue-lost':
    case 'not-a-repository':
    case 'no-project':
    case 'unreadable':
    case 'unwritable':
    case 'edit-refused':
    case 'task-not-playable':
    case 'agent-missing':
    case 'conflict':
    case 'git-failed':
      return exitCode.failure;
    case 'interrupted':
      return exitCode.interrupted;
  }
}

/** The code that a run ends with, for the engine and for who follows it. */
export function exitCodeOfRun({ end, all_done }: { end: RunEnd; all_done: boolean }): ExitCode {
  if (end === 'interrupted') return exitCode.interrupted;
  return all_done ? exitCode.ok : exitCode.notDone;
}
