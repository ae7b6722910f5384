import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findAgent } from '../../agent/agent-command.ts';
import { loginState } from '../../agent/login-state.ts';
import type { Project } from '../../db/project.ts';
import type { DatabaseWatch } from '../../db/watch.ts';
import { makeFolder } from '../../host/file.ts';
import { gitHead } from '../../host/git-head.ts';
import { repositoryRoot } from '../../host/git.ts';
import { acquireLease } from '../../host/lease.ts';
import { readOwner } from '../../host/lock.ts';
import { inhibitSleep } from '../../host/sleep-inhibitor.ts';
import type { Config } from '../../model/config.ts';
import { newRunId } from '../../model/id.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { systemClock } from '../../pipeline/clock.ts';
import { controlFolder } from '../../pipeline/control/control-folder.ts';
import { engineName, leasePath } from '../../pipeline/lease-path.ts';
import { RunControl } from '../../pipeline/run-control.ts';
import { livingTakeover, personAtWork } from '../../pipeline/takeover/takeover-lease.ts';
import type { Workshop } from '../../pipeline/workshop.ts';
import { choosePrinter, isTerminal } from '../display/printer.ts';
import { exitCodeOfRun, type ExitCode } from '../exit-code.ts';
import { installation } from '../installation.ts';
import { noteKeys, notePerson } from '../key-presence.ts';
import { Notifier } from '../notify/notifier.ts';
import { terminalTitle } from '../notify/terminal-title.ts';
import { openProject } from '../open-project.ts';
import { printFailure } from '../output.ts';
import { pressOnSignals } from '../stop-signal.ts';
import { wantedTasks } from './play-choice.ts';
import { confirmEach } from './play-confirm.ts';
import { playLogged } from './play-log.ts';
import { printPlan } from './play-plan.ts';

export interface PlayCommandOptions {
  json: boolean;
  maxTasks?: number;
  maxAttempts?: number;
  maxBudgetUsd?: number;
  until?: Date;
  keep?: boolean;
  confirm?: boolean;
  detach?: boolean;
  dryRun?: boolean;
  validateOnly?: boolean;
}

/** Plays the queue, or only the tasks that are named. */
export async function play(ids: string[], options: PlayCommandOptions): Promise<ExitCode> {
  const clash = clashing(options);
  if (clash !== undefined) {
    const todo = 'leave one of them out';
    return printFailure({ reason: 'usage', detail: clash, todo }, options.json);
  }
  if (options.detach === true) {
    const { playDetached } = await import('./play-detach.ts');
    return playDetached(options.json);
  }
  const prepared = await prepare(ids, options);
  return typeof prepared === 'number' ? prepared : playPrepared(prepared, options);
}

/** What of these options contradicts itself, in words. */
function clashing({ validateOnly, dryRun, keep, confirm }: PlayCommandOptions): string | undefined {
  if (validateOnly !== true && dryRun !== true) return undefined;
  if (keep !== true && confirm !== true) return undefined;
  const looking = validateOnly === true ? '--validate-only' : '--dry-run';
  return `${looking} plays nothing, and ${keep === true ? '--keep' : '--confirm'} is for playing`;
}

/** What a run is made of. The queue, which each task reads anew, is not: a run lasts, and it may be big. */
interface Prepared {
  parts: Omit<Workshop, 'run' | 'control' | 'emit' | 'logFailure'>;
  ids: ReadonlySet<string> | undefined;
  notify: Config['notify'];
}

/** Looks whether everything is there. Returns the exit code where no run is to begin. */
async function prepare(ids: string[], options: PlayCommandOptions): Promise<Prepared | ExitCode> {
  const opened = await openProject({ cached: false });
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, store } = opened.value;
  const repository = await repositoryRoot(project.root);
  if (!repository.ok) return printFailure(repository.failure, options.json);
  if (options.validateOnly === true) {
    const { printValidation } = await import('./play-validate.ts');
    return printValidation(opened.value, ids, options.json);
  }
  const wanted = wantedTasks(queue, ids);
  if (!wanted.ok) return printFailure(wanted.failure, options.json);
  const agent = findAgent(queue.config, process.env, project.root);
  if (!agent.ok) return printFailure(agent.failure, options.json);

  const parts = {
    project,
    store,
    agent: agent.value,
    installation,
    env: process.env,
    clock: systemClock,
    random: randomBytes,
    subscription: loginState(process.env, project.root).plan,
  };
  if (options.dryRun === true) {
    const { maxAttempts: max_attempts, json } = options;
    return printPlan(parts, queue, { ids: wanted.value, max_attempts, json });
  }
  return { parts, ids: wanted.value, notify: queue.config.notify };
}

