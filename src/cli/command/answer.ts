import type { TaskEdit } from '../../db/store.ts';
import { taskHash } from '../../db/task-hash.ts';
import { plainLine } from '../../model/plain-text.ts';
import { meantOption, type QuestionEnd } from '../../model/question.ts';
import { findTask } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { askAnswer, type OpenQuestion } from '../display/answer-question.ts';
import { askedNow, questionEnd, type AskedNow } from '../answer-taken.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { givenWords } from '../given-words.ts';
import { notePerson } from '../key-presence.ts';
import { openProject, type OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { utcNow } from '../person-note.ts';
import { runningRun } from '../task-state.ts';
import { wakeEngine } from '../wake-engine.ts';

export interface AnswerOptions {
  json: boolean;
  option?: number;
}

/**
 * Answers the question of a blocked task and makes it pending, with all its attempts; or the one with
 * which the session waits that plays it.
 */
export async function answer(
  idOrPrefix: string,
  words: string[],
  options: AnswerOptions,
): Promise<ExitCode> {
  const { json } = options;
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, store } = opened.value;
  const found = findTask(queue.tasks, idOrPrefix);
  if (!found.ok) return printFailure(found.failure, json);
  const task = found.value;
  notePerson(project);
  const asked = task.status === 'pending' ? askedNow(project, task.id) : undefined;
  const open = asked
    ? ok(liveQuestion(task, asked))
    : openQuestion(task, runningRun(project)?.current?.task);
  if (!open.ok) return printFailure(open.failure, json);
  const given = await answerWords(open.value, words, options);
  if (!given.ok) return printFailure(given.failure, json);
  if (given.value === undefined) {
    console.error('Nothing was changed.');
    return exitCode.interrupted;
  }
  if (asked !== undefined) {
    const written = meantOption(given.value, open.value.options);
    return answerAsked(opened.value, { task, open: open.value, asked, words: written, json });
  }
  const edited = await store.editTask(task.id, answerEdit(task, open.value, given.value));
  if (!edited.ok) return printFailure(edited.failure, json);
  const then = await wakeEngine(opened.value, edited.value, 'answer');
  const text = [
    `${task.id} has its answer and is pending; ${then}.`,
    ...freeTextWords(open.value, given.value),
    ...playedAgainWords(open.value, given.value),
  ].join('\n');
  return printReport({ kind: 'task', data: edited.value, text }, json);
}

function liveQuestion({ id, title }: Task, { question }: AskedNow): OpenQuestion {
  return { task: id, title, question: question.question, options: question.options };
}

interface LiveAnswer {
  task: Task;
  open: OpenQuestion;
  asked: AskedNow;
  words: string;
  json: boolean;
}

/** Gives a task that is played its answer: for the session that waits, or else for its next one. */
async function answerAsked(
  { project, store }: OpenProject,
  { task, open, asked, words, json }: LiveAnswer,
): Promise<ExitCode> {
  const added = { question: open.question, answer: words, at: utcNow() };
  const edit = { add: { answers: [added] }, if_hash: taskHash(task) };
  const edited = await store.editTask(task.id, edit);
  if (!edited.ok) return printFailure(edited.failure, json);
  const end = asked.waits ? await questionEnd(project, asked) : 'expired';
  const text = [takenWords(task.id, end), ...freeTextWords(open, words)].join('\n');
  const { session } = asked;
  const data = { ...edited.value, asked: { session, taken: end === 'answered' } };
  return printReport({ kind: 'task', data, text }, json);
}

function takenWords(task: string, end: QuestionEnd | undefined): string {
  switch (end) {
    case 'answered':
      return `${task} has its answer; its session goes on.`;
    case undefined:
      return `${task} has its answer; its session has not taken it yet, \`ralph status\` shows when.`;
    case 'expired':
    case 'cancelled':
    case 'nobody':
      return `${task} has its answer, but its session waits no longer: its next session sees it. \`ralph tell --task ${task} "…"\` speaks to this one.`;
  }
}

function answerEdit(task: Task, { question }: OpenQuestion, words: string): TaskEdit {
  const from = task.session === undefined ? {} : { attempts_from: task.session };
  return {
    set: {
      status: 'pending',
      answers: [
        ...task.answers.map((one) => ({ ...one })),
        { question, answer: words, at: utcNow() },
      ],
      ...from,
    },
    unset: ['blocked'],
    // A person may think for long about a question that somebody else answers meanwhile.
    if_hash: taskHash(task),
  };
}

/** Whoever answers `done` may think that this makes it so. */
const saysDone = /^\W*(?:(?:it|this|that)(?:\s+is|['’]s)\s+)?(?:done|finished|complete)/i;

/** That an answer leads to another session, where a person may expect something else of it. */
function playedAgainWords({ task, question }: OpenQuestion, words: string): string[] {
  if (!saysDone.test(words) && !question.includes('`ralph done')) return [];
  return [
    `  It is played again, with this answer in its prompt. If it is done, say that with \`ralph done ${task}\`.`,
  ];
}

function freeTextWords({ options }: OpenQuestion, words: string): string[] {
  if (options.length === 0 || options.includes(words)) return [];
  const shown = options.map((option) => plainLine(option, 80)).join(', ');
  return [`  It is none of the options (${shown}), and is taken as it is.`];
}

/** Undefined where a person was asked and gave none. */
function answerWords(
  open: OpenQuestion,
  words: string[],
  { option, json }: AnswerOptions,
): Promise<Result<string | undefined>> | Result<string | undefined> {
  const example = `ralph answer ${open.task} "…"`;
  if (option !== undefined) {
    return words.length === 0
      ? chosen(open, option)
      : usage('both words and --option are given', 'give one of them');
  }
  if (words.length > 0) return givenWords(words, example);
  return process.stdin.isTTY && !json ? askAnswer(open, example) : givenWords([], example);
}

function chosen({ task, options }: OpenQuestion, option: number): Result<string> {
  const words = options[option - 1];
  if (words !== undefined) return ok(words);
  const [detail, todo] =
    options.length === 0
      ? [`the question of ${task} has no options`, `answer in words: \`ralph answer ${task} "…"\``]
      : [`there is no option ${option}`, `give one from 1 to ${options.length}`];
  return usage(detail, todo);
}

function usage(detail: string, todo: string): Result<never> {
  return fail({ reason: 'usage', detail, todo });
}

/** What a task waits for; of a blocked one that asks nothing its reason. Fails with `refused`. */
function openQuestion(task: Task, playing: string | undefined): Result<OpenQuestion> {
  const { id, title, status, blocked } = task;
  const refused = (why: string, todo: string): Result<never> =>
    fail({ reason: 'refused', detail: `task ${id} ${why}`, todo });
  if (id === playing)
    return refused('is being played', `\`ralph tell --task ${id} "…"\` speaks to its session`);
  switch (status) {
    case 'blocked': {
      const question = blocked?.question ?? blocked?.reason ?? title;
      return ok({ task: id, title, question, options: blocked?.options ?? [] });
    }
    case 'done':
      return refused(
        'is done and asks nothing',
        `\`ralph reopen ${id} --reason "…"\` plays it anew`,
      );
    case 'pending':
      return refused(
        'asks nothing: it is pending',
        'what its next session is to know goes into its `description` or `hints` in .ralph/db/tasks.yaml',
      );
    case 'skipped':
      return refused('asks nothing: it is skipped', `\`ralph reopen ${id}\` lets it be played`);
    case 'draft':
      return refused('asks nothing: it is a draft', `\`ralph approve ${id}\` lets it be played`);
    case 'in_progress':
      return refused('asks nothing: a person has taken it', 'ask that person');
  }
}
