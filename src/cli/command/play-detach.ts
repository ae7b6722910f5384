import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { readText } from '../../host/file.ts';
import { livingEngine } from '../../pipeline/lease-path.ts';
import { earlyEnd, startInBackground } from '../background.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { printFailure, printReport } from '../output.ts';
import { RunFeed } from '../run-feed.ts';

/** The words of the command line that a run in the background does not get. */
const detachWords = ['--detach'];

/**
 * Plays in a background process of its own, which no terminal ends. Returns once the run has begun, or
 * has ended before that: then with its words and its code.
 */
export async function playDetached(json: boolean): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  // Before anything is started: the log in its place is that of the run that plays.
  const owner = livingEngine(project.value);
  if (owner !== undefined) return printFailure({ reason: 'busy', what: 'the queue', owner }, json);
  const log = join(project.value.run, 'play.log');
  const words = process.argv.slice(2).filter((word) => !detachWords.includes(word));
  const child = startInBackground(project.value, { log, words, input: false });
  if (!child.ok) return printFailure(child.failure, json);
  const begun = await firstOf(project.value, child.value);
  if ('code' in begun) {
    const said = readText(log);
    repeat(said.ok ? (said.value ?? '') : '', begun.code, json);
    return begun.code;
  }
  child.value.unref();
  const pid = child.value.pid;
  const text = [
    `Run ${begun.run} plays in the background (process ${pid ?? 'unknown'}).`,
    '`ralph attach` shows it, `ralph status` tells where it is, `ralph stop` ends it.',
  ].join('\n');
  return printReport({ kind: 'run', data: { run: begun.run, pid, log }, text }, json);
}

/** It has said all there is to say, in the same form as here, but both outputs went to one file. */
function repeat(said: string, code: ExitCode, json: boolean): void {
  for (const line of said.split('\n').filter((one) => one !== '')) {
    const forReaders = json ? line.startsWith('{') : code === exitCode.ok;
    if (forReaders) console.log(line);
    else console.error(line);
  }
}

type Begun = { run: string } | { code: ExitCode };

/** The begin of the run that this process plays, or its end, whichever is first. */
async function firstOf(project: Project, child: ChildProcess): Promise<Begun> {
  let feed: RunFeed | undefined;
  const begun = new Promise<Begun>((resolve) => {
    feed = new RunFeed(project, child.pid ?? -1, (event) => {
      resolve({ run: event.run });
    });
  });
  const ended = earlyEnd(child).then((code) => ({ code }));
  try {
    return await Promise.race([begun, ended]);
  } finally {
    feed?.close();
  }
}
