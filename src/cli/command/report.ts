import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Project } from '../../db/project.ts';
import {
  findRun,
  lastRun,
  recordsOfRun,
  recordsSince,
  scanRecords,
  type RecordScan,
} from '../../evidence/record-scan.ts';
import { maskReport } from '../../evidence/report/masked-report.ts';
import { makeReport, type Report, type ReportScope } from '../../evidence/report/report.ts';
import { lookAtWork, type WorkLook } from '../../evidence/report/work-look.ts';
import { writeAtomic, writeNew } from '../../host/file.ts';
import type { Failure } from '../../model/failure.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { systemClock } from '../../pipeline/clock.ts';
import { livingEngine } from '../../pipeline/lease-path.ts';
import { lastRunState } from '../../pipeline/log/run-log.ts';
import { reportText } from '../display/report-text.ts';
import { scopeWords } from '../display/report-words.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { lookAtQueue } from '../open-look.ts';
import { printFailure, printReport } from '../output.ts';
import { trustedLook } from '../trusted-look.ts';

export interface ReportOptions {
  json: boolean;
  since?: Date | { run: string };
  md?: boolean;
  html?: boolean;
  out?: string;
  force?: boolean;
}

type Form = 'md' | 'html';

/** Tells what the sessions of the last run, of a run or since a time came to. */
export async function report(options: ReportOptions): Promise<ExitCode> {
  const { json, out } = options;
  const form = formOf(options);
  if (form instanceof Error) {
    const todo = 'give one of --md and --html; --out takes its form from its ending, too';
    return printFailure({ reason: 'usage', detail: form.message, todo }, json);
  }
  const path = out === undefined || out === '-' ? undefined : resolve(out);
  if (path !== undefined && options.force !== true && existsSync(path)) {
    const todo = 'give --force to replace it, or --out with another name';
    return printFailure({ reason: 'refused', detail: `${path} is there already`, todo }, json);
  }
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, json);
  const since = await meantSince(project.value, options.since);
  if (!since.ok) return printFailure(since.failure, json);
  const { made, broken } = await lookOn(project.value, since.value);
  const code = made.totals.sessions === 0 ? exitCode.nothing : exitCode.ok;
  if (form === undefined || code !== exitCode.ok) {
    const text = code === exitCode.ok ? reportText(made, terminalColumns()) : noneText(made);
    return printReport({ kind: 'report', data: made, text, code, broken }, json);
  }
  const { text, masked } = await writtenAs(form, made);
  const bytes = Buffer.byteLength(text);
  const data = { form, path, bytes, masked };
  if (path === undefined) {
    if (!json) process.stdout.write(text);
    const whole = { ...data, text };
    return printReport({ kind: 'report-file', data: whole, text: '', broken }, json);
  }
  const written = options.force === true ? writeAtomic(path, text) : writeNew(path, text);
  if (!written.ok) return printFailure(written.failure, json);
  const secrets = masked === 1 ? '1 secret' : `${masked} secrets`;
  return printReport(
    { kind: 'report-file', data, text: `Wrote ${path}: ${secrets} masked.`, broken },
    json,
  );
}

/** The form of the file; undefined for a page on the terminal. */
function formOf({ md, html, out }: ReportOptions): Form | Error | undefined {
  if (md === true && html === true) return new Error('--md and --html are two forms of one report');
  if (html === true || (md !== true && out?.endsWith('.html') === true)) return 'html';
  if (md === true || out?.endsWith('.md') === true) return 'md';
  return out === undefined ? undefined : new Error(`--out ${out} does not say in which form`);
}

/** A run as it is called in full. Fails with `run-not-found`. */
async function meantSince(
  project: Project,
  since: ReportOptions['since'],
): Promise<Result<ReportOptions['since']>> {
  if (since === undefined || since instanceof Date) return ok(since);
  const run = await findRun(project, since.run);
  return run.ok ? ok({ run: run.value }) : run;
}

/** The report on the last run, or on what is named. A queue that does not read is no reason for none. */
export async function reportOn(project: Project, since: ReportOptions['since']): Promise<Report> {
  return (await lookOn(project, since)).made;
}

