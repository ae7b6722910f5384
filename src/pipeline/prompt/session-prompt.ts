import { realPath } from '../../host/file.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { fitPrompt, type FittedPrompt, type OverCap } from '../../prompts/prompt.ts';
import { promptSource, type PromptRequest } from '../session/prompt-source.ts';
import { maskRemarks } from '../../prompts/masked-input.ts';
import { quoteRemarks } from './quoted-file.ts';
import { soundTemplates } from './template-folder.ts';

export interface SessionPrompt extends FittedPrompt {
  /** What a person should know of it, one sentence each. */
  remarks: string[];
}

/**
 * The prompt that a task's next session gets. Fails with `unreadable`, and with `invalid-database` where
 * a record or a template is wrong.
 */
export async function sessionPrompt(request: PromptRequest): Promise<Result<SessionPrompt>> {
  const { project, queue } = request;
  const own = await soundTemplates(project, queue.config);
  if (!own.ok) return own;
  const roots = rootsOf(project.root);
  const source = await promptSource(request, roots);
  if (!source.ok) return source;
  const frame = { roots, templates: own.value };
  const { input, masked } = source.value;
  const prompt = await fitPrompt(input, frame, queue.config.prompt);
  const { feature_files, spec, context_files } = input;
  const quoted = [...feature_files, ...(spec === undefined ? [] : [spec]), ...context_files];
  const shortened =
    prompt.shortened.length === 0
      ? []
      : [`The prompt was shortened to fit in prompt.max_tokens: ${prompt.shortened.join(', ')}.`];
  return ok({
    ...prompt,
    remarks: [...quoteRemarks(quoted), ...maskRemarks(masked), ...shortened],
  });
}

/** The ways in which the project's path is written: a link may lead to it. */
export function rootsOf(root: string): string[] {
  return [...new Set([root, realPath(root) ?? root])];
}

/** Why a prompt cannot be sent, and what a person can do, in words. */
export function overCapWords({ tokens, max_tokens, largest }: OverCap): string {
  const parts = largest.map((part) => `${part.name} ${part.tokens}`).join(', ');
  return `the prompt is too long even shortened: about ${tokens} tokens of ${max_tokens} (largest: ${parts}); shorten the task or raise prompt.max_tokens, then \`ralph reopen\` it`;
}
