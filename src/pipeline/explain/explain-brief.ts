import type { ExplainRecord } from '../../model/explain.ts';
import type { SessionPrompt } from '../prompt/session-prompt.ts';

/** What a session that makes tasks of a person's words has in place of a task. */
export interface ExplainBrief {
  prompt: SessionPrompt;
  /** What it makes waits for a person, whatever the config says. */
  draft: boolean;
  /** Tasks of an earlier one that it goes on from. */
  revised: string[];
}

/** What its record keeps of that. */
export function explainRecord({ draft, revised }: ExplainBrief): ExplainRecord {
  return {
    ...(draft ? { draft: true } : {}),
    ...(revised.length === 0 ? {} : { revised }),
  };
}
