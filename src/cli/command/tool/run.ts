import { randomBytes } from 'node:crypto';
import { checkEnvironment } from '../../../agent/environment.ts';
import { endMarkedProcesses, markerName } from '../../../host/marked-process.ts';
import { runCommandTool, type CommandRun } from '../../../mcpgen/command-run.ts';
import { newSessionId } from '../../../model/id.ts';
import { plainLine } from '../../../model/plain-text.ts';
import type { ArgumentValues, ProjectTool, ToolArgument } from '../../../model/project-tool.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import { checkedValues } from '../../../model/tool-value.ts';
import { StopSwitch } from '../../../pipeline/stop-switch.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { openProject } from '../../open-project.ts';
import { printFailure, printReport } from '../../output.ts';
import { pressOnSignals } from '../../stop-signal.ts';
import { findTool } from './tool-user.ts';

/** Runs a tool as a session would: the same words, environment, limits and answer. */
export async function runTool(
  name: string,
  words: readonly string[],
  { json }: { json: boolean },
): Promise<ExitCode> {
  // What another process has kept of the queue is nothing to run commands by.
  const opened = await openProject({ cached: false });
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, warnings } = opened.value;
  const found = findTool(queue, name);
  if (!found.ok) return printFailure(found.failure, json);
  const tool = found.value;
  const values = readValues(tool, words);
  if (!values.ok) {
    const todo = `\`ralph tool show ${name}\` tells what it takes`;
    return printFailure({ reason: 'usage', detail: values.failure, todo }, json);
  }
  const id = newSessionId(new Date(), randomBytes);
  const env = { ...checkEnvironment(process.env, queue.config.agent.env), [markerName]: id };
  const stop = new StopSwitch();
  const ignore = pressOnSignals(stop);
  let run: CommandRun;
  try {
    const place = { root: project.root, env, kill: stop.now, cancel: stop.polite };
    run = await runCommandTool(tool, values.value, place);
  } finally {
    ignore();
    await endMarkedProcesses(id);
  }
  const output = run.output === '' || run.output.endsWith('\n') ? run.output : `${run.output}\n`;
  const text = `${output}${plainLine(`${name}: ${run.words}`)}`;
  const code = stop.polite.aborted
    ? exitCode.interrupted
    : run.succeeded
      ? exitCode.ok
      : exitCode.failure;
  return printReport(
    { kind: 'tool-run', data: { tool: name, ...run }, text, warnings, code },
    json,
  );
}

/** The arguments as a session gives them. Fails, in words. */
function readValues(tool: ProjectTool, words: readonly string[]): Result<ArgumentValues, string> {
  const input = new Map<string, unknown>();
  for (const word of words) {
    const [name = '', value] = word.split(/=(.*)/s, 2);
    if (value === undefined) return fail(`${word}: not of the form argument=value`);
    if (input.has(name)) return fail(`${name}: given twice`);
    input.set(name, typed(tool.arguments.find((one) => one.name === name)?.type, value));
  }
  const values = checkedValues(tool, Object.fromEntries(input));
  if (values.ok) return ok(values.value);
  const lines = values.failure.map(({ argument, found, expected }) => {
    const what = found === undefined ? 'nothing' : JSON.stringify(found);
    return `${argument}: found ${what}, expected ${expected}`;
  });
  return fail(lines.join('; '));
}

/** What the words of a command line mean for an argument of this type; as it is where it means nothing. */
function typed(type: ToolArgument['type'] | undefined, text: string): unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'string':
    case 'enum':
    case undefined:
      return text;
  }
}
