import { fence } from './fence.ts';
import type { Handoff, PromptInput, QuotedFile, ReviewedWork } from './prompt-input.ts';

/** One part of a prompt: a pure function that gives its text, or nothing where there is nothing to say. */
export interface Section {
  name: string;
  render: (input: PromptInput) => string | undefined;
}

/** The parts in their order: reference first, the task and what to do last. */
export const sections: readonly Section[] = [
  { name: 'opening', render: opening },
  { name: 'guide', render: ({ guide }) => headed('How to work in this project', guide?.trim()) },
  { name: 'discipline', render: discipline },
  { name: 'feature', render: feature },
  {
    name: 'spec',
    render: ({ spec }) => (spec === undefined ? undefined : headed('Specification', quoted(spec))),
  },
  {
    name: 'handoffs',
    render: ({ handoffs }) =>
      headed('From the tasks that this one depends on', joined(handoffs.map(handoffText))),
  },
  {
    name: 'context',
    render: ({ context_files }) => headed('Files to know', joined(context_files.map(quoted))),
  },
  { name: 'reviewed', render: reviewed },
  { name: 'earlier', render: ({ earlier }) => headed('Earlier attempts at this task', earlier) },
  { name: 'answers', render: answers },
  { name: 'task', render: task },
  { name: 'criteria', render: criteria },
  { name: 'checks', render: checks },
  { name: 'tools', render: tools },
  { name: 'finish', render: finish },
];

function opening({ metadata }: PromptInput): string {
  const project = metadata.title === undefined ? 'this project' : `the project ${metadata.title}`;
  const about = metadata.description?.trim();
  const first = `You work on one task of ${project}, in its root folder. Do this task and nothing else, then report its end with a tool as told below. Nobody reads your output while you work.`;
  return about === undefined || about === ''
    ? first
    : `${first}\n\nAbout the project:\n\n${fence(about)}`;
}

function discipline({ discipline: one }: PromptInput): string | undefined {
  if (one === undefined) return undefined;
  return headed(`Discipline: ${one.title}`, joined([one.persona?.trim(), one.conventions?.trim()]));
}

function feature({ feature: one }: PromptInput): string | undefined {
  return one === undefined ? undefined : headed(`Feature: ${one.title}`, one.description?.trim());
}

function handoffText({ task: id, title, summary, handoff }: Handoff): string {
  const parts = [summary, handoff].filter((part) => part !== undefined);
  return `${id}, ${title}:\n\n${fence(parts.length === 0 ? 'Nothing was handed over.' : parts.join('\n\n'))}`;
}

function reviewed({ reviewed: works }: PromptInput): string | undefined {
  return headed('The work to judge', joined(works.map(workText)));
}

function workText({ task: id, title, ...work }: ReviewedWork): string {
  const criteria = work.acceptance.map((one) => `- ${one.id}: ${one.text}`).join('\n');
  const files = work.files.map(({ path, added, removed }) => `- ${path} (+${added} −${removed})`);
  const parts = [
    work.description,
    criteria === '' ? undefined : `Acceptance criteria:\n${criteria}`,
    work.summary === undefined ? undefined : `What its session says: ${work.summary}`,
    files.length === 0 ? undefined : `Files that it changed:\n${shortList(files)}`,
  ];
  return `${id}, ${title}:\n\n${fence(joined(parts) ?? 'Nothing more is known of it.')}`;
}

const maxListed = 40;

function shortList(lines: string[]): string {
  const more = lines.length - maxListed;
  return [...lines.slice(0, maxListed), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

function answers({ task: { answers: given } }: PromptInput): string | undefined {
  const texts = given.map(({ question, answer }) =>
    fence(question === undefined ? answer : `Question: ${question}\nAnswer: ${answer}`),
  );
  return headed('Answers from people', joined(texts));
}

function task({ task: one }: PromptInput): string {
  const parts = [
    `${one.id}: ${one.title}`,
    one.description === undefined ? undefined : fence(one.description, 'markdown'),
    one.command === undefined ? undefined : `Work by this command or skill: \`${one.command}\``,
    one.hints === undefined ? undefined : `Hints:\n\n${fence(one.hints)}`,
    one.reviews.length === 0
      ? undefined
      : `It judges the work of ${one.reviews.join(', ')}. Change no code.`,
  ];
  return headed('The task', joined(parts)) ?? '';
}

function criteria({ task: { acceptance } }: PromptInput): string | undefined {
  if (acceptance.length === 0) return undefined;
  return headed(
    'Acceptance criteria',
    acceptance.map(({ id, text }) => `- ${id}: ${text}`).join('\n'),
  );
}

function checks({ checks: list, failing_before }: PromptInput): string | undefined {
  if (list.length === 0) return undefined;
  const lines = list.map(({ name, command }) =>
    name === command ? `- \`${command}\`` : `- ${name}: \`${command}\``,
  );
  const old = failing_before.map((name) => `- ${name}`).join('\n');
  return headed(
    'Checks',
    joined([
      'Ralph runs these itself when you report the end; all of them have to pass.',
      lines.join('\n'),
      old === ''
        ? undefined
        : `These failed before this task began; they are not yours to mend unless the task says so, and they do not count against it:\n\n${old}`,
    ]),
  );
}

function tools({ tools: list, tool_prefix }: PromptInput): string {
  const lines = list.map(({ name, use }) => `- \`${tool_prefix}${name}\`: ${use}`);
  return headed('Tools of this session', lines.join('\n')) ?? '';
}

function finish({
  task: { id, acceptance, kind },
  tools: list,
  tool_prefix,
  commit,
}: PromptInput): string {
  const has = (name: string): boolean => list.some((tool) => tool.name === name);
  const steps = [
    commit === 'agent' && kind === 'implement'
      ? `Commit your work with git, with a message that says why and ends with the line \`Ralph-Task: ${id}\`. Leave alone what others changed.`
      : 'Do not commit; leave your changes in the work tree.',
    has('complete_task')
      ? `When the work is finished, call \`${tool_prefix}complete_task\`${acceptance.length === 0 ? '' : ' with each criterion, met or not, and the evidence'}. Without this call the task counts as not done, whatever you write.`
      : undefined,
    has('submit_review')
      ? `When you have judged the work, call \`${tool_prefix}submit_review\`: \`pass\`, or \`changes\` with each gap, what is missing and where. Without this call the review counts as not done, whatever you write.`
      : undefined,
    has('block_task')
      ? `If you cannot go on, call \`${tool_prefix}block_task\` and say what is missing. Never weaken or skip a check to get past it.`
      : undefined,
    'Write nothing under `.ralph/` or `.git/`; use the tools.',
    'Then end your turn.',
  ].filter((step) => step !== undefined);
  return (
    headed('How to finish', steps.map((step, index) => `${index + 1}. ${step}`).join('\n')) ?? ''
  );
}

function quoted({ path, text }: QuotedFile): string {
  return `\`${path}\`:\n\n${fence(text)}`;
}

function headed(title: string, body: string | undefined): string | undefined {
  return body === undefined || body === '' ? undefined : `## ${title}\n\n${body}`;
}

function joined(parts: (string | undefined)[]): string | undefined {
  const present = parts.filter((part) => part !== undefined && part !== '');
  return present.length === 0 ? undefined : present.join('\n\n');
}
