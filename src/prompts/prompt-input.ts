import type { Discipline, Feature, Metadata } from '../model/catalog.ts';
import type { Check } from '../model/config.ts';
import type { FileChange } from '../model/outcome.ts';
import type { SectionName } from '../model/prompt-section.ts';
import type { Criterion, Task } from '../model/task.ts';

/** A file of the project that a prompt quotes. */
export interface QuotedFile {
  /** Relative to the project root. */
  path: string;
  /** Empty where it is not quoted. */
  text: string;
  /** Why it is not quoted, in words. */
  refused?: string;
  /** How many secrets were taken out of the text. */
  masked?: number;
}

export interface Handoff {
  task: string;
  title: string;
  summary: string | undefined;
  handoff: string | undefined;
}

/** What was done before a dependency: its summary alone. */
export interface Groundwork {
  task: string;
  title: string;
  summary: string;
}

/** A task whose work a review judges. */
export interface ReviewedWork {
  task: string;
  title: string;
  description: string | undefined;
  acceptance: Criterion[];
  /** What its last session said, and the files that it changed. */
  summary: string | undefined;
  files: FileChange[];
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
  feature_files: QuotedFile[];
  spec: QuotedFile | undefined;
  context_files: QuotedFile[];
  handoffs: Handoff[];
  groundwork: Groundwork[];
  /** The text on what was tried before, as `memoryText` makes it. */
  earlier: string | undefined;
  /** Of a review: what it judges. */
  reviewed: ReviewedWork[];
  checks: Check[];
  /** Names of checks that failed before the task began, and that it need not mend. */
  failing_before: string[];
  tools: ToolUse[];
  /** How tools of Ralph's server are called, `mcp__ralph__`. */
  tool_prefix: string;
  commit: 'agent' | 'never';
  /** What the prompt is made of, where its kind is the project's own and says so. */
  sections?: readonly SectionName[] | undefined;
}
