import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { endLeftovers } from './leftover.ts';
import { MessagesEndpoint, type Script } from './messages-endpoint.ts';
import { repositoryRoot } from './repository-root.ts';
import { RunningProgram, type ProgramExit } from './running-program.ts';
import { StandIn } from './stand-in.ts';

export interface StartOptions {
  /** On top of the sandbox's own environment. */
  env?: Record<string, string>;
  /** Instead of the project. */
  cwd?: string;
  /** Given on standard input, which is then closed. */
  input?: string;
}

/** Names a folder whose programs come first: another version of the agent than the pinned one. */
export const binVariable = 'RALPH_TEST_BIN';

/** How long processes may take to end by themselves before they count as left over. */
const endingMs = 5_000;

/**
 * A temporary folder with a home and a project that is a real git repository, and everything that a
 * test starts in it. Nothing of the machine's user is seen: no home, no git config, no login.
 */
export class Sandbox {
  readonly root: string;
  readonly home: string;
  readonly project: string;
  /** What every program here gets as its whole environment; a test may add to it. */
  readonly env: Record<string, string>;
  readonly #programs: RunningProgram[] = [];
  readonly #endpoints: MessagesEndpoint[] = [];
  readonly #standIns: StandIn[] = [];

  constructor() {
    this.root = mkdtempSync(join(realpathSync(tmpdir()), 'ralph-test-'));
    this.home = join(this.root, 'home');
    this.project = join(this.root, 'project');
    const temp = join(this.root, 'tmp');
    for (const folder of [this.home, this.project, temp]) mkdirSync(folder);
    const modules = join(repositoryRoot, 'node_modules', '.bin');
    const path = [process.env[binVariable] ?? modules, modules, dirname(process.execPath)];
    this.env = {
      PATH: [...path, process.env['PATH'] ?? ''].join(delimiter),
      HOME: this.home,
      TMPDIR: temp,
      LANG: 'C.UTF-8',
      GIT_CONFIG_NOSYSTEM: '1',
      RALPH_TEST_SANDBOX: this.root,
      ANTHROPIC_API_KEY: 'sk-made-up-for-tests',
    };
    this.git('init', '--quiet', '--initial-branch=main');
    for (const [key, value] of Object.entries(gitConfig)) this.git('config', key, value);
    this.write('README.md', '# A project\n');
    this.commit();
  }

  /** Writes a file of the project, with the folders above it. */
  write(path: string, text: string): void {
    const file = join(this.project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(path: string): string {
    return readFileSync(join(this.project, path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(join(this.project, path));
  }

  /** What git prints, without the line break at the end. Throws when git fails. */
  git(...args: string[]): string {
    const output = execFileSync('git', args, {
      cwd: this.project,
      env: this.env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return output.replace(/\n$/, '');
  }

  /** Commits everything that changed. */
  commit(message = 'change'): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** A scripted model; the real `claude` asks it from now on. */
  async startEndpoint(scripts: Script[] = []): Promise<MessagesEndpoint> {
    const endpoint = await MessagesEndpoint.start(scripts);
    this.#endpoints.push(endpoint);
    this.env['ANTHROPIC_BASE_URL'] = endpoint.url;
    return endpoint;
  }

  /** An agent that the test steers; Ralph starts it in place of `claude` from now on. */
  async startStandIn(): Promise<StandIn> {
    const path = join(this.root, `stand-in-${this.#standIns.length}.sock`);
    const standIn = await StandIn.listen(path);
    this.#standIns.push(standIn);
    this.env['RALPH_AGENT_COMMAND'] = JSON.stringify(standIn.agentCommand());
    return standIn;
  }

  /** Starts any program, in the project. */
  start(command: string, args: string[], options: StartOptions = {}): RunningProgram {
    const program = new RunningProgram({
      command,
      args,
      cwd: options.cwd ?? this.project,
      env: { ...this.env, ...options.env },
      input: options.input,
    });
    this.#programs.push(program);
    return program;
  }

  /** Starts the real `ralph`, as it was built last, in the project. */
  ralph(args: string[], options?: StartOptions): RunningProgram {
    const built = join(repositoryRoot, 'dist', 'ralph.js');
    if (!existsSync(built)) throw new Error(`there is no ${built}: run \`npm run build\``);
    return this.start(process.execPath, [built, ...args], options);
  }

  /** Runs `ralph` to its end. */
  run(args: string[], options?: StartOptions): Promise<ProgramExit> {
    return this.ralph(args, options).exit;
  }

  /** All that is known of what happened here, for the output of a failed test. */
  story(): string {
    const parts = [...this.#programs, ...this.#endpoints, ...this.#standIns];
    return [`sandbox ${this.root}`, ...parts.map((part) => part.story())].join('\n\n');
  }

  /**
   * Ends what was started here and removes the folder. Throws when a process lives on that nobody
   * ended: it names each, and has ended it then.
   */
  async dispose(boundMs = endingMs): Promise<void> {
    const running = this.#programs.filter((program) => program.isRunning);
    for (const program of running) program.kill('SIGTERM');
    for (const standIn of this.#standIns) await standIn.close();
    // Not `exit`: what is left over may hold a program's pipes.
    const left = await endLeftovers(this.root, boundMs);
    for (const endpoint of this.#endpoints) await endpoint.close();
    await Promise.all(this.#programs.map((program) => program.exit));
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
    if (left.length === 0) return;
    const lines = left.map(({ pid, command }) => `  ${pid} ${command}`);
    throw new Error(`processes outlived the test:\n${lines.join('\n')}`);
  }
}

const gitConfig = {
  'user.name': 'Test',
  'user.email': 'test@example.invalid',
  'commit.gpgsign': 'false',
  // They would start processes that go on in the background.
  'gc.auto': '0',
  'maintenance.auto': 'false',
};
