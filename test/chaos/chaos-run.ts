import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sendSignal } from '../../src/host/process-group.ts';
import { processStart } from '../../src/host/process-identity.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import { quickTimers } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { Chance } from './chance.ts';
import { databaseText, endProblems, failedOutcomes, runLogs } from './invariant.ts';
import { drawMoment, laterMoment, momentWords, type Moment } from './moment.ts';
import { loseUnflushed } from './power-cut.ts';
import { chaosTasks, queueText } from './queue.ts';

/** What came of one seed. */
export interface ChaosResult {
  seed: string;
  /** How often `ralph play` was started. */
  lives: number;
  /** How often the engine was killed, and the agent alone. */
  killed: { engine: number; agent: number };
  /** The outcomes of all sessions that did not complete their task. */
  failed: string[];
  /** The longest time from the start of a run until it had mended what was left. */
  recovery_ms: number;
  /** Everything that is not as it has to be; empty for a good run. */
  problems: string[];
  /** What was killed when, one line for each life. */
  story: string[];
}

/** More would block a task or end the run, and rightly so. */
const agentKills = 2;

/** A queue that is not drained after so many lives never will be. */
const mostLives = 30;

/** Plays the queue of this seed while processes die, until it is drained, and looks at what came of it. */
export function playChaos(sandbox: Sandbox, seed: string): Promise<ChaosResult> {
  return new ChaosRun(sandbox, seed).play();
}

class ChaosRun {
  readonly #sandbox: Sandbox;
  readonly #seed: string;
  readonly #chance: Chance;
  readonly #story: string[] = [];
  readonly #problems: string[] = [];
  readonly #killed = { engine: 0, agent: 0 };
  #lives = 0;

  constructor(sandbox: Sandbox, seed: string) {
    this.#sandbox = sandbox;
    this.#seed = seed;
    this.#chance = new Chance(seed);
  }

  async play(): Promise<ChaosResult> {
    const tasks = chaosTasks(this.#seed);
    this.#write(queueText(tasks));
    const before = databaseText(this.#sandbox);
    const kills = this.#chance.between(3, 7);
    let drained = false;
    while (!drained && this.#lives < mostLives) {
      const calm = this.#killed.engine + this.#killed.agent >= kills;
      drained = await this.#live(calm);
    }
    if (!drained) this.#problems.push(`the queue is not drained after ${mostLives} lives`);
    const logs = runLogs(this.#sandbox);
    this.#problems.push(
      ...endProblems({
        sandbox: this.#sandbox,
        tasks,
        before,
        logs,
        agents_killed: this.#killed.agent,
      }),
    );
    return {
      seed: this.#seed,
      lives: this.#lives,
      killed: this.#killed,
      failed: failedOutcomes(this.#sandbox),
      recovery_ms: Math.max(0, ...logs.map(({ recovery_ms }) => recovery_ms)),
      problems: this.#problems,
      story: this.#story,
    };
  }

  #write(tasks: string): void {
    const agent = join(repositoryRoot, 'build', 'chaos-agent.js');
    this.#sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify([
      process.execPath,
      agent,
      this.#seed,
    ]);
    this.#sandbox.write('.ralph/.gitignore', 'run/\n*.tmp\n');
    this.#sandbox.write('.ralph/config.yaml', `${quickTimers}  park_jitter: 0s\n`);
    this.#sandbox.write('.ralph/db/tasks.yaml', tasks);
    this.#sandbox.commit('a queue');
  }

  /** Starts the engine once; true when it has drained the queue. */
  async #live(calm: boolean): Promise<boolean> {
    this.#lives += 1;
    const moment = calm ? undefined : this.#draw();
    const play = this.#start(moment);
    if (moment !== undefined) void this.#killAt(play, moment);
    const { code, signal } = await play.exit;
    const killed = signal === 'SIGKILL';
    if (killed) this.#killed.engine += 1;
    if (killed && this.#chance.happens(0.3)) this.#losePower();
    this.#tell(`ended with ${signal ?? `code ${code ?? 'unknown'}`}`);
    await this.#validate();
    if (!killed && code !== 0) {
      this.#problems.push(`life ${this.#lives}: ralph play ended with ${signal ?? `code ${code}`}`);
    }
    return !killed;
  }

  /** As if the machine had lost its power: what nobody waited for is not on the disk. */
  #losePower(): void {
    const lost = loseUnflushed(this.#sandbox);
    this.#tell(`the power fails, and ${lost} events are lost`);
  }

  #tell(words: string): void {
    this.#story.push(`life ${this.#lives}: ${words}`);
  }

  #draw(): Moment {
    const moment = drawMoment(this.#chance, this.#killed.agent < agentKills);
    this.#tell(momentWords(moment));
    return moment;
  }

  #start(moment: Moment | undefined): RunningProgram {
    const built = (name: string): string => join(repositoryRoot, name);
    const ralph = [built('dist/ralph.js'), 'play', '--json'];
    if (moment?.at !== 'operation') return this.#sandbox.start(process.execPath, ralph);
    const env = { RALPH_CHAOS_CRASH: `${moment.count}${moment.torn ? ':torn' : ''}` };
    const args = ['--import', built('build/crash-point.js'), ...ralph];
    return this.#sandbox.start(process.execPath, args, { env });
  }

  async #killAt(play: RunningProgram, moment: Moment): Promise<void> {
    if (moment.at === 'operation') return;
    const found = moment.at === 'event' ? await waitFor(play, moment) : { agent: undefined };
    if (found === undefined) return;
    const { agent } = found;
    // The start of a process is the other half of its name.
    const started = agent === undefined ? undefined : processStart(agent);
    if (moment.delay_ms > 0) await delay(moment.delay_ms);
    if (!play.isRunning) return;
    if (moment.victim !== 'agent') play.kill('SIGKILL');
    if (moment.victim === 'engine' || agent === undefined) return;
    const lives = started !== undefined && processStart(agent) === started;
    if (lives) sendSignal(agent, 'SIGKILL');
    if (moment.victim === 'both') return;
    if (lives) this.#killed.agent += 1;
    // The engine lives on, and so this life has one more moment.
    const next = laterMoment(this.#chance);
    this.#tell(momentWords(next));
    await this.#killAt(play, next);
  }

  async #validate(): Promise<void> {
    const { code, stdout, stderr } = await this.#sandbox.run(['validate']);
    if (code !== 0) {
      this.#problems.push(`life ${this.#lives}: the database is invalid: ${stdout}${stderr}`);
    }
    const torn = readdirSync(join(this.#sandbox.project, '.ralph/db')).filter(
      (name) => !/^(?:tasks\.yaml|history|tasks\.yaml\.[0-9a-f]+\.tmp)$/.test(name),
    );
    if (torn.length > 0) this.#problems.push(`life ${this.#lives}: .ralph/db holds ${torn.join()}`);
  }
}

/**
 * Waits for the nth event of its type. Returns the agent's process id, where the event tells one, and
 * undefined when the engine ended before.
 */
async function waitFor(
  play: RunningProgram,
  { type, count }: Extract<Moment, { at: 'event' }>,
): Promise<{ agent: number | undefined } | undefined> {
  let seen = 0;
  const isIt = (line: string): boolean => {
    if (line.includes(`"type":"${type}"`)) seen += 1;
    return seen === count;
  };
  const line = await play.waitForLine(isIt, 120_000).catch(() => undefined);
  if (line === undefined) return undefined;
  const event: unknown = JSON.parse(line);
  const tells = typeof event === 'object' && event !== null && 'pid' in event;
  return { agent: tells && type === 'agent-started' ? Number(event.pid) : undefined };
}
