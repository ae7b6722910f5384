import { plainText } from '../model/plain-text.ts';
import type { SectionName } from '../model/prompt-section.ts';
import { kindName, type Kind } from '../model/task.ts';
import { acceptancePart } from './acceptance-part.ts';
import { fence } from './fence.ts';
import type { PromptInput, QuotedFile, ReviewedWork } from './prompt-input.ts';
import { inCode, inQuotes, oneLine } from './safe-text.ts';
import { shorterText } from './shorter-text.ts';
import { firstRooms, type Rooms } from './shortening.ts';

/** A file as the prompt shows it: its path as code, then its text in a fence, or why it is not there. */
export interface FileView {
  path: string;
  text: string;
}

/** Somebody's work. */
export interface WorkView {
  task: string;
  title: string;
  text: string;
}

/**
 * What sections and templates are made from. Every text in it is safe wherever it is put: on one line, or
 * in a fence of its own. What is not there is undefined or an empty list.
 */
export interface PromptView {
  /** By its name, where it is the project's own. */
  kind: string;
  /** The one of Ralph's kinds that it is, or is like. */
  like: Kind;
  project: { title: string | undefined; description: string | undefined };
  guide: string | undefined;
  discipline:
    | {
        title: string;
        persona: string | undefined;
        skills: string | undefined;
        conventions: string | undefined;
      }
    | undefined;
  feature: { title: string; description: string | undefined; files: FileView[] } | undefined;
  /** `acceptance`: that part of it, where it is in what is left out of its text. */
  spec: (FileView & { acceptance: string | undefined }) | undefined;
  groundwork: WorkView[];
  handoffs: WorkView[];
  context: FileView[];
  reviewed: WorkView[];
  earlier: string | undefined;
  answers: { text: string }[];
  task: {
    id: string;
    title: string;
    author: string;
    text: string;
    command: string | undefined;
    hints: string | undefined;
    reviews: string | undefined;
  };
  criteria: string | undefined;
  checks: { name: string; command: string; named: boolean }[];
  failing_before: { name: string }[];
  tools: { name: string; use: string }[];
  tool_prefix: string;
  /** Whether the session is to commit its work. */
  commit: boolean;
  completes: boolean;
  judges: boolean;
  blocks: boolean;
}

/** The view of an input. `rooms` are the characters that each text of a section may have. Pure. */
export function viewOf(input: PromptInput, rooms: Rooms = firstRooms): PromptView {
  const { task, metadata, discipline, feature, checks, tools } = input;
  const room = (section: SectionName): number => rooms[section] ?? Infinity;
  const has = (name: string): boolean => tools.some((tool) => tool.name === name);
  return {
    kind: kindName(task),
    like: task.kind,
    project: {
      title: metadata.title === undefined ? undefined : oneLine(metadata.title),
      description: block(metadata.description, room('project'), '`.ralph/db/metadata.yaml`'),
    },
    guide: block(input.guide, room('guide'), '`.ralph/guide.md`'),
    discipline: discipline && {
      title: oneLine(discipline.title),
      persona: block(discipline.persona, room('persona'), disciplineFile),
      skills: block(listed(discipline.skills), room('skills'), disciplineFile),
      conventions: block(discipline.conventions, room('conventions'), disciplineFile),
    },
    feature: feature && {
      title: oneLine(feature.title),
      description: block(feature.description, room('feature'), '`.ralph/db/features.yaml`'),
      files: input.feature_files.map((file) => fileView(file, room('feature_files'))),
    },
    spec: input.spec && specView(input.spec, room('spec')),
    groundwork: byName(input.groundwork).map(({ task: id, title, summary }) =>
      workView({ id, title }, shorter(summary, room('groundwork'), `\`${id}\`'s record`)),
    ),
    handoffs: byName(input.handoffs).map(({ task: id, title, summary, handoff }) => {
      const parts = [summary, handoff].filter((part) => part !== undefined);
      return workView({ id, title }, parts.join('\n\n'), 'Nothing was handed over.');
    }),
    context: input.context_files.map((file) => fileView(file, room('context'))),
    reviewed: byName(input.reviewed).map((work) => reviewedView(work, room('reviewed'))),
    earlier: input.earlier,
    answers: task.answers.map(({ question, answer }) => {
      const text = question === undefined ? answer : `Question: ${question}\nAnswer: ${answer}`;
      return { text: fence(plainText(text)) };
    }),
    task: {
      id: oneLine(task.id),
      title: inQuotes(task.title),
      author: authors[task.created_by ?? 'human'],
      text: fence(
        plainText(joinedText([`${task.id}: ${oneLine(task.title)}`, task.description])),
        'markdown',
      ),
      command: task.command === undefined ? undefined : inCode(task.command),
      hints: block(task.hints, Infinity, undefined),
      reviews: task.reviews.length === 0 ? undefined : [...task.reviews].sort().join(', '),
    },
    criteria: block(
      task.acceptance.map(({ id, text }) => `- ${oneLine(id)}: ${oneLine(text)}`).join('\n'),
      Infinity,
      undefined,
    ),
    checks: checks.map(({ name, command }) => ({
      name: oneLine(name),
      command: inCode(command),
      named: name !== command,
    })),
    failing_before: input.failing_before.map((name) => ({ name: oneLine(name) })),
    tools: tools.map(({ name, use }) => ({ name, use: oneLine(use) })),
    tool_prefix: input.tool_prefix,
    commit: input.commit === 'agent' && task.kind === 'implement',
    completes: has('complete_task'),
    judges: has('submit_review'),
    blocks: has('block_task'),
  };
}

