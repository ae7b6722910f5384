import { findTask } from '../../model/queue.ts';
import { expectedFailing, planBaseline } from '../../pipeline/check/baseline.ts';
import { promptSource } from '../../pipeline/session/prompt-source.ts';
import { glanceAtTree } from '../../pipeline/session/work-tree.ts';
import { renderPrompt } from '../../prompts/prompt.ts';
import { estimateTokens } from '../../prompts/token-count.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

/** Prints the exact text that the task's next session would get. */
export async function prompt(
  idOrPrefix: string,
  options: { json: boolean; tokens?: boolean },
): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const { project, queue, warnings } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, options.json);
  const baseline = planBaseline({ project, queue, task: found.value });
  if (!baseline.ok) return printFailure(baseline.failure, options.json);
  const source = await promptSource({
    ...{ project, queue, task: found.value },
    failing_before: expectedFailing(baseline.value),
    tree: () => glanceAtTree(project),
  });
  if (!source.ok) return printFailure(source.failure, options.json);
  const { text, hash, sections } = renderPrompt(source.value, project.root);
  const tokens = options.tokens === true ? await estimateTokens(text) : undefined;
  const shown = tokens === undefined ? text.trimEnd() : `${hash}  about ${tokens} tokens`;
  const data = { task: found.value.id, text, hash, sections, tokens_estimate: tokens };
  return printReport({ kind: 'prompt', data, text: shown, warnings }, options.json);
}
