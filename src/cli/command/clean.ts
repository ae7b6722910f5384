import { clean as remove, planCleaning } from '../../evidence/keep/clean.ts';
import type { KeepPlan } from '../../evidence/keep/keep-plan.ts';
import { byteWords } from '../../model/byte-size.ts';
import { sparedOf } from '../../pipeline/spared.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

export interface CleanOptions {
  json: boolean;
  dryRun?: boolean;
  all?: boolean;
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
  const isDry = options.dryRun === true;
  const done = isDry ? plan : await remove(project, plan);
  const named = (what: KeepPlan['items'][number]['what']): string[] =>
    done.items.filter((item) => item.what === what).map(({ name }) => name);
  const data = {
    dry_run: isDry,
    sessions: named('session'),
    logs: named('log'),
    displaced: named('displaced'),
    checkpoints: done.checkpoints,
    bytes: done.bytes,
    kept_bytes: done.kept_bytes,
  };
  return printReport({ kind: 'clean', data, text: cleanText(data) }, options.json);
}

interface CleanData {
  dry_run: boolean;
  sessions: string[];
  logs: string[];
  displaced: string[];
  checkpoints: string[];
  bytes: number;
  kept_bytes: number;
}

function cleanText(data: CleanData): string {
  const { dry_run, sessions, logs, displaced, checkpoints, bytes, kept_bytes } = data;
  const parts = [
    counted(sessions.length, 'session'),
    counted(logs.length, 'log'),
    counted(displaced.length, 'folder', 'of displaced texts'),
    counted(checkpoints.length, 'session', '(checkpoints in git)'),
  ].filter((part) => part !== undefined);
  const stays = `${byteWords(kept_bytes)} stay in .ralph/run.`;
  if (parts.length === 0) return `Nothing to remove: ${stays}`;
  const verb = dry_run ? 'Would remove' : 'Removed';
  const lines = dry_run ? [...sessions, ...logs].map((name) => `  ${name}`) : [];
  return [`${verb} ${parts.join(', ')}: ${byteWords(bytes)}. ${stays}`, ...lines].join('\n');
}

function counted(count: number, what: string, more?: string): string | undefined {
  if (count === 0) return undefined;
  const words = more === undefined ? '' : ` ${more}`;
  return `${count} ${what}${count === 1 ? '' : 's'}${words}`;
}