const disciplineFile = '`.ralph/db/disciplines.yaml`';
const authors = { human: 'a person', agent: 'an agent', system: 'Ralph' };

/** Text of others in a fence; undefined where there is none. */
function block(
  text: string | undefined,
  chars: number,
  where: string | undefined,
): string | undefined {
  const body = text?.trim() ?? '';
  return body === '' ? undefined : fence(shorter(body, chars, where));
}

function shorter(text: string, chars: number, where: string | undefined): string {
  return plainText(shorterText(text, { chars, where }));
}

function fileView({ path, text, refused, masked = 0 }: QuotedFile, chars: number): FileView {
  const name = inCode(path);
  if (refused !== undefined)
    return { path: name, text: `(Ralph does not quote this file: ${refused}.)` };
  const note = masked === 0 ? '' : `\n\n(Secrets in it are masked: ${masked}.)`;
  return { path: name, text: `${fence(shorter(text, chars, name))}${note}` };
}

/** What work is accepted by is told even where the rest is cut: up to half of the room is for that. */
function specView(file: QuotedFile, chars: number): NonNullable<PromptView['spec']> {
  const text = file.text.trimEnd();
  const part = text.length <= chars ? undefined : acceptancePart(text);
  if (part === undefined) return { ...fileView(file, chars), acceptance: undefined };
  const where = inCode(file.path);
  const acceptance = shorter(part, Math.floor(chars / 2), where);
  const rest = fileView(file, chars - Math.min(acceptance.length, Math.floor(chars / 2)));
  // Short enough to be in the head or the tail that is kept.
  const isThere = rest.text.includes(plainText(part));
  return isThere
    ? { ...fileView(file, chars), acceptance: undefined }
    : { ...rest, acceptance: fence(acceptance) };
}

function workView(
  { id, title }: { id: string; title: string },
  text: string,
  otherwise = 'Nothing more is known of it.',
): WorkView {
  const body = plainText(text).trim();
  return { task: oneLine(id), title: inQuotes(title), text: fence(body === '' ? otherwise : body) };
}

function reviewedView({ task: id, title, ...work }: ReviewedWork, chars: number): WorkView {
  const criteria = work.acceptance.map((one) => `- ${oneLine(one.id)}: ${oneLine(one.text)}`);
  const files = work.files.map(
    ({ path, added, removed }) => `- ${oneLine(path)} (+${added} −${removed})`,
  );
  const text = joinedText([
    work.description && shorter(work.description, chars, `the description of ${id}`),
    criteria.length === 0 ? undefined : `Acceptance criteria:\n${criteria.join('\n')}`,
    work.summary === undefined ? undefined : `What its session says: ${work.summary}`,
    files.length === 0 ? undefined : `Files that it changed:\n${shortList(files)}`,
  ]);
  return workView({ id, title }, text);
}

const maxListed = 40;

function shortList(lines: string[]): string {
  const more = lines.length - maxListed;
  return [...lines.slice(0, maxListed), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

function listed(texts: readonly string[]): string {
  return texts.map((text) => `- ${oneLine(text)}`).join('\n');
}

/** Which of them was written first means nothing. */
function byName<One extends { task: string }>(works: readonly One[]): One[] {
  return [...works].sort((one, other) => (one.task < other.task ? -1 : 1));
}

function joinedText(parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}
