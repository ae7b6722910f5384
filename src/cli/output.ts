import pc from 'picocolors';
import { failureWords, type Failure } from '../model/failure.ts';
import { plainLine } from '../model/plain-text.ts';
import { problemLine, type Problem } from '../model/problem.ts';
import { withArchived } from './archived-task.ts';
import { exitCode, exitCodeOf, type ExitCode } from './exit-code.ts';

/** Of every document that is printed with --json. */
export const schemaVersion = 1;

/** What a command found out: once for people, once for programs. */
export interface Report {
  /** The document's kind with --json, for example `task-list`. */
  kind: string;
  data: unknown;
  text: string;
  warnings?: Problem[] | undefined;
  code?: ExitCode;
  /** Why it does not show all there is: printed after it, with its exit code. */
  broken?: Failure | undefined;
}

/** Prints a command's report and returns its exit code. */
export function printReport(report: Report, json: boolean): ExitCode {
  const { kind, data, text, warnings = [], code = exitCode.ok, broken } = report;
  if (json) {
    printDocument({ kind, data, warnings, failure: broken });
  } else {
    for (const warning of warnings) console.error(plain(problemLine(warning)));
    if (text !== '') console.log(text);
  }
  if (broken === undefined) return code;
  console.error(failureText(broken));
  return exitCodeOf(broken);
}

/** Prints a failure (what, where, what to do) and returns its exit code. */
export function printFailure(given: Failure, json: boolean): ExitCode {
  const failure = withArchived(given);
  if (json) printDocument({ kind: 'failure', data: failure, warnings: [] });
  console.error(failureText(failure));
  return exitCodeOf(failure);
}

/** What happened, where, and what to do, as lines for a terminal. */
export function failureText(failure: Failure): string {
  const { what, where, todo } = failureWords(failure);
  const lines = [`${errorColors.red('ralph:')} ${plain(what)}`];
  if (where !== undefined) lines.push(indent(where));
  lines.push(indent(`→ ${todo}`));
  return lines.join('\n');
}

/** What files and agents said may hold anything; a terminal must not obey it. */
function plain(text: string): string {
  return plainLine(text, longestLine);
}

const longestLine = 2_000;

const errorColors = pc.createColors(pc.isColorSupported && process.stderr.isTTY);

interface PrintedDocument {
  kind: string;
  data: unknown;
  warnings: Problem[];
  failure?: Failure | undefined;
}

function printDocument(document: PrintedDocument): void {
  console.log(JSON.stringify({ schema_version: schemaVersion, ...document }));
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${plain(line)}`)
    .join('\n');
}
