import pc from 'picocolors';
import type { SessionRecord } from '../../model/outcome.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Task } from '../../model/task.ts';
import type { TerminalPlan } from '../../pipeline/takeover/terminal-plan.ts';

/** Said before the agent has the terminal: what is opened, and how to come back. */
export function openingLines({ id, title }: Task, plan: TerminalPlan): string {
  const what =
    plan.how === 'resume'
      ? `The conversation of ${plan.session ?? 'its session'} goes on.`
      : `A new conversation begins, since ${plan.why ?? 'there is none'}.`;
  return [
    `${pc.bold(plainLine(id))}  ${plainLine(title)}`,
    `  ${what}`,
    '  Leave the agent with /exit or Ctrl+D twice; Ralph then runs the checks and asks what it has to.',
  ].join('\n');
}

/** What became of it, once that is recorded. */
export function takenOverLines(record: SessionRecord): string {
  const { task, reason, next, verified, remarks, files, flags = [] } = record;
  const mark = next.status === 'done' ? pc.green('✓') : pc.yellow('•');
  const state = next.status === 'done' ? `done${verified ? '' : ', unverified'}` : next.status;
  // Somebody may have answered its question meanwhile.
  const words = next.kept === true ? 'left open' : state;
  const changed = files.length === 1 ? '1 file changed' : `${files.length} files changed`;
  return [
    `${mark} ${plainLine(task)} is ${words}: ${plainLine(reason, 300)}`,
    `  ${changed}; \`ralph session ${record.session}\` shows the session`,
    ...flags.map(({ words }) => `  ! ${plainLine(words, 300)}`),
    ...remarks.map((remark) => `  ! ${plainLine(remark, 300)}`),
  ].join('\n');
}
