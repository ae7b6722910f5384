import { resolve } from 'node:path';
import { text as wholeText } from 'node:stream/consumers';
import { readText } from '../../../host/file.ts';
import { explainQuestions, type ExplainAnswers, type ExplainKey } from '../../../model/explain.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';

export interface GivenAnswers extends Partial<Record<ExplainKey, string>> {
  /** Words of the command line; `-` alone is standard input. */
  words: readonly string[];
  /** A file, or `-`. */
  file?: string | undefined;
}

/**
 * What a person has explained on the command line, in a file and on standard input; undefined where nothing
 * of it is given. Fails with `usage` where all of it is blank, and with `unreadable`.
 */
export async function givenAnswers(
  given: GivenAnswers,
): Promise<Result<ExplainAnswers | undefined>> {
  const { words, file } = given;
  const fromInput = words.length === 1 && words[0] === '-';
  const texts: string[] = fromInput || words.length === 0 ? [] : [words.join(' ')];
  if (file !== undefined && file !== '-') {
    const path = resolve(file);
    const read = readText(path);
    if (!read.ok) return read;
    if (read.value === undefined) {
      return fail({ reason: 'unreadable', path, detail: 'there is no such file' });
    }
    texts.push(read.value);
  }
  if (fromInput || file === '-') texts.push(await wholeText(process.stdin));
  const answers: ExplainAnswers = {};
  for (const { key } of explainQuestions) {
    const answer = given[key];
    if (answer !== undefined) answers[key] = answer;
  }
  if (texts.length === 0 && Object.keys(answers).length === 0) return ok(undefined);
  const free = texts.join('\n\n');
  if (texts.length > 0) {
    const key = answers.what === undefined ? 'what' : 'more';
    answers[key] = [answers[key], free].filter((part) => part !== undefined).join('\n\n');
  }
  return sayingSomething(answers);
}

/** The same answers where one of them says something. Fails with `usage`. */
export function sayingSomething(answers: ExplainAnswers): Result<ExplainAnswers> {
  if (Object.values(answers).some((answer) => answer.trim() !== '')) return ok(answers);
  return fail({
    reason: 'usage',
    detail: 'nothing is explained: all of it is blank',
    todo: 'say what you want in your own words: `ralph explain "…"`, or `ralph explain` in a terminal asks you',
  });
}
