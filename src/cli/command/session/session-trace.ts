import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../../db/project.ts';
import type { SessionTrace } from '../../../evidence/history/session-event.ts';
import { readText } from '../../../host/file.ts';
import { sessionFolder, type SessionFolder } from '../../../mcpgen/session-folder.ts';
import { explainLogPath } from '../../../pipeline/explain/explain-log.ts';
import { runLogPath } from '../../../pipeline/log/run-log.ts';
import { takeoverLogPath } from '../../../pipeline/takeover/takeover-log.ts';

/** The files of a session; undefined when its folder is gone. */
export function keptFolder(project: Project, session: string): SessionFolder | undefined {
  const folder = sessionFolder(join(project.sessions, session));
  return existsSync(folder.path) ? folder : undefined;
}

/** Where all that is known of a session's course is. Reads no record: a replay is to begin at once. */
export function sessionTrace(project: Project, session: string): SessionTrace {
  const { stream, times, session: file, events } = sessionFolder(join(project.sessions, session));
  const { run, started } = fileOf(file);
  const name = run ?? runBefore(project, session) ?? '';
  const trace = { session, run: name, started: started ?? startOf(session), stream, times };
  // A person's session has a log of its own, which lies with it once no run has to look at it.
  const own = [events, takeoverLogPath(project, name), explainLogPath(project, name)].find((path) =>
    existsSync(path),
  );
  return { ...trace, log: own ?? runLogPath(project, name) };
}

/** What session.json says, as far as it is there. */
function fileOf(path: string): { run?: string; started?: string } {
  const text = readText(path, { follow: false });
  try {
    const value: unknown = JSON.parse(text.ok ? (text.value ?? '') : '');
    return { ...textOf(value, 'run'), ...textOf(value, 'started') };
  } catch {
    return {};
  }
}

function textOf(value: unknown, key: 'run' | 'started'): { run?: string; started?: string } {
  if (typeof value !== 'object' || value === null) return {};
  const text: unknown = Reflect.get(value, key);
  return typeof text === 'string' && /^[\w:.-]+$/.test(text) ? { [key]: text } : {};
}

/** One run plays at a time: it is the one that had begun last by then. */
function runBefore(project: Project, session: string): string | undefined {
  try {
    return readdirSync(join(project.run, 'events'))
      .flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []))
      .filter((run) => run.startsWith('r-') && run.slice(2) <= session.slice(2))
      .sort()
      .at(-1);
  } catch {
    return undefined;
  }
}

/** The UTC time in a session's id, to the second. */
function startOf(session: string): string {
  return session.replace(
    /^s-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})-.*$/,
    '$1-$2-$3T$4:$5:$6.000Z',
  );
}
