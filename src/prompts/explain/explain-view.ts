import { oneLine } from '../safe-text.ts';
import type { ExplainInput } from './explain-input.ts';

/** What templates of this prompt are made from, beside its sections. All of it is safe wherever it is put. */
export interface ExplainView {
  project: { title: string | undefined };
  tool_prefix: string;
  max_new_tasks: number;
  /** Whether tasks that were made are to be different. */
  revises: boolean;
}

/** The view of an input. Pure. */
export function explainView(input: ExplainInput): ExplainView {
  const { metadata, tool_prefix, max_new_tasks, revision } = input;
  const title = metadata.title === undefined ? undefined : oneLine(metadata.title);
  return { project: { title }, tool_prefix, max_new_tasks, revises: revision !== undefined };
}
