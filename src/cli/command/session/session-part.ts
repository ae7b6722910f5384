import { relative } from 'node:path';
import { plainLine, plainText } from '../../../model/plain-text.ts';
import { everyTool } from '../../../mcpgen/explain-table.ts';
import { readText } from '../../../host/file.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import type { SessionFolder } from '../../../mcpgen/session-folder.ts';
import { nextSteps } from '../../display/session-next.ts';
import { fullChecksText, loggedPage, recordPage } from '../../display/session-page.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { lookAtQueue } from '../../open-look.ts';
import { printFailure, printReport } from '../../output.ts';
import type { ChosenSession } from './session-choice.ts';
import { keptFiles, lookAtSession, type SessionLook } from './session-look.ts';
import { keptFolder } from './session-trace.ts';

/** The page of a session: what it was, what came of it, and where its files are. */
export async function printPage(chosen: ChosenSession, json: boolean): Promise<ExitCode> {
  const looked = lookAtSession(chosen);
  if (!looked.ok) return printFailure(looked.failure, json);
  const { session, state, record, logged, started, folder, checks } = looked.value;
  const files = folder === undefined ? [] : keptFiles(folder);
  const tools = folder === undefined ? undefined : toolNames(folder);
  const path = folder === undefined ? undefined : relative(chosen.project.root, folder.path);
  const page =
    record !== undefined
      ? recordPage(record, json ? undefined : await titleOf(record.task))
      : loggedPage(
          { session, state: state === 'recorded' ? 'unfinished' : state, started },
          logged,
          checks,
        );
  const kept = filesText(looked.value, { path, tools, files });
  const text = `${page}\n\n${kept}\n${nextSteps(looked.value)}`;
  const known = { session, state, started, task: record?.task ?? logged?.task };
  const data = { ...known, record, logged, checks, folder: path, tools, files };
  return printReport({ kind: 'session', data, text }, json);
}

/** Of a task that is gone, or a queue that does not read, the page does without. */
async function titleOf(task: string): Promise<string | undefined> {
  const opened = await lookAtQueue();
  if (!opened.ok) return undefined;
  return opened.value.queue.tasks.find(({ id }) => id === task)?.title;
}

function filesText(
  { session }: SessionLook,
  kept: { path: string | undefined; tools: string[] | undefined; files: { name: string }[] },
): string {
  if (kept.path === undefined) {
    return 'Its files are gone (`run.keep`, or another machine played it): this is its record.';
  }
  const looks = `\`ralph session ${session} --transcript\`, --prompt, --tools, --checks, --replay`;
  const tools = kept.tools === undefined ? [] : [`Tools     ${kept.tools.join(', ')}`];
  const names = kept.files.map(({ name }) => name).join(', ');
  return [
    ...tools.map((line) => plainLine(line, 500)),
    `Files in  ${kept.path} (${names})`,
    `More:     ${looks}`,
  ].join('\n');
}

/** The exact bytes that the agent got; a terminal gets them without what would steer it. */
export function printPrompt({ project, session }: ChosenSession, json: boolean): ExitCode {
  const text = keptText({ project, session }, 'prompt');
  if (!text.ok) return printFailure(text.failure, json);
  if (json) {
    return printReport(
      { kind: 'session-prompt', data: { session, text: text.value }, text: '' },
      json,
    );
  }
  process.stdout.write(process.stdout.isTTY ? plainText(text.value) : text.value);
  return exitCode.ok;
}

/** The tools of Ralph's that the session had. */
export function printTools(chosen: ChosenSession, json: boolean): ExitCode {
  const manifest = keptText(chosen, 'manifest');
  if (!manifest.ok) return printFailure(manifest.failure, json);
  const names = namesIn(manifest.value);
  const tools = names.map((name) => {
    const tool = everyTool.find((one) => one.name === name);
    // A tool of another version of Ralph has a name and nothing else.
    if (tool === undefined) return { name };
    const { title, description } = tool;
    return { name, title, description, input_schema: tool.input_schema() };
  });
  const text = tools.map((tool) =>
    'title' in tool
      ? `${tool.name}: ${tool.description}\n${indented(JSON.stringify(tool.input_schema, undefined, 2))}`
      : `${plainLine(tool.name)}: not a tool of this version`,
  );
  const data = { session: chosen.session, tools };
  return printReport({ kind: 'session-tools', data, text: text.join('\n\n') }, json);
}

/** How each check ended, with all that was kept of what it printed. */
export function printChecks(chosen: ChosenSession, json: boolean): ExitCode {
  const looked = lookAtSession(chosen);
  if (!looked.ok) return printFailure(looked.failure, json);
  const { session, checks } = looked.value;
  const text = fullChecksText(checks);
  return printReport({ kind: 'session-checks', data: { session, checks }, text }, json);
}

/** A file of the session's folder. Fails with `refused` when it is gone. */
function keptText(
  { project, session }: ChosenSession,
  file: 'prompt' | 'manifest',
): Result<string> {
  const folder = keptFolder(project, session);
  if (folder === undefined) return fail(gone(session));
  const text = readText(folder[file], { follow: false });
  if (!text.ok) return text;
  return text.value === undefined ? fail(gone(session)) : ok(text.value);
}

function gone(session: string): Failure {
  const detail = `that file of session ${session} is gone`;
  return { reason: 'refused', detail, todo: `\`ralph session ${session}\` shows its record` };
}

function toolNames(folder: SessionFolder): string[] | undefined {
  const text = readText(folder.manifest, { follow: false });
  return text.ok && text.value !== undefined ? namesIn(text.value) : undefined;
}

function namesIn(manifest: string): string[] {
  try {
    const { tools } = JSON.parse(manifest) as { tools?: unknown };
    return Array.isArray(tools) ? tools.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