async function playPrepared(
  { parts, ids, notify }: Prepared,
  options: PlayCommandOptions,
): Promise<ExitCode> {
  const { project } = parts;
  const max_attempts = options.maxAttempts;
  const made = makeFolders(project);
  if (!made.ok) return printFailure(made.failure, options.json);
  const since = systemClock.now();
  const lease = await acquireLease(leasePath(project), engineName);
  if (!lease.ok) return printFailure(lease.failure, options.json);
  const person = livingTakeover(project);
  if (person !== undefined) {
    await lease.value.release();
    return printFailure({ reason: 'busy', what: 'the work tree', owner: person }, options.json);
  }
  const control = new RunControl(() => personAtWork(project));
  lease.value.lost.addEventListener('abort', () => {
    control.lose(whyLost(project));
  });
  const ignore = pressOnSignals(control.stop);
  // A question before each task reads the terminal line by line.
  const endKeys = options.confirm === true ? undefined : noteKeys(project, options.json);
  const wakeUp = inhibitSleep(process.env);
  const confirm = options.confirm === true ? confirmEach(parts, max_attempts) : undefined;
  const run = newRunId(systemClock.now(), randomBytes);
  const watch = options.keep === true ? await startWatch(project) : undefined;
  if (!options.json && isTerminal()) console.log(terminalWords);
  const printer = choosePrinter(options.json);
  const underWay = (await gitHead(project.root))?.under_way;
  if (underWay !== undefined) {
    printer.remark(`a ${underWay} is under way in git; what sessions commit becomes a part of it`);
  }
  try {
    const played = await playLogged(
      { ...parts, control, run },
      {
        options: {
          ids,
          max_tasks: options.maxTasks,
          until: options.until,
          max_attempts,
          max_budget_usd: options.maxBudgetUsd,
          confirm:
            confirm &&
            (async (...asked) => {
              const answer = await confirm.ask(...asked);
              notePerson(project);
              return answer;
            }),
          keep: watch === undefined ? undefined : (changed) => watch.subscribe(changed),
        },
        printer,
        notifier: new Notifier({
          ...{ notify, root: project.root, env: process.env },
          title: terminalTitle(options.json),
          remark: (words) => {
            printer.remark(words);
          },
          skip: control.stop.now,
        }),
        since,
      },
    );
    if (!options.json) await printBrief(project, run);
    return played.ok ? exitCodeOfRun(played.value) : printFailure(played.failure, false);
  } finally {
    confirm?.close();
    await watch?.close();
    endKeys?.();
    ignore();
    wakeUp();
    await lease.value.release();
  }
}

/** What the run came to, where it has played something. */
async function printBrief(project: Project, run: string): Promise<void> {
  try {
    const [{ reportOn }, { reportBrief }] = await Promise.all([
      import('./report.ts'),
      import('../display/report-brief.ts'),
    ]);
    const report = await reportOn(project, { run });
    if (report.totals.sessions > 0) console.log(reportBrief(report));
  } catch (error) {
    // What the run came to is in its records: the exit code is to tell it, not what is wrong here.
    const why = error instanceof Error ? error.message : String(error);
    console.error(`no summary: ${plainLine(why)}; \`ralph report\` makes one`);
  }
}

const terminalWords =
  'Closing this terminal ends the run politely; `ralph play --detach` plays on without one.';

/** Another engine names itself in the lease before this one notices. */
function whyLost(project: Project): string {
  const owner = readOwner(leasePath(project));
  return owner === undefined || owner.pid === process.pid
    ? 'something has removed .ralph/run, as `git clean -x` does, and a run cannot go on without it'
    : 'another engine has taken over this queue, while this one slept';
}

/** The watcher is loaded only where it is wanted. */
async function startWatch(project: Project): Promise<DatabaseWatch> {
  const { DatabaseWatch: Watch } = await import('../../db/watch.ts');
  return Watch.start(project);
}

function makeFolders(project: Project): Result<void> {
  for (const folder of [project.sessions, join(project.run, 'events'), controlFolder(project)]) {
    const made = makeFolder(folder);
    if (!made.ok) return made;
  }
  return ok(undefined);
}
