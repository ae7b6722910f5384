import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { readText } from '../../../host/file.ts';
import { FileTail } from '../../../host/file-tail.ts';
import { explainQuestions } from '../../../model/explain.ts';
import type { Failure } from '../../../model/failure.ts';
import { readLoggedEvent } from '../../../monitor/event-log.ts';
import { LineFrame } from '../../../monitor/line-frame.ts';
import { livingExplain } from '../../../pipeline/explain/explain-lease.ts';
import { earlyEnd, startInBackground } from '../../background.ts';
import type { ExitCode } from '../../exit-code.ts';
import { locateProject } from '../../locate-project.ts';
import { printFailure, printReport } from '../../output.ts';
import type { ExplainOptions } from './explain-option.ts';

/**
 * Makes tasks of a person's words in a background process of its own, which no terminal ends. Returns once
 * its session has begun, or why it has not.
 */
export async function explainDetached(
  words: readonly string[],
  options: ExplainOptions,
): Promise<ExitCode> {
  const { json } = options;
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  // Before anything is started: the log in its place is that of the one that lives.
  const owner = livingExplain(project.value);
  if (owner !== undefined) {
    return printFailure({ reason: 'busy', what: 'what `ralph explain` makes', owner }, json);
  }
  const input = [words.length === 1 && words[0], options.file, options.revise].includes('-');
  const log = join(project.value.run, 'explain.log');
  const again = { log, words: sameWords(words, options), input };
  const child = startInBackground(project.value, again);
  if (!child.ok) return printFailure(child.failure, json);
  const begun = await firstOf(log, child.value);
  if ('code' in begun) {
    printFailure(failureIn(log), json);
    return begun.code;
  }
  child.value.unref();
  const pid = child.value.pid;
  const text = [
    `Session ${begun.session} makes tasks of it in the background (process ${pid ?? 'unknown'}).`,
    `\`ralph session ${begun.session}\` shows what it does, \`ralph explain --cancel\` ends it.`,
  ].join('\n');
  return printReport({ kind: 'explain', data: { ...begun, pid, log }, text }, json);
}

/** The command line that does the same in the foreground, an event a line. */
function sameWords(words: readonly string[], options: ExplainOptions): string[] {
  const { draft, play } = options;
  const keys = [...explainQuestions.map(({ key }) => key), 'file', 'revise', 'session'] as const;
  return [
    ...['explain', '--json'],
    ...keys.flatMap((key) => {
      const value = options[key];
      return value === undefined ? [] : [`--${key}=${value}`];
    }),
    ...(draft === true ? ['--draft'] : []),
    ...(play === true ? ['--play'] : []),
    ...['--', ...words],
  ];
}

type Begun = { run: string; session: string } | { code: ExitCode };

/** The begin of its session, or the end of the process, whichever is first. */
async function firstOf(log: string, child: ChildProcess): Promise<Begun> {
  const frame = new LineFrame();
  let tail: FileTail | undefined;
  const begun = new Promise<Begun>((resolve) => {
    tail = new FileTail(log, (chunk) => {
      for (const line of frame.push(chunk)) {
        const event = readLoggedEvent(line);
        if (event?.type === 'task-picked') resolve({ run: event.run, session: event.session });
      }
    });
  });
  const ended = earlyEnd(child).then((code) => {
    // It may have begun and ended since the last look.
    tail?.look();
    return { code };
  });
  try {
    return await Promise.race([begun, ended]);
  } finally {
    tail?.close();
  }
}

/** Why it ended before it began, as it has said itself. */
function failureIn(log: string): Failure {
  const said = readText(log);
  const lines = (said.ok ? (said.value ?? '') : '').split('\n');
  for (const line of lines) {
    const failure = failureOf(line);
    if (failure !== undefined) return failure;
  }
  const detail = lines.find((line) => line !== '') ?? 'it ended without a word';
  return { reason: 'refused', detail, todo: `look at ${log}` };
}

/** A document of its own, or the last line of its events. */
function failureOf(line: string): Failure | undefined {
  try {
    const value = JSON.parse(line) as { kind?: string; data?: Failure; failure?: Failure };
    return value.kind === 'failure' ? value.data : value.failure;
  } catch {
    return undefined;
  }
}
