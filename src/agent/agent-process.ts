import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { endMarkedProcesses } from '../host/marked-process.ts';
import { ProcessGroup, type GroupExit } from '../host/process-group.ts';
import { interruptRequest } from './claude-control.ts';

export interface AgentPlan {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Regular files: a pipe can lose the end of a large last message. */
  stdout: string;
  stderr: string;
  /** The id that all processes of the session carry. */
  marker: string;
}

export type StopRung = 'interrupt' | 'SIGINT' | 'SIGTERM' | 'SIGKILL';

/** One running agent. */
export class AgentProcess {
  readonly #group: ProcessGroup;
  readonly #marker: string;
  readonly exit: Promise<GroupExit>;

  /** Starts it. Throws when the output files cannot be made, which the caller has just done. */
  constructor(plan: AgentPlan) {
    const stdout = openSync(plan.stdout, 'a');
    const stderr = openSync(plan.stderr, 'a');
    this.#group = new ProcessGroup({
      command: plan.file,
      args: plan.args,
      cwd: plan.cwd,
      env: plan.env,
      stdin: 'pipe',
      stdout,
      stderr,
    });
    closeSync(stdout);
    closeSync(stderr);
    this.#marker = plan.marker;
    this.exit = this.#group.exit;
  }

  get pid(): number | undefined {
    return this.#group.pid;
  }

  send(line: string): void {
    this.#group.write(line);
  }

  /** Tells the agent that nothing more will be asked; it then ends by itself. */
  closeInput(): void {
    this.#group.closeInput();
  }

  /**
   * Ends it, from the politest way to the surest, each tried for `stepMs`; `tell` hears of each.
   * Returns once the leader has ended.
   */
  async stop(stepMs: number, tell: (rung: StopRung) => void): Promise<void> {
    const rungs: [StopRung, () => void][] = [
      [
        'interrupt',
        () => {
          this.send(interruptRequest('stop'));
          this.closeInput();
        },
      ],
      [
        'SIGINT',
        () => {
          this.#group.signalLeader('SIGINT');
        },
      ],
      [
        'SIGTERM',
        () => {
          this.#group.signalGroup('SIGTERM');
        },
      ],
      [
        'SIGKILL',
        () => {
          this.#group.signalGroup('SIGKILL');
        },
      ],
    ];
    for (const [rung, send] of rungs) {
      if (!this.#group.isRunning) return;
      tell(rung);
      send();
      await Promise.race([this.exit, delay(stepMs, undefined, { ref: false })]);
    }
    await this.exit;
  }

  /** Ends it and everything that it started at once. Returns how many processes were left over. */
  async sweep(): Promise<number> {
    this.#group.signalGroup('SIGKILL');
    return endMarkedProcesses(this.#marker);
  }
}
