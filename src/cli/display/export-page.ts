import { checkWords, type CheckResult } from '../../model/check.ts';
import { durationWords } from '../../model/duration.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import { askedWords } from './question-text.ts';
import { costOf } from './cost-words.ts';
import { changeWords } from './session-row.ts';
import { phaseWords } from './session-page.ts';
import { clockTime, localDay } from './session-time.ts';

/** A part of an exported session, before it is written as HTML or Markdown. All of it is plain text. */
export interface ExportSection {
  title: string;
  /** Long parts are folded, where the form allows it. */
  folded: boolean;
  body:
    | { type: 'facts'; rows: [name: string, words: string][] }
    | { type: 'list'; items: string[] }
    | { type: 'text'; text: string };
}

export interface ExportPage {
  title: string;
  sections: ExportSection[];
}

export interface ExportSource {
  session: string;
  /** Of its task, where that is still in the queue. */
  title: string | undefined;
  record: SessionRecord | undefined;
  /** What is known of one without a record. */
  known: [name: string, words: string | undefined][];
  checks: readonly CheckResult[];
  prompt: string | undefined;
  /** One line or more for each thing that happened. */
  transcript: string;
  /** As it is in its file. */
  record_text: string | undefined;
}

/** What an export of a session tells, in its order. */
export function exportPage(source: ExportSource): ExportPage {
  const { session, record, prompt, transcript, record_text, checks } = source;
  const facts = record === undefined ? source.known : factsOf(record, source.title);
  const known = facts.flatMap(([name, words]): [string, string][] =>
    words === undefined ? [] : [[name, words]],
  );
  const sections: (ExportSection | undefined)[] = [
    { title: 'What came of it', folded: false, body: { type: 'facts', rows: known } },
    ...(record === undefined ? [] : recordSections(record)),
    text('Checks', checks.map(checkText).join('\n\n')),
    text('Prompt', prompt, true),
    text('Transcript', transcript),
    text('Record', record_text, true),
  ];
  const shown = sections.filter((section) => section !== undefined);
  return { title: `Session ${session}`, sections: shown };
}

function factsOf(
  record: SessionRecord,
  title: string | undefined,
): [name: string, words: string | undefined][] {
  const { started, ended, next, tokens, model, agent_version, subscription } = record;
  const took = durationWords(Date.parse(ended) - Date.parse(started));
  const cost = record.taken_over === true ? 'not known' : costOf(record);
  const proof = record.verified ? 'verified' : 'unverified';
  const taskWords = next.status === 'done' ? `done, ${proof}` : next.status;
  const words = [record.agent, agent_version, model].filter((part) => part !== undefined);
  return [
    ['task', title === undefined ? record.task : `${record.task}: ${title}`],
    ['attempt', `${record.attempt}${record.charged ? '' : ', not counted'}`],
    ['outcome', `${record.outcome}: ${record.reason}`],
    ['task is', record.explain === undefined ? taskWords : undefined],
    ['question', next.blocked?.question],
    ['when', `${localDay(started)} ${clockTime(started)} – ${clockTime(ended)}, ${took}`],
    ['agent', words.join(' · ')],
    ['cost', `${cost}${subscription === true ? ' (a plan pays)' : ''}`],
    ['turns', String(record.turns)],
    ['tokens', `${tokens.input} in, ${tokens.output} out, ${tokens.cached} cached`],
    ['phases', phaseWords(record.phase_ms)],
    ['files', changeWords(record)],
    ['run', record.run],
  ];
}

function recordSections(record: SessionRecord): (ExportSection | undefined)[] {
  const {
    flags = [],
    remarks,
    summary,
    handoff,
    criteria,
    files,
    commits = [],
    told = [],
    asked = [],
  } = record;
  return [
    list(
      'Looks odd',
      flags.map(
        ({ rule, path, words }) => `${rule}: ${path === undefined ? '' : `${path}: `}${words}`,
      ),
    ),
    list('Remarks', remarks),
    text('Summary', summary),
    text('Handoff', handoff),
    list(
      'Criteria',
      criteria.map(({ id, met, evidence }) => `${id} ${met ? 'met' : 'not met'}: ${evidence}`),
    ),
    list(
      'Files',
      files.map(({ path, added, removed }) => `${path} +${added} -${removed}`),
    ),
    list(
      'Commits',
      commits.map(({ id, subject }) => `${id.slice(0, 10)} ${subject}`),
    ),
    list(
      'Told by a person',
      told.map(({ at, words, taken }) => `${clockTime(at)} ${words}${taken ? '' : ' (not read)'}`),
    ),
    list(
      'Asked',
      asked.map((one) => `${clockTime(one.at)} ${askedWords(one)}`),
    ),
    list(
      'Not allowed',
      record.denials.map(({ tool, input }) => `${tool} ${input}`),
    ),
  ];
}

function checkText(check: CheckResult): string {
  const before = check.failing_before === true ? ' (it failed before the task, too)' : '';
  const mark = check.passed ? '✓' : '✗';
  return `${mark} ${checkWords(check)}${before}\n$ ${check.command}\n${check.tail}`.trimEnd();
}

function list(title: string, items: string[]): ExportSection | undefined {
  return items.length === 0 ? undefined : { title, folded: false, body: { type: 'list', items } };
}

function text(title: string, words: string | undefined, folded = false): ExportSection | undefined {
  if (words === undefined || words === '') return undefined;
  return { title, folded, body: { type: 'text', text: words } };
}
