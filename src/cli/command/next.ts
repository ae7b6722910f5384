import { plainLine } from '../../model/plain-text.ts';
import { selectNext } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';
import type { ExitCode } from '../exit-code.ts';
import { openQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';

/** Tells which task is next, and why each one before it in the order is not. */
export async function next(options: { json: boolean }): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { next: task, passed } = selectNext(opened.value.queue.tasks);
  const why = passed.map((one) => plainLine(`${one.task.id} ${one.why}`));
  if (task === undefined) return printFailure({ reason: 'nothing-ready', why }, options.json);
  const because = whyNext(task);
  const lines = [
    `${task.id}: ${plainLine(task.title)}`,
    `  ${because}`,
    ...why.map((line) => `  before it: ${line}`),
  ];
  return printReport(
    {
      kind: 'next',
      data: {
        task,
        why: because,
        passed: passed.map((one) => ({ id: one.task.id, why: one.why })),
      },
      text: lines.join('\n'),
      warnings: opened.value.warnings,
    },
    options.json,
  );
}

/** Why it can be played, and what puts it before the others. */
function whyNext({ priority, depends_on, reviews }: Task): string {
  const needed = [...new Set([...depends_on, ...reviews])];
  const met = needed.length === 0 ? 'it depends on nothing' : `${needed.join(', ')} done`;
  return plainLine(`the first that is ready, of priority ${priority}: ${met}`);
}
