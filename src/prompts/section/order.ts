import type { Kind } from '../../model/task.ts';
import { headed, joined, type Part } from './part.ts';

export const task: Part = ({ task: one }) =>
  headed('The task', [
    `Written by ${one.author}:`,
    one.text,
    one.command === undefined ? undefined : `Work by this command or skill: ${one.command}`,
    one.hints && 'Hints:',
    one.hints,
    one.reviews === undefined ? undefined : `It judges the work of ${one.reviews}. Change no code.`,
  ]);

export const criteria: Part = ({ criteria: list }) =>
  headed('Acceptance criteria', [list && 'Each by its id:', list]);

export const checks: Part = ({ checks: list, failing_before }) => {
  if (list.length === 0) return undefined;
  const old = failing_before.map(({ name }) => `- ${name}`).join('\n');
  return headed('Checks', [
    'Ralph runs these itself when you report the end; all of them have to pass.',
    list
      .map(({ name, command, named }) => (named ? `- ${name}: ${command}` : `- ${command}`))
      .join('\n'),
    old === ''
      ? undefined
      : `These failed before this task began; they are not yours to mend unless the task says so, and they do not count against it:\n\n${old}`,
  ]);
};

export const tools: Part = ({ tools: list, tool_prefix }) =>
  headed('Tools of this session', [
    list.map(({ name, use }) => `- \`${tool_prefix}${name}\`: ${use}`).join('\n'),
  ]);

export const finish: Part = (view) => {
  const { tool_prefix: prefix, like } = view;
  const steps = [
    view.commit
      ? `Commit your work with git, with a message that says why and ends with the line \`Ralph-Task: ${view.task.id}\`. Leave alone what others changed.`
      : unchanged[like],
    view.completes
      ? `When ${finished[like]}, call \`${prefix}complete_task\`${view.criteria === undefined ? '' : ' with each criterion, met or not, and the evidence'}. Without this call the task counts as not done, whatever you write.`
      : undefined,
    view.judges
      ? `When you have judged the work, call \`${prefix}submit_review\`: \`pass\`, or \`changes\` with each gap, what is missing and where. Without this call the review counts as not done, whatever you write.`
      : undefined,
    view.blocks
      ? `If you cannot go on, call \`${prefix}block_task\` and say what is missing. Never weaken or skip a check to get past it.`
      : undefined,
    'Write nothing under `.ralph/` or `.git/`; use the tools.',
    'Then end your turn.',
  ].filter((step) => step !== undefined);
  return headed('How to finish', [
    joined([steps.map((step, index) => `${index + 1}. ${step}`).join('\n')]),
  ]);
};

const unchanged: Readonly<Record<Kind, string>> = {
  implement: 'Do not commit; leave your changes in the work tree.',
  plan: 'Change no file and do not commit: what you plan goes through the tools.',
  review: 'Change no file and do not commit.',
};

const finished: Readonly<Record<Kind, string>> = {
  implement: 'the work is finished',
  plan: 'the plan is complete',
  review: 'the review is finished',
};
