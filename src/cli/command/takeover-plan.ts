import { findAgent } from '../../agent/agent-command.ts';
import { findTask } from '../../model/queue.ts';
import { expectedFailing, planBaseline } from '../../pipeline/check/baseline.ts';
import { livingEngine } from '../../pipeline/lease-path.ts';
import { briefSession } from '../../pipeline/session/session-brief.ts';
import { glanceAtTree } from '../../pipeline/session/work-tree.ts';
import { planTerminal } from '../../pipeline/takeover/terminal-plan.ts';
import { openingLines } from '../display/takeover-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { installation } from '../installation.ts';
import type { OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { runningRun } from '../task-state.ts';

/** What the person means: a task, and where a session was named that one's conversation. */
export interface Wanted {
  task: string;
  session: string | undefined;
}

/** Prints what a takeover would open; starts nothing, ends nothing and writes nothing. */
export async function printTakeoverPlan(
  { project, queue }: OpenProject,
  { task: id, session }: Wanted,
  json: boolean,
): Promise<ExitCode> {
  const found = findTask(queue.tasks, id);
  if (!found.ok) return printFailure(found.failure, json);
  const task = found.value;
  const agent = findAgent(queue.config, process.env, project.root);
  if (!agent.ok) return printFailure(agent.failure, json);
  const current = runningRun(project)?.current;
  const playing = current?.task === id ? current.session : undefined;
  const terminal = planTerminal(project, process.env, session ?? playing ?? task.session);
  if (!terminal.ok) return printFailure(terminal.failure, json);
  const baseline = planBaseline({ project, queue, task });
  if (!baseline.ok) return printFailure(baseline.failure, json);
  const { how, claude_session, why } = terminal.value;
  const brief = await briefSession({
    ...{ project, queue, task, installation, claude_session, agent: agent.value },
    env: process.env,
    session: '<session>',
    terminal: how,
    max_new_tasks: queue.config.max_new_tasks.session,
    max_attempts: undefined,
    max_budget_usd: undefined,
    failing_before: expectedFailing(baseline.value),
    tree: () => glanceAtTree(project),
  });
  if (!brief.ok) return printFailure(brief.failure, json);
  const argv = [agent.value.file, ...brief.value.args];
  const checks = brief.value.plan.manifest.checks;
  const engine = livingEngine(project) === undefined ? 'none' : 'would be paused';
  const names = checks.map(({ name }) => name);
  const data = { task: id, how, why, session: terminal.value.session, argv, checks: names, engine };
  const text = [
    openingLines(task, terminal.value),
    ...(playing === undefined ? [] : [`  Ralph would end ${playing} politely first.`]),
    '',
    'Command:',
    ...argv.map((word) => `  ${word}`),
    '',
    `Checks afterwards: ${names.join(', ') || 'none; Ralph would ask whether it is done'}`,
  ].join('\n');
  return printReport({ kind: 'takeover-plan', data, text }, json);
}
