import { findAgent } from '../../../agent/agent-command.ts';
import { repositoryRoot } from '../../../host/git.ts';
import { livingExplain } from '../../../pipeline/explain/explain-lease.ts';
import {
  explainSessionPrompt,
  type ExplainWish,
} from '../../../pipeline/explain/explain-source.ts';
import { lastExplain } from '../../../pipeline/explain/last-explain.ts';
import { overCapWords } from '../../../pipeline/prompt/session-prompt.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { givenWords } from '../../given-words.ts';
import { openProject, type OpenProject } from '../../open-project.ts';
import { printFailure, printReport } from '../../output.ts';
import { givenAnswers, sayingSomething } from './explain-answer.ts';
import type { ExplainOptions } from './explain-option.ts';
import { explainAndTell } from './explain-session.ts';

/** What is to be done, with what an earlier session left of it. */
interface Wanted extends ExplainWish {
  revised: string[];
  draft: boolean;
}

/** Makes tasks of a person's words, in a session of its own; or shows the prompt that it would get. */
export async function explain(words: string[], options: ExplainOptions): Promise<ExitCode> {
  const { json } = options;
  const clash = clashing(words, options);
  if (clash !== undefined) {
    return printFailure({ reason: 'usage', detail: clash, todo: 'leave one of them out' }, json);
  }
  if (options.cancel === true) {
    const { cancelExplain } = await import('./explain-cancel.ts');
    return cancelExplain(json);
  }
  if (options.detach === true) {
    const { explainDetached } = await import('./explain-detach.ts');
    return explainDetached(words, options);
  }
  const opened = await openProject({ cached: false });
  if (!opened.ok) return printFailure(opened.failure, json);
  // Before a person is asked anything: what they say is not to be lost.
  const ready = await readiness(opened.value, options);
  if (!ready.ok) return printFailure(ready.failure, json);
  const wanted = await wantedOf(opened.value, words, options);
  if (!wanted.ok) return printFailure(wanted.failure, json);
  if (wanted.value === undefined) return exitCode.interrupted;
  const { queue, project } = opened.value;
  const prompt = await explainSessionPrompt(project, queue, wanted.value);
  if (!prompt.ok) return printFailure(prompt.failure, json);
  const { text, hash, sections, over, remarks } = prompt.value;
  for (const remark of remarks) console.error(`ralph: ${remark}`);
  if (options.print === true) {
    if (over !== undefined) console.error(`ralph: ${overCapWords(over)}`);
    const data = { text, hash, sections, over, remarks };
    return printReport({ kind: 'prompt', data, text: text.trimEnd() }, json);
  }
  if (over !== undefined) {
    const detail = `this is too long to be explained at once: about ${over.tokens} tokens of ${over.max_tokens}`;
    const todo = 'say it in fewer words, in several rounds, or raise prompt.max_tokens';
    return printFailure({ reason: 'refused', detail, todo }, json);
  }
  const { revised, draft } = wanted.value;
  const brief = { prompt: prompt.value, draft, revised };
  return explainAndTell(opened.value, brief, { json, play: options.play === true });
}

const plainKeys = ['json', 'cancel'];

/** What of these options contradicts itself, in words. */
function clashing(words: readonly string[], options: ExplainOptions): string | undefined {
  const { print, play, draft, revise, session, file, detach, cancel } = options;
  const says = words.length > 0 || Object.keys(options).some((key) => !plainKeys.includes(key));
  if (cancel === true && says)
    return '--cancel ends what is under way, and something else is given, too';
  if (print === true && detach === true)
    return '--print starts nothing, and --detach is for starting';
  if (print === true && play === true) return '--print starts nothing, and --play is for playing';
  if (draft === true && play === true) return 'drafts are not played: --draft contradicts --play';
  if (revise === undefined && session !== undefined) {
    return '--session names what --revise goes on from, and there is no --revise';
  }
  if (revise !== undefined && (words.length > 0 || file !== undefined)) {
    return '--revise takes what is to be different, and other words are given, too';
  }
  return undefined;
}

/** Whether a session could begin. */
async function readiness(
  { project, queue }: OpenProject,
  { print }: ExplainOptions,
): Promise<Result<void>> {
  if (print === true) return ok(undefined);
  const repository = await repositoryRoot(project.root);
  if (!repository.ok) return repository;
  const agent = findAgent(queue.config, process.env, project.root);
  if (!agent.ok) return agent;
  const owner = livingExplain(project);
  return owner === undefined
    ? ok(undefined)
    : fail({ reason: 'busy', what: 'what `ralph explain` makes', owner });
}

/** What the person wants; undefined when they have left the questions. */
async function wantedOf(
  { project, queue }: OpenProject,
  words: string[],
  options: ExplainOptions,
): Promise<Result<Wanted | undefined>> {
  const draft = options.draft === true;
  if (options.revise !== undefined) {
    const revise = await givenWords([options.revise], 'ralph explain --revise "split the third"');
    if (!revise.ok) return revise;
    const last = lastExplain(project, queue, options.session);
    if (!last.ok) return last;
    const { tasks, said } = last.value;
    const rest = await givenAnswers({ ...options, words: [], file: undefined });
    if (!rest.ok) return rest;
    return ok({
      answers: rest.value ?? {},
      revision: { words: revise.value, tasks, said },
      revised: tasks.map(({ id }) => id),
      draft: draft || last.value.draft,
    });
  }
  const given = await givenAnswers({ ...options, words });
  if (!given.ok) return given;
  let answers = given.value;
  if (answers === undefined) {
    // Without a person to ask, nothing given is nothing said.
    if (!process.stdin.isTTY || !process.stderr.isTTY) return sayingSomething({}) as Result<never>;
    const { askedAnswers } = await import('./explain-question.ts');
    answers = await askedAnswers();
    if (answers === undefined) return ok(undefined);
  }
  const said = sayingSomething(answers);
  return said.ok ? ok({ answers: said.value, revision: undefined, revised: [], draft }) : said;
}
