import { hostname } from 'node:os';
import { errorWords } from '../../../host/file.ts';
import { livingExplain } from '../../../pipeline/explain/explain-lease.ts';
import type { ExitCode } from '../../exit-code.ts';
import { locateProject } from '../../locate-project.ts';
import { printFailure, printReport } from '../../output.ts';

const text =
  'Ralph ends the session that makes tasks of your words; what it has made is kept as drafts.';

/** Ends what makes tasks of a person's words now, as Ctrl+C in its terminal would. */
export async function cancelExplain(json: boolean): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  const owner = livingExplain(project.value);
  const refused = (detail: string, todo: string): ExitCode =>
    printFailure({ reason: 'refused', detail, todo }, json);
  if (owner === undefined) {
    return refused('nothing is being explained', '`ralph explain "…"` makes tasks of your words');
  }
  if (owner.host !== hostname()) {
    return refused(`it runs on ${owner.host}`, 'cancel it on that machine');
  }
  try {
    process.kill(owner.pid, 'SIGINT');
  } catch (error) {
    return refused(`it cannot be reached: ${errorWords(error)}`, 'try it again');
  }
  return printReport({ kind: 'explain-cancel', data: { pid: owner.pid, words: text }, text }, json);
}
