import { clean as remove, planCleaning } from '../../evidence/keep/clean.ts';
import type { KeepPlan } from '../../evidence/keep/keep-plan.ts';
import { openWork } from '../../evidence/keep/open-work.ts';
import { byteWords } from '../../model/byte-size.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { sparedOf } from '../../pipeline/spared.ts';
import { count } from '../display/count-words.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject, type OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { trustedLook } from '../trusted-look.ts';

export interface CleanOptions {
  json: boolean;
  dryRun?: boolean;
  all?: boolean;
  yes?: boolean;
}

/** Removes what runs have left behind and `run.keep` does not keep. */
export async function clean(options: CleanOptions): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue } = opened.value;
  const spared = sparedOf(project);
  if (!spared.ok) return printFailure(spared.failure, options.json);
  const plan = await planCleaning(project, {
    ...{ keep: queue.config.run.keep, now: new Date(), all: options.all === true },
    spared: spared.value,
  });
  const open = await stillOpen(opened.value, plan, options);
  if (!open.ok) return printFailure(open.failure, options.json);
  const checkpoints = plan.checkpoints.filter((session) => !open.value.includes(session));
  const isDry = options.dryRun === true;
  const meant = { ...plan, checkpoints };
  const done = isDry ? meant : await remove(project, meant);
  const named = (what: KeepPlan['items'][number]['what']): string[] =>
    done.items.filter((item) => item.what === what).map(({ name }) => name);
  const data = {
    dry_run: isDry,
    sessions: named('session'),
    logs: named('log'),
    displaced: named('displaced'),
    checkpoints: done.checkpoints,
    open_checkpoints: open.value,
    bytes: done.bytes,
    kept_bytes: done.kept_bytes,
  };
  return printReport({ kind: 'clean', data, text: cleanText(data) }, options.json);
}

/**
 * The sessions whose checkpoints stay until a person says otherwise. What is old has gone by what the
 * person wrote into the config; all at once is more than they may know.
 */
async function stillOpen(
  { project }: OpenProject,
  { checkpoints }: KeepPlan,
  { all = false, yes = false }: CleanOptions,
): Promise<Result<string[]>> {
  if (!all || yes) return ok([]);
  const trusted = await trustedLook(project);
  return trusted.ok ? ok(await openWork(project, checkpoints)) : trusted;
}

interface CleanData {
  dry_run: boolean;
  sessions: string[];
  logs: string[];
  displaced: string[];
  checkpoints: string[];
  open_checkpoints: string[];
  bytes: number;
  kept_bytes: number;
}

function cleanText(data: CleanData): string {
  const { dry_run, sessions, logs, displaced, checkpoints, bytes, kept_bytes } = data;
  const their = sessions.length === 1 ? 'its' : 'their';
  const isSame = isSameSessions(data);
  const parts = [
    counted(sessions.length, 'session', isSame ? `and ${their} checkpoints in git` : undefined),
    counted(logs.length, 'log'),
    counted(displaced.length, 'folder', 'of displaced texts'),
    isSame || checkpoints.length === 0
      ? undefined
      : `the checkpoints of ${count(checkpoints.length, 'session')} in git`,
  ].filter((part) => part !== undefined);
  const stays = `${byteWords(kept_bytes)} stay in .ralph/run.`;
  const open = openLines(data.open_checkpoints);
  if (parts.length === 0) return [`Nothing to remove: ${stays}`, ...open].join('\n');
  const verb = dry_run ? 'Would remove' : 'Removed';
  const lines = dry_run ? [...sessions, ...logs].map((name) => `  ${name}`) : [];
  const head = `${verb} ${parts.join(', ')}: ${byteWords(bytes)}. ${stays}`;
  return [head, ...lines, ...lossLines(data), ...open].join('\n');
}

function isSameSessions({ sessions, checkpoints }: CleanData): boolean {
  return (
    checkpoints.length === sessions.length && checkpoints.every((one) => sessions.includes(one))
  );
}

/** What a person cannot do any more without these checkpoints; it names the sessions if others go, too. */
function lossLines(data: CleanData): string[] {
  const { dry_run, checkpoints } = data;
  if (checkpoints.length === 0) return [];
  const when = dry_run ? 'would no longer work' : 'no longer work';
  const lost = (whose: string): string =>
    `Without checkpoints, \`ralph diff\`, \`undo\` and \`commit\` of ${whose} ${when}`;
  if (isSameSessions(data)) {
    return [`${lost(checkpoints.length === 1 ? 'that session' : 'these sessions')}.`];
  }
  return [
    `${lost(count(checkpoints.length, 'session'))}:`,
    ...checkpoints.map((session) => `  ${session}`),
  ];
}

function openLines(sessions: readonly string[]): string[] {
  if (sessions.length === 0) return [];
  return [
    `The checkpoints of ${count(sessions.length, 'session')} stay: what was changed there is in no commit.`,
    ...sessions.map((session) => `  ${session}`),
    '  `ralph commit --each` commits what is done; with `--all --yes` they go, and with them `ralph undo`.',
  ];
}

function counted(number: number, what: string, more?: string): string | undefined {
  if (number === 0) return undefined;
  return [count(number, what), ...(more === undefined ? [] : [more])].join(' ');
}
