import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { conversationFile } from '../../agent/claude-takeover.ts';
import type { Environment } from '../../agent/environment.ts';
import { readRecord } from '../../db/history.ts';
import type { Project } from '../../db/project.ts';
import { readJson } from '../../mcpgen/json-file.ts';
import { sessionFile } from '../../mcpgen/manifest.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';

/** What the person sees in the terminal: an earlier conversation, or a new one and why. */
export interface TerminalPlan {
  how: 'resume' | 'begin';
  claude_session: string;
  /** Of which session of Ralph's; undefined where there was none. */
  session: string | undefined;
  /** Why it is a new one. */
  why: string | undefined;
}

/** Finds the conversation of a session that can go on here. Fails as reading its record does. */
export function planTerminal(
  project: Project,
  env: Environment,
  session: string | undefined,
): Result<TerminalPlan> {
  const anew = (why: string): Result<TerminalPlan> =>
    ok({ how: 'begin', claude_session: randomUUID(), session, why });
  if (session === undefined) return anew('no session of it was played yet');
  const claude = conversationOf(project, session);
  if (!claude.ok) return claude;
  const id = claude.value;
  if (id === undefined) return anew(`nothing is known of ${session} any more`);
  if (conversationFile(env, project.root, id) === undefined) {
    return anew(`the agent has no conversation of ${session} on this machine`);
  }
  return ok({ how: 'resume', claude_session: id, session, why: undefined });
}

/** By its record; of one whose engine died only its folder knows. */
function conversationOf(project: Project, session: string): Result<string | undefined> {
  const record = readRecord(project, session);
  if (!record.ok || record.value !== undefined) {
    return record.ok ? ok(record.value?.claude_session) : record;
  }
  const folder = sessionFolder(join(project.sessions, session));
  return ok(readJson(folder.session, sessionFile)?.claude_session);
}
