import { text } from 'node:stream/consumers';
import { mostToldBytes } from '../model/control.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

/** Control characters mean nothing to a model; a line break and a tab are none of these. */
const unsendable = /[^\P{Cc}\n\t]/gu;

/**
 * What a person says on the command line, `-` for standard input: without control characters and without
 * blank space around it. `example` is shown to who says nothing. Fails with `usage`.
 */
export async function givenWords(
  parts: readonly string[],
  example: string,
): Promise<Result<string>> {
  const [first] = parts;
  const given = first === '-' && parts.length === 1 ? await text(process.stdin) : parts.join(' ');
  return plainWords(given, example);
}

/** The value of an option that is words: undefined where it is not given. Fails with `usage` as `givenWords` does. */
export function reasonWords(
  value: string | undefined,
  example: string,
): Promise<Result<string | undefined>> {
  return value === undefined ? Promise.resolve(ok(undefined)) : givenWords([value], example);
}

/** The same for words that are there already. */
export function plainWords(given: string, example: string): Result<string> {
  const words = given.replaceAll('\r\n', '\n').replaceAll(unsendable, '').trim();
  const bytes = Buffer.byteLength(words);
  if (bytes === 0) {
    return fail({
      reason: 'usage',
      detail: 'there are no words',
      todo: `give them: \`${example}\``,
    });
  }
  if (bytes > mostToldBytes) {
    return fail({
      reason: 'usage',
      detail: `these are ${bytes} bytes; at most ${mostToldBytes} can be said at once`,
      todo: 'put them into a file of the project, and say that it is to be read',
    });
  }
  return ok(words);
}
