import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { recordText } from '../../db/history.ts';
import { runStart } from '../../evidence/history/logged-event.ts';
import { sessionEvents } from '../../evidence/history/session-event.ts';
import { makeFolder, readText, writeAtomic, writeNew } from '../../host/file.ts';
import type { StampedEvent } from '../../model/event.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { count } from '../display/count-words.ts';
import { exportHtml } from '../display/export-html.ts';
import { exportMarkdown } from '../display/export-markdown.ts';
import { ExportMask } from '../display/export-mask.ts';
import { exportPage, type ExportPage, type ExportSection } from '../display/export-page.ts';
import { clockTime } from '../display/session-time.ts';
import { transcriptEntry, type EntryOptions } from '../display/transcript-entry.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { chooseSession, type ChosenSession } from './session/session-choice.ts';
import { lookAtSession, type SessionLook } from './session/session-look.ts';
import { sessionTrace } from './session/session-trace.ts';

export interface ExportOptions {
  json: boolean;
  md?: boolean;
  html?: boolean;
  out?: string;
  force?: boolean;
}

/** Of a text of the model so much, of an output so much; and of all together so much. */
const longestText = 20_000;
const longestOutput = 4_000;
const longestTranscript = 4_000_000;

/** Writes a session as one file that can be handed on. */
export async function exportSession(given: string, options: ExportOptions): Promise<ExitCode> {
  const { json, out } = options;
  if (options.md === true && options.html === true) {
    const detail = '--md and --html are two forms of one file';
    return printFailure({ reason: 'usage', detail, todo: 'give one of them' }, json);
  }
  const chosen = await chooseSession(given);
  if (!chosen.ok) return printFailure(chosen.failure, json);
  const { session } = chosen.value;
  const isMarkdown =
    options.md === true || (options.html !== true && out?.endsWith('.md') === true);
  const form = isMarkdown ? 'md' : 'html';
  const path = out === '-' ? undefined : exportPath(chosen.value, form, out);
  if (path !== undefined && options.force !== true && existsSync(path)) {
    const detail = `${path} is there already`;
    const todo = 'give --force to replace it, or --out with another name';
    return printFailure({ reason: 'refused', detail, todo }, json);
  }
  const page = await pageOf(chosen.value);
  if (!page.ok) return printFailure(page.failure, json);
  const { shown, masked } = page.value;
  const secrets = count(masked, 'secret');
  const note = `Exported by Ralph. ${secrets} masked, by their form: look it through before you hand it on.`;
  const text = isMarkdown ? exportMarkdown(shown, note) : exportHtml(shown, note);
  const data = { session, form, path, bytes: Buffer.byteLength(text), masked };
  if (path === undefined) {
    if (json) return printReport({ kind: 'export', data: { ...data, text }, text: '' }, true);
    process.stdout.write(text);
    return exitCode.ok;
  }
  const made = out === undefined ? makeFolder(dirname(path)) : ok(undefined);
  if (!made.ok) return printFailure(made.failure, json);
  const written = options.force === true ? writeAtomic(path, text) : writeNew(path, text);
  if (!written.ok) return printFailure(written.failure, json);
  const done = `Wrote ${path}: ${secrets} masked.`;
  const next = 'Look it through before you hand it on: secrets are known by their form.';
  return printReport({ kind: 'export', data, text: `${done}\n${next}` }, json);
}

/** Where the person says; or else where git ignores it and it counts as no session's change. */
function exportPath(
  { project, session }: ChosenSession,
  form: string,
  out: string | undefined,
): string {
  return out === undefined ? join(project.run, 'exports', `${session}.${form}`) : resolve(out);
}

const stateWords: Record<SessionLook['state'], string | undefined> = {
  recorded: undefined,
  playing: 'it is being played',
  'taken-over': 'a person works in it',
  explaining: 'it makes tasks of what a person explained',
  unfinished: 'it has no record',
};

async function pageOf(
  chosen: ChosenSession,
): Promise<Result<{ shown: ExportPage; masked: number }>> {
  const { project, session } = chosen;
  const looked = lookAtSession(chosen);
  if (!looked.ok) return looked;
  const { logged, state, started, folder } = looked.value;
  const root = runStart(sessionTrace(project, session).log)?.project ?? project.root;
  const prompt = folder === undefined ? ok(undefined) : readText(folder.prompt, { follow: false });
  const task = looked.value.record?.task ?? logged?.task;
  if (task === undefined && folder === undefined) {
    return fail({ reason: 'session-not-found', given: session });
  }
  const mask = new ExportMask({ root, home: homedir(), env: process.env });
  const record = mask.cleanData(looked.value.record);
  const page = exportPage({
    session,
    title: task === undefined ? undefined : await titleOf(task),
    record,
    known: [
      ['task', task],
      ['state', stateWords[state]],
      ['began', started],
      ['attempt', logged === undefined ? undefined : String(logged.attempt)],
    ],
    checks: record?.checks ?? looked.value.checks,
    prompt: prompt.ok ? prompt.value : undefined,
    transcript: transcriptOf(chosen, root, mask),
    record_text: record === undefined ? undefined : recordText(record),
  });
  const sections = page.sections.map((section) => ({ ...section, body: masked(section, mask) }));
  return ok({ shown: { ...page, sections }, masked: mask.masked });
}

async function titleOf(task: string): Promise<string | undefined> {
  const opened = await lookAtQueue();
  if (!opened.ok) return undefined;
  return opened.value.queue.tasks.find(({ id }) => id === task)?.title;
}

/** What happened, one thing below the other, masked already: a whole one tells more than a cut one. */
function transcriptOf({ project, session }: ChosenSession, root: string, mask: ExportMask): string {
  const parts: string[] = [];
  let chars = 0;
  let left = 0;
  const options = { root, full: true };
  for (const { event } of sessionEvents(sessionTrace(project, session))) {
    if (event.type === 'stream-beat') continue;
    if (chars > longestTranscript) {
      left += transcriptEntry(event, options) === undefined ? 0 : 1;
      continue;
    }
    const text = maskedText(event, options, mask);
    if (text === undefined) continue;
    chars += text.length;
    parts.push(text);
  }
  if (left > 0) parts.push(`… ${left} more things are left out: the transcript is too long`);
  return parts.join('\n');
}

/** What of an event is shown. Its texts are masked first: once they are cut, a secret has lost its form. */
function maskedText(
  event: StampedEvent,
  options: EntryOptions,
  mask: ExportMask,
): string | undefined {
  // What is not shown is not counted.
  if (transcriptEntry(event, { ...options, full: false }) === undefined) return undefined;
  const before = mask.cut;
  const entry = transcriptEntry(mask.cleanData(event), options);
  if (entry === undefined) return undefined;
  const longest = entry.from === 'model' ? longestText : longestOutput;
  const clean = mask.clean(entry.text);
  const left = mask.cut - before + entry.text.length - longest;
  const text = left > 0 ? `${clean.slice(0, longest)}\n… ${left} more characters` : clean;
  const speaker = entry.from === 'thought' ? '(thinks) ' : '';
  return `${clockTime(entry.at)}  ${speaker}${text.replaceAll('\n', `\n${' '.repeat(10)}`)}`;
}

function masked({ title, body }: ExportSection, mask: ExportMask): ExportSection['body'] {
  switch (body.type) {
    case 'facts':
      return { ...body, rows: body.rows.map(([name, words]) => [name, mask.clean(words)]) };
    case 'list':
      return { ...body, items: body.items.map((item) => mask.clean(item)) };
    case 'text':
      return title === 'Transcript' ? body : { ...body, text: mask.clean(body.text) };
  }
}
