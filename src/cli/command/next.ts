import { plainLine } from '../../model/plain-text.ts';
import { selectNext } from '../../model/queue.ts';
import type { Task } from '../../model/task.ts';
import type { ExitCode } from '../exit-code.ts';
import { openQueue } from '../open-queue.ts';
import { printFailure, printReport } from '../output.ts';

export interface NextOptions {
  json: boolean;
  /** How many of those before it are shown; 10 unless given. */
  limit?: number;
  all?: boolean;
}

/** Of a long queue nobody reads more. */
const shownPassed = 10;

/** Tells which task is next, and why each one before it in the order is not. */
export async function next(options: NextOptions): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { next: task, passed } = selectNext(opened.value.queue.tasks);
  const why = passed.map((one) => plainLine(`${one.task.id} ${one.why}`));
  const shown = options.json ? why : cut(why, options);
  if (task === undefined) {
    return printFailure({ reason: 'nothing-ready', why: shown }, options.json);
  }
  const because = whyNext(task);
  const lines = [
    `${task.id}: ${plainLine(task.title)}`,
    `  ${because}`,
    ...cut(
      why.map((line) => `before it: ${line}`),
      options,
    ).map((line) => `  ${line}`),
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

/** The first of these lines, and how many more there are. */
function cut(lines: string[], { limit = shownPassed, all = false }: NextOptions): string[] {
  const more = lines.length - limit;
  if (all || more <= 0) return lines;
  const words = `and ${more.toLocaleString('en')} more; \`--all\` or \`--limit N\` shows them`;
  return [...lines.slice(0, limit), words];
}

/** Why it can be played, and what puts it before the others. */
function whyNext({ priority, depends_on, reviews }: Task): string {
  const needed = [...new Set([...depends_on, ...reviews])];
  const met = needed.length === 0 ? 'it depends on nothing' : `${needed.join(', ')} done`;
  return plainLine(`the first that is ready, of priority ${priority}: ${met}`);
}
