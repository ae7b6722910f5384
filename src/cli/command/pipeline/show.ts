import { chainOf } from '../../../model/pipeline.ts';
import { plainText } from '../../../model/plain-text.ts';
import { resolveTask } from '../../../model/written-task.ts';
import { chainText } from '../../display/chain-text.ts';
import type { ExitCode } from '../../exit-code.ts';
import { openQueue } from '../../open-queue.ts';
import { printFailure, printReport } from '../../output.ts';
import { findPipeline } from './find.ts';

/** Shows one pipeline: the tasks that it makes, with a word in the place of what is wanted. */
export async function showPipeline(name: string, { json }: { json: boolean }): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, warnings } = opened.value;
  const found = findPipeline(queue, name);
  if (!found.ok) return printFailure(found.failure, json);
  const pipeline = found.value;
  const { title, description, built_in } = pipeline;
  const wish = { title: '…', id: 'ID', common: {}, depends_on: undefined };
  const tasks = chainOf(
    pipeline,
    { ...wish, acceptance: undefined, verify: undefined },
    { isTaken: () => false, kinds: queue.config.kinds },
  );
  const parts = [
    `${name}: ${title}${built_in ? ' (built in)' : ''}`,
    description?.trim() ?? '',
    chainText(tasks.map((task) => resolveTask(task))),
    `Use it: ralph add --pipeline ${name} "…" --dry-run`,
  ];
  const text = plainText(parts.filter((part) => part !== '').join('\n\n'));
  return printReport({ kind: 'pipeline', data: pipeline, text, warnings }, json);
}
