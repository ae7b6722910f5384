import type { Failure } from '../model/failure.ts';

/** What the parser of the command line said, as a failure; `words` are those that it was given. */
export function usageFailure(message: string, words: readonly string[]): Failure {
  const [first = '', ...rest] = message
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const meant = /^\(Did you mean (.+)\?\)$/.exec(rest.join(' '))?.[1];
  if (meant !== undefined) return usage(first, `did you mean ${meant}?`);
  const invalid = /^(.+ is invalid)\. (.+)$/.exec(first);
  if (invalid?.[1] !== undefined && invalid[2] !== undefined) return usage(invalid[1], invalid[2]);
  const unknown = /^unknown command '(.+)'$/.exec(first)?.[1];
  const command = unknown === undefined ? words.slice(0, 1) : before(words, unknown);
  const call = ['ralph', ...command.filter((word) => !word.startsWith('-')), '--help'].join(' ');
  return usage(first, `\`${call}\` shows what there is`);
}

function before(words: readonly string[], word: string): string[] {
  return words.slice(0, words.indexOf(word));
}

function usage(detail: string, todo: string): Failure {
  return { reason: 'usage', detail, todo };
}
