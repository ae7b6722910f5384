import { lastAttempts, readRecord } from '../../db/history.ts';
import { readText } from '../../host/file.ts';
import { findTask } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { expectedFailing, planBaseline } from '../../pipeline/check/baseline.ts';
import { overCapWords, sessionPrompt } from '../../pipeline/prompt/session-prompt.ts';
import { glanceAtTree } from '../../pipeline/session/work-tree.ts';
import { counted, type FittedPrompt } from '../../prompts/prompt.ts';
import { estimateEach } from '../../prompts/token-count.ts';
import { changeText, costText, promptChange, type SectionCost } from '../display/prompt-text.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject, type OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { chooseSession } from './session/session-choice.ts';
import { keptFolder } from './session/session-trace.ts';

export interface PromptOptions {
  json: boolean;
  attempt?: number;
  section?: string;
  tokens?: boolean;
  diff?: string;
}

/** Prints the exact text that the task's next session would get, or what that differs in and costs. */
export async function prompt(idOrPrefix: string, options: PromptOptions): Promise<ExitCode> {
  const { json } = options;
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { queue, warnings } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, json);
  const task = asOfAttempt(opened.value, found.value, options.attempt);
  if (!task.ok) return printFailure(task.failure, json);
  const made = await promptOf(opened.value, task.value);
  if (!made.ok) return printFailure(made.failure, json);
  for (const remark of made.value.remarks) console.error(`ralph: ${remark}`);
  if (made.value.over !== undefined) console.error(`ralph: ${overCapWords(made.value.over)}`);
  if (options.diff !== undefined) return printDiff(made.value, options.diff, json);
  const shown = sectionOf(made.value, options.section);
  if (!shown.ok) return printFailure(shown.failure, json);
  const { text, hash, sections, shortened, over, remarks } = { ...made.value, ...shown.value };
  const about = { task: task.value.id, text, hash, shortened, over, remarks };
  if (options.tokens !== true) {
    const data = { ...about, sections };
    return printReport({ kind: 'prompt', data, text: text.trimEnd(), warnings }, json);
  }
  const { max_tokens, token_factor } = queue.config.prompt;
  const costs = await costsOf(sections, token_factor);
  const tokens = costs.reduce((sum, cost) => sum + cost.tokens, 0);
  const data = { ...about, sections: costs, tokens_estimate: tokens, max_tokens, token_factor };
  const table = costText({ hash, tokens, max_tokens }, costs, shortened);
  return printReport({ kind: 'prompt', data, text: table, warnings }, json);
}

/** The prompt of a task's next session, as far as it can be known now. */
export async function promptOf(
  { project, queue }: OpenProject,
  task: Task,
): ReturnType<typeof sessionPrompt> {
  const baseline = planBaseline({ project, queue, task });
  if (!baseline.ok) return baseline;
  return sessionPrompt({
    ...{ project, queue, task, failing_before: expectedFailing(baseline.value) },
    tree: () => glanceAtTree(project),
  });
}

/** What each part costs by the estimate. */
export async function costsOf(
  sections: FittedPrompt['sections'],
  factor: number,
): Promise<SectionCost[]> {
  const tokens = await estimateEach(
    sections.map(({ text }) => counted(text)),
    factor,
  );
  return sections.map(({ name, text, hash }, at) => ({
    ...{ name, hash, bytes: Buffer.byteLength(text), tokens: tokens[at] ?? 0 },
  }));
}

/** The task as its history stood before this attempt; files, answers and notes are those of now. */
function asOfAttempt(
  { project }: OpenProject,
  task: Task,
  attempt: number | undefined,
): Result<Task> {
  if (attempt === undefined) return ok(task);
  const records = lastAttempts(project, task, Infinity);
  if (!records.ok) return records;
  const played = records.value.find((record) => record.attempt === attempt);
  if (played !== undefined) return ok({ ...task, session: played.previous });
  const last = records.value[0];
  const next = last === undefined ? 1 : last.attempt + (last.charged ? 1 : 0);
  if (attempt === next) return ok(task);
  return fail({
    reason: 'usage',
    detail: `${task.id} has no attempt ${attempt}: the next one is number ${next}`,
    todo: `give a number from 1 to ${next}`,
  });
}

function sectionOf(
  prompt: FittedPrompt,
  name: string | undefined,
): Result<Pick<FittedPrompt, 'text' | 'hash' | 'sections'>> {
  if (name === undefined) return ok(prompt);
  const section = prompt.sections.find((one) => one.name === name);
  if (section !== undefined) {
    return ok({ text: section.text, hash: section.hash, sections: [section] });
  }
  const names = prompt.sections.map((one) => one.name).join(', ');
  return fail({
    reason: 'usage',
    detail: `this prompt has no section ${JSON.stringify(name)}`,
    todo: `give one of ${names}`,
  });
}

async function printDiff(now: FittedPrompt, given: string, json: boolean): Promise<ExitCode> {
  const chosen = await chooseSession(given);
  if (!chosen.ok) return printFailure(chosen.failure, json);
  const { project, session } = chosen.value;
  const record = readRecord(project, session);
  if (!record.ok) return printFailure(record.failure, json);
  const folder = keptFolder(project, session);
  const kept = folder === undefined ? ok(undefined) : readText(folder.prompt);
  if (!kept.ok) return printFailure(kept.failure, json);
  const before = kept.value;
  const change = promptChange(record.value?.prompt_sections ?? {}, now.sections);
  const same = before === undefined ? record.value?.prompt_hash === now.hash : before === now.text;
  const known = record.value?.prompt_sections !== undefined;
  const parts = known ? { ...change, same } : { same, added: [], removed: [], changed: [] };
  const text = changeText(parts, { before, now: now.text });
  const data = { session, ...parts, before, now: now.text };
  return printReport({ kind: 'prompt-diff', data, text }, json);
}
