import { plainLine } from '../../../model/plain-text.ts';
import type { ExitCode } from '../../exit-code.ts';
import { openQueue } from '../../open-queue.ts';
import { printFailure, printReport } from '../../output.ts';

/** Lists the pipelines, those of Ralph itself included, each with its stages. */
export async function listPipelines({ json }: { json: boolean }): Promise<ExitCode> {
  const opened = await openQueue();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, warnings } = opened.value;
  const pipelines = [...queue.pipelines.values()];
  const width = Math.max(...pipelines.map(({ name }) => name.length));
  const text = pipelines
    .map(({ name, title, stages, built_in }) => {
      const names = stages.map((stage) => `${stage.gate === 'person' ? '? ' : ''}${stage.name}`);
      const about = `${names.join(' → ')}  ${plainLine(title)}${built_in ? ' (built in)' : ''}`;
      return `${name.padEnd(width)}  ${about}`;
    })
    .join('\n');
  return printReport({ kind: 'pipeline-list', data: { pipelines }, text, warnings }, json);
}
