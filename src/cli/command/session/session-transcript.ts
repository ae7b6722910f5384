import { runStart } from '../../../evidence/history/logged-event.ts';
import { sessionEvents } from '../../../evidence/history/session-event.ts';
import { transcriptEntry } from '../../display/transcript-entry.ts';
import { entryText } from '../../display/transcript-text.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { printFailure, schemaVersion } from '../../output.ts';
import type { ChosenSession } from './session-choice.ts';
import { sessionTrace } from './session-trace.ts';

/** Prints all that happened in a session; piece by piece, since it may be long. */
export function printTranscript(
  { project, session }: ChosenSession,
  { json, full }: { json: boolean; full: boolean },
): ExitCode {
  const trace = sessionTrace(project, session);
  const root = runStart(trace.log)?.project ?? project.root;
  let count = 0;
  for (const { event } of sessionEvents(trace)) {
    // A beat is one of thousands, and tells nothing.
    if (event.type === 'stream-beat') continue;
    if (json) {
      const before = count === 0 ? documentStart(session) : ',';
      process.stdout.write(`${before}\n${JSON.stringify(event)}`);
      count += 1;
      continue;
    }
    const entry = transcriptEntry(event, { root, full });
    if (entry === undefined) continue;
    console.log(entryText(entry));
    count += 1;
  }
  if (count === 0) {
    const detail = `nothing is left to read of session ${session}: its log and its output are gone`;
    const todo = `\`ralph session ${session}\` shows its record`;
    return printFailure({ reason: 'refused', detail, todo }, json);
  }
  if (json) process.stdout.write('\n]},"warnings":[]}\n');
  return exitCode.ok;
}

function documentStart(session: string): string {
  const head = JSON.stringify({
    schema_version: schemaVersion,
    kind: 'session-transcript',
    data: { session, events: [] },
  });
  return head.slice(0, -']}}'.length);
}
