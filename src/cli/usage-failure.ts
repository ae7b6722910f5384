import type { Failure } from '../model/failure.ts';

/** What the parser of the command line said, as a failure; `path` are the words down to the command that was meant. */
export function usageFailure(message: string, path: readonly string[]): Failure {
  const [first = '', ...rest] = message
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const meant = /^\(Did you mean (.+)\?\)$/.exec(rest.join(' '))?.[1];
  if (meant !== undefined) return usage(first, `did you mean ${meant}?`);
  const invalid = /^(.+ is invalid)\. (.+)$/.exec(first);
  if (invalid?.[1] !== undefined && invalid[2] !== undefined) return usage(invalid[1], invalid[2]);
  return usage(first, `\`${['ralph', ...path, '--help'].join(' ')}\` shows what there is`);
}

function usage(detail: string, todo: string): Failure {
  return { reason: 'usage', detail, todo };
}