/** The same, with what is wrong where the queue does not read. */
async function lookOn(
  project: Project,
  since: ReportOptions['since'],
): Promise<{ made: Report; broken: Failure | undefined }> {
  const { scope, scan } = await scanOf(project, since);
  const before = since === undefined ? await earlierRecords(project, scan) : undefined;
  const { records, problems } = scan;
  const [opened, look] = await Promise.all([lookAtQueue(), workOf(project, records)]);
  const earlier = before && { records: before, now: systemClock.now() };
  const now = nowWords(project);
  const broken = opened.ok ? opened.value.broken : opened.failure;
  // A task that does not read would seem to be gone: then the records alone count.
  const queue = opened.ok && broken === undefined ? opened.value.queue : undefined;
  return { made: makeReport({ scope, queue, records, problems, now, look, earlier }), broken };
}

const earlierMs = 7 * 86_400_000;
/** More are not read only to be counted. */
const mostEarlier = 300;

/** The sessions of the last days, those of the report among them; undefined where they are many. */
async function earlierRecords(
  project: Project,
  { records }: RecordScan,
): Promise<SessionRecord[] | undefined> {
  if (records.length > mostEarlier) return undefined;
  const first = systemClock.now().getTime() - earlierMs;
  let looked = 0;
  const scan = await scanRecords(project, ({ ended }) => {
    looked++;
    if (looked > mostEarlier) return 'end';
    return Date.parse(ended) < first ? 'end' : 'take';
  });
  return looked > mostEarlier ? undefined : scan.records;
}

/** Where the work of these sessions is; undefined where git is not to be asked. */
async function workOf(
  project: Project,
  records: readonly SessionRecord[],
): Promise<WorkLook | undefined> {
  const changing = records.filter(({ files }) => files.length > 0);
  const [first, ...rest] = changing.map(({ started }) => started);
  if (first === undefined) return undefined;
  const trusted = await trustedLook(project);
  if (!trusted.ok) return undefined;
  const since = rest.reduce((one, other) => (one < other ? one : other), first);
  return lookAtWork(project, new Date(since));
}

/** What a person has to know before all else: the run goes on, waits, or its engine has died. */
function nowWords(project: Project): string | undefined {
  const read = lastRunState(project);
  const state = read.ok ? read.value : undefined;
  if (livingEngine(project) !== undefined) {
    if (state?.waiting !== undefined) {
      return `Ralph waits now: ${state.waiting.why}; \`ralph status\` says how it goes on.`;
    }
    const task = state?.current === undefined ? '' : ` ${state.current.task}`;
    return `Ralph is playing${task} now: this is what has ended so far. \`ralph status\` shows the rest.`;
  }
  if (state === undefined || state.ended !== undefined) return undefined;
  return `The engine of run ${state.run} is gone without an end: \`ralph play\` mends what it left, and goes on.`;
}

async function scanOf(
  project: Project,
  since: ReportOptions['since'],
): Promise<{ scope: ReportScope; scan: RecordScan }> {
  if (since instanceof Date) {
    return { scope: { since: since.toISOString() }, scan: await recordsSince(project, since) };
  }
  const run = since?.run ?? (await lastRun(project));
  if (run !== undefined) return { scope: { run }, scan: await recordsOfRun(project, run) };
  // Old records name no run, and their logs are gone: all that there is.
  const begin = new Date(0);
  return { scope: { since: begin.toISOString() }, scan: await recordsSince(project, begin) };
}

/** Undefined where the output goes to a file or another program: there lines are whole. */
function terminalColumns(): number | undefined {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns > 0 ? columns : undefined;
}

function noneText(made: Report): string {
  const { scope, unread } = made;
  const odd =
    unread.length === 0 ? '' : ` ${unread.length} records do not read: \`ralph validate\`.`;
  const now = made.now === undefined ? '' : ` ${made.now}`;
  if ('since' in scope && Date.parse(scope.since) === 0)
    return made.now === undefined ? `Nothing was played yet.${odd}` : `${made.now}${odd}`;
  const what = 'run' in scope ? `in run ${scope.run}` : scopeWords(made);
  return `No session has ended ${what}.${odd} \`ralph log\` lists them all.${now}`;
}

async function writtenAs(form: Form, made: Report): Promise<{ text: string; masked: number }> {
  const { report: clean, masked } = maskReport(made);
  if (form === 'md') {
    const { reportMarkdown } = await import('../display/report-markdown.ts');
    return { text: reportMarkdown(clean), masked };
  }
  const { reportHtml } = await import('../display/report-html.ts');
  const secrets = masked === 1 ? '1 secret' : `${masked} secrets`;
  return { text: reportHtml(clean, `Made by Ralph. ${secrets} masked, by their form.`), masked };
}
