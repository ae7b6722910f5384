import type { Project } from '../db/project.ts';
import { markerName } from '../host/marked-process.ts';
import { notePresence } from '../host/presence.ts';
import { TerminalKeys } from '../host/terminal-key.ts';
import { isTerminal } from './display/printer.ts';

/** Keys may come many a second; the minutes since the last one are what counts. */
const noteMs = 1_000;

/**
 * Notes at each key that is pressed at this terminal that somebody is there to be asked, beginning with
 * the one that started this command. Returns what ends that.
 */
export function noteKeys(project: Project, json: boolean): () => void {
  if (json || !isTerminal() || !isPerson() || !process.stdin.isTTY) return () => undefined;
  let noted = 0;
  const note = (): void => {
    const now = Date.now();
    if (now - noted < noteMs) return;
    noted = now;
    notePerson(project);
  };
  note();
  const keys = TerminalKeys.listen(note);
  return () => keys?.close();
}

/** Somebody has just told this project something. */
export function notePerson(project: Project): void {
  if (isPerson()) notePresence(project.presence, new Date());
}

/** A session's own programs are nobody. */
function isPerson(): boolean {
  return process.env[markerName] === undefined;
}
