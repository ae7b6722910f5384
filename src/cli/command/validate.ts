import { mend, type Mended } from '../../db/mend.ts';
import type { Loaded } from '../../db/store.ts';
import { markerName } from '../../host/marked-process.ts';
import type { Failure } from '../../model/failure.ts';
import { plainLine } from '../../model/plain-text.ts';
import { problemCount, type Problem } from '../../model/problem.ts';
import { projectTemplates } from '../../pipeline/prompt/template-folder.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { framedProblems } from '../display/code-frame.ts';
import { count } from '../display/count-words.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { refuseSession } from '../for-people.ts';
import { locateProject } from '../locate-project.ts';
import { openStore } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { serverProblems } from '../server-problem.ts';

export interface ValidateOptions {
  json: boolean;
  /** Mend what can be mended in one way only. */
  fix?: boolean;
}

/** Checks the whole database and reports every problem at once. */
export async function validate(options: ValidateOptions): Promise<ExitCode> {
  const { json, fix = false } = options;
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  let mended: Mended[] | undefined;
  if (fix) {
    const session = process.env[markerName];
    if (session !== undefined) refuseSession('validate --fix', session, json);
    const done = await mend(project.value, { now: () => new Date(), what: 'ralph validate --fix' });
    if (!done.ok) return printFailure(done.failure, json);
    mended = done.value;
  }
  const store = openStore(project.value);
  const read = store.load();
  const { queue: readable } = read.ok ? read.value : store.inspect(store.texts());
  const { problems } = await projectTemplates(project.value, readable.config);
  const loaded = withProblems(read, problems);
  const about = { mended, texts: store.texts(), json };
  if (loaded.ok) {
    const { queue, warnings } = loaded.value;
    const problems = serverProblems(project.value, queue);
    if (problems.length > 0) return printInvalid({ reason: 'invalid-database', problems }, about);
    return printValid({ tasks: queue.tasks.length, warnings }, about);
  }
  if (loaded.failure.reason !== 'invalid-database') return printFailure(loaded.failure, json);
  return printInvalid(loaded.failure, about);
}

/** What is wrong with the templates of prompts is wrong with the database. */
function withProblems(loaded: Result<Loaded>, problems: readonly Problem[]): Result<Loaded> {
  if (problems.length === 0) return loaded;
  if (loaded.ok) {
    const all = [...loaded.value.warnings, ...problems];
    return problems.some(({ severity }) => severity === 'error')
      ? fail({ reason: 'invalid-database', problems: all })
      : ok({ ...loaded.value, warnings: all });
  }
  const { failure } = loaded;
  if (failure.reason !== 'invalid-database') return loaded;
  return fail({ ...failure, problems: [...failure.problems, ...problems] });
}

interface About {
  /** Undefined where nothing was to be mended. */
  mended: Mended[] | undefined;
  texts: ReadonlyMap<string, string>;
  json: boolean;
}

function printValid(
  { tasks, warnings }: { tasks: number; warnings: Problem[] },
  { mended, texts, json }: About,
): ExitCode {
  const words = warnings.length === 0 ? 'no problems' : count(warnings.length, 'warning');
  const text = [
    ...mendedLines(mended),
    `The database is valid: ${count(tasks, 'task')}, ${words}.`,
    ...fixHint(warnings, mended),
  ].join('\n');
  const data = { valid: true, tasks, problems: [], mended };
  const framed = !json && process.stderr.isTTY;
  if (framed) for (const lines of framedProblems(warnings, texts)) console.error(lines);
  const shown = framed ? [] : warnings;
  return printReport({ kind: 'validation', data, text, warnings: shown }, json);
}

function printInvalid(
  failure: Extract<Failure, { reason: 'invalid-database' }>,
  { mended, texts, json }: About,
): ExitCode {
  const { problems } = failure;
  if (json) {
    const data = { valid: false, problems, mended };
    return printReport({ kind: 'validation', data, text: '', code: exitCode.invalid }, true);
  }
  for (const line of mendedLines(mended)) console.log(line);
  if (process.stderr.isTTY) {
    for (const lines of framedProblems(problems, texts)) console.error(lines);
    console.error(`ralph: the database has ${problemCount(problems)}`);
  } else {
    printFailure(failure, false);
  }
  for (const line of fixHint(problems, mended)) console.error(line);
  return exitCode.invalid;
}

function mendedLines(mended: readonly Mended[] = []): string[] {
  return mended.map((problem) => {
    const { file, line, col, found } = problem;
    return plainLine(`Mended ${file}:${line}:${col}: ${found} is now ${problem.fix.text}`);
  });
}

function fixHint(problems: readonly Problem[], mended: readonly Mended[] | undefined): string[] {
  const words = (['error', 'warning'] as const).flatMap((severity) => {
    const these = problems.filter((problem) => problem.severity === severity);
    const fixes = these.filter(({ fix }) => fix !== undefined).length;
    return fixes === 0 ? [] : [`${fixes} of ${count(these.length, severity)}`];
  });
  if (words.length === 0 || mended !== undefined) return [];
  return [`\`ralph validate --fix\` mends ${words.join(' and ')}.`];
}
