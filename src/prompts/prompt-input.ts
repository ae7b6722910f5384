import type { CheckResult } from '../model/check.ts';
import type { Check } from '../model/config.ts';
import type { Discipline, Feature, Metadata } from '../model/catalog.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';

/** A file of the project that a prompt quotes. */
export interface QuotedFile {
  /** Relative to the project root. */
  path: string;
  text: string;
}

export interface Handoff {
  task: string;
  title: string;
  summary: string | undefined;
  handoff: string | undefined;
}

/** An earlier attempt that did not end done. */
export interface EarlierAttempt {
  attempt: number;
  outcome: Outcome;
  reason: string;
  failed_checks: CheckResult[];
}

/** What a tool is for, in the words of the prompt. */
export interface ToolUse {
  name: string;
  use: string;
}

/**
 * Everything that a prompt is made from. No clock, no absolute path, no id of the session: the same
 * task in the same project gives the same bytes on every machine.
 */
export interface PromptInput {
  task: Task;
  guide: string | undefined;
  metadata: Metadata;
  discipline: Discipline | undefined;
  feature: Feature | undefined;
  spec: QuotedFile | undefined;
  context_files: QuotedFile[];
  handoffs: Handoff[];
  earlier: EarlierAttempt[];
  checks: Check[];
  tools: ToolUse[];
  /** How tools of Ralph's server are called, `mcp__ralph__`. */
  tool_prefix: string;
  commit: 'agent' | 'never';
}
