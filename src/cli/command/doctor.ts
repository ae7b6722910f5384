import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { agentVersion, findAgent } from '../../agent/agent-command.ts';
import { agentEnvironment } from '../../agent/environment.ts';
import { loginState } from '../../agent/login-state.ts';
import { driverState } from '../../db/merge/driver-setup.ts';
import type { Project } from '../../db/project.ts';
import { makeFolder, writeScratch } from '../../host/file.ts';
import { isOldGit, oldestGit } from '../../host/git-merge.ts';
import { gitHead } from '../../host/git-head.ts';
import { gitVersion, repositoryRoot } from '../../host/git.ts';
import { failureWords, type Failure } from '../../model/failure.ts';
import { type Config } from '../../model/config.ts';
import { plainLine } from '../../model/plain-text.ts';
import { resolveConfig } from '../../model/written-config.ts';
import { count } from '../display/count-words.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { openStore } from '../open-project.ts';
import { printReport } from '../output.ts';

interface Finding {
  point: string;
  state: 'ok' | 'warning' | 'broken';
  words: string;
  /** The command or step that mends it. */
  todo: string | undefined;
}

/** Looks at everything that playing needs and tells how to mend what is missing. Spends nothing. */
export async function doctor(options: { json: boolean }): Promise<ExitCode> {
  const findings = [nodeFinding(), await gitFinding()];
  const project = await locateProject();
  if (project.ok) {
    const loaded = openStore(project.value).load();
    const config = loaded.ok ? loaded.value.queue.config : resolveConfig({});
    const found = loaded.ok
      ? good(
          'database',
          `${count(loaded.value.queue.tasks.length, 'task')}, ${count(loaded.value.warnings.length, 'warning')}`,
        )
      : broken('database', loaded.failure);
    findings.push(found);
    if (loaded.ok) findings.push(...checkFindings(config));
    findings.push(runFolderFinding(project.value));
    findings.push(...(await mergeFindings(project.value.root)));
    findings.push(...(await agentFindings(config, project.value.root)));
  } else {
    findings.push(broken('project', project.failure));
    findings.push(...(await agentFindings(resolveConfig({}), process.cwd())));
  }
  const healthy = findings.every((finding) => finding.state !== 'broken');
  return printReport(
    {
      kind: 'doctor',
      data: { healthy, findings },
      text: findings.map(findingText).join('\n'),
      code: healthy ? exitCode.ok : exitCode.failure,
    },
    options.json,
  );
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return good('node', process.versions.node);
  const words = `version ${process.versions.node}, at least 20.19 is needed`;
  return {
    point: 'node',
    state: 'broken',
    words,
    todo: 'install Node 20.19 or newer from nodejs.org',
  };
}

async function gitFinding(): Promise<Finding> {
  const version = await gitVersion();
  if (version === undefined) {
    return { point: 'git', state: 'broken', words: 'not found', todo: 'install git' };
  }
  if (isOldGit(version)) {
    const words = `${version}: \`ralph undo\` and \`ralph commit\` need ${oldestGit.major}.${oldestGit.minor}`;
    return { point: 'git', state: 'warning', words, todo: 'install git 2.38 or newer' };
  }
  const root = await repositoryRoot(process.cwd());
  if (!root.ok) return broken('git', root.failure);
  const underWay = (await gitHead(root.value))?.under_way;
  if (underWay === undefined) return good('git', `${version}, repository ${root.value}`);
  const words = `a ${underWay} is under way: what sessions commit would become a part of it`;
  const todo = `end it before you play: \`git status\` says how`;
  return { point: 'git', state: 'warning', words, todo };
}

/** A project may do without; a person should know what that means. */
function checkFindings({ verify }: Config): Finding[] {
  if (verify.length > 0) return [];
  const words = 'none is asked of every task: what names none of its own becomes done, unverified';
  const todo = 'declare checks under `checks:` in .ralph/config.yaml and name them under `verify:`';
  return [{ point: 'checks', state: 'warning', words, todo }];
}

function runFolderFinding(project: Project): Finding {
  const probe = join(project.run, `doctor-${process.pid}`);
  const made = makeFolder(project.run);
  const written = made.ok ? writeScratch(probe, '') : made;
  if (!written.ok) return broken('.ralph/run', written.failure);
  rmSync(probe, { force: true });
  return good('.ralph/run', 'writable');
}

/** A project may do without the driver; half of it is worse than none. */
async function mergeFindings(root: string): Promise<Finding[]> {
  const { is_named, registered, missing } = await driverState(root, process.env['PATH'] ?? '');
  const half = (words: string): Finding[] => [
    { point: 'merge', state: 'warning', words, todo: '`ralph init --git` mends it' },
  ];
  if (missing !== undefined) {
    return half(`the merge driver that git's config names does not start: there is no ${missing}`);
  }
  if (is_named && registered === undefined) {
    return half(
      '.gitattributes names the merge driver `ralph`, which is not registered in this clone',
    );
  }
  if (!is_named && registered !== undefined) {
    return half(
      'the merge driver is registered, but .gitattributes does not name it for the queue',
    );
  }
  return registered === undefined ? [] : [good('merge', 'git merges the queue by task and key')];
}

async function agentFindings(config: Config, root: string): Promise<Finding[]> {
  const agent = findAgent(config, process.env, root);
  if (!agent.ok) return [broken('agent', agent.failure)];
  const version = await agentVersion(
    agent.value,
    agentEnvironment(process.env, config.agent.env, {}),
  );
  const name = agent.value.words.join(' ');
  const command: Finding =
    version === undefined
      ? {
          point: 'agent',
          state: 'broken',
          words: `${name} does not tell its version`,
          todo: `run \`${name} --version\` and see what it says`,
        }
      : good('agent', `${version}, ${agent.value.file}`);
  const { login, trusted, settings } = loginState(process.env, root);
  return [
    command,
    login === undefined
      ? {
          point: 'login',
          state: 'warning',
          words: 'no login found',
          todo: `run \`${name}\` once and log in, or set ANTHROPIC_API_KEY`,
        }
      : good('login', `${login} (not tried: that would cost)`),
    trusted
      ? good('trust', 'this folder is trusted')
      : {
          point: 'trust',
          state: 'warning',
          words: `this folder is not trusted in ${settings}, so allow rules in its .claude/settings.json do not count`,
          todo: `run \`${name}\` here once and accept the question; Ralph's own permissions work without`,
        },
  ];
}

function good(point: string, words: string): Finding {
  return { point, state: 'ok', words, todo: undefined };
}

function broken(point: string, failure: Failure): Finding {
  const { what, where, todo } = failureWords(failure);
  return { point, state: 'broken', words: where === undefined ? what : `${what}: ${where}`, todo };
}

/** Problems of a database are listed whole elsewhere. */
const longestWords = 1_000;

const marks = { ok: pc.green('✓'), warning: pc.yellow('!'), broken: pc.red('✗') };

function findingText({ point, state, words, todo }: Finding): string {
  const line = `${marks[state]} ${point.padEnd(10)} ${plainLine(words, longestWords)}`;
  return todo === undefined ? line : `${line}\n  → ${todo}`;
}
