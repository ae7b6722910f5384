import { plainLine } from '../../../model/plain-text.ts';
import { firstSentence } from '../../../model/project-tool.ts';
import type { ExitCode } from '../../exit-code.ts';
import { openQueue } from '../../open-queue.ts';
import { printFailure, printReport } from '../../output.ts';
import { usersOf } from './tool-user.ts';

/** Lists the project's tools, each with what it does and how many tasks get it. */
export async function listTools({ json }: { json: boolean }): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, warnings } = opened.value;
  const tools = [...queue.tools.values()].map((tool) => ({ ...tool, ...usersOf(tool, queue) }));
  const width = Math.max(0, ...tools.map(({ name }) => name.length));
  const lines = tools.map(({ name, description, tasks, reads_only }) => {
    const users = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
    const about = `${users}${reads_only ? ', only reads' : ''}`;
    return `${name.padEnd(width)}  ${about}  ${plainLine(firstSentence(description))}`;
  });
  const text =
    lines.join('\n') ||
    'There is no tool: `tools:` in .ralph/db/tools.yaml declares them (specs/tools.md tells how).';
  return printReport({ kind: 'tool-list', data: { tools }, text, warnings }, json);
}
