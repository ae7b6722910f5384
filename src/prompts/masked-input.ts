import { maskKeys, maskSecrets, type MaskedText } from '../model/secret.ts';
import type { ExplainInput } from './explain/explain-input.ts';
import { withTexts } from './mapped-text.ts';
import type { Memory } from './memory.ts';
import type { PromptInput } from './prompt-input.ts';

/** Where a secret was taken out of what a prompt tells, in words, and how many there were. */
export interface MaskedPlace {
  where: string;
  masked: number;
  /** Somebody has said it to the session, who can hand it over in another way. */
  said: boolean;
}

export interface Masked<Data> {
  data: Data;
  places: MaskedPlace[];
}

/**
 * What a prompt is made from, with the keys in it masked. What people and agents said to the session may be
 * meant for it, a made-up password for example: of that only a key goes that its own form gives away.
 * Files are masked where they are read. Pure.
 */
export function maskedInput(input: PromptInput): Masked<PromptInput> {
  const masks = new Masks();
  const { task } = input;
  const byTask = <One extends { task: string }>(works: One[], what: string): One[] =>
    works.map((one) => ({ ...masks.said(one, `${what} ${one.task}`), task: one.task }));
  const told = masks.said(
    {
      title: task.title,
      description: task.description,
      hints: task.hints,
      acceptance: task.acceptance.map(({ text }) => text),
    },
    'the task itself',
  );
  const data: PromptInput = {
    ...input,
    task: {
      ...task,
      ...told,
      acceptance: task.acceptance.map(({ id }, at) => ({ id, text: told.acceptance[at] ?? '' })),
      answers: masks.said(task.answers, 'the answers of people'),
    },
    guide: masks.seen(input.guide, '.ralph/guide.md'),
    metadata: masks.said(input.metadata, "the project's description"),
    discipline: input.discipline && {
      ...masks.said(input.discipline, `the discipline ${input.discipline.name}`),
      name: input.discipline.name,
    },
    feature: input.feature && {
      ...input.feature,
      title: masks.said(input.feature.title, `the feature ${input.feature.name}`),
      description: masks.said(input.feature.description, `the feature ${input.feature.name}`),
    },
    handoffs: byTask(input.handoffs, 'the handoff of'),
    groundwork: byTask(input.groundwork, 'the summary of'),
    reviewed: byTask(input.reviewed, 'the work of'),
    checks: masks.said(input.checks, 'the commands of checks'),
  };
  return { data, places: masks.places() };
}

/** The same for what was tried before: the output of checks is nobody's word, and masked like a file. */
export function maskedMemory(memory: Memory): Masked<Memory> {
  const masks = new Masks();
  const { attempts, reviews, told, notes } = memory;
  const data: Memory = {
    ...memory,
    attempts: attempts.map((one) => ({
      ...one,
      reason: masks.seen(one.reason, `attempt ${one.attempt}`),
      failed_checks: masks.seen(one.failed_checks, `the check output of attempt ${one.attempt}`),
      gaps: masks.said(one.gaps, `the gaps of attempt ${one.attempt}`),
    })),
    reviews: reviews.map((one) => ({
      ...masks.said(one, `the review ${one.task}`),
      task: one.task,
    })),
    told: masks.said(told, 'what people said'),
    notes: masks.said(notes, 'the notes of people'),
  };
  return { data, places: masks.places() };
}

/** The same for the prompt of `ralph explain`. */
export function maskedExplain(input: ExplainInput): Masked<ExplainInput> {
  const masks = new Masks();
  const { answers, revision, guide, ...known } = input;
  const data: ExplainInput = {
    ...masks.said(known, 'the queue'),
    answers: masks.said(answers, 'your words'),
    revision: revision && {
      ...{
        words: masks.said(revision.words, 'your words'),
        said: masks.said(revision.said, 'what was said before'),
      },
      drafts: masks.said(revision.drafts, 'the tasks that were made'),
    },
    guide: masks.seen(guide, '.ralph/guide.md'),
  };
  return { data, places: masks.places() };
}

/** What a person should know of it, one sentence each. */
export function maskRemarks(places: readonly MaskedPlace[]): string[] {
  return places.map(({ where, masked, said }) => {
    const way = said ? '; hand it over in a variable that `agent.env` names' : '';
    return `What looks like a secret in ${where} is masked in the prompt (${masked})${way}.`;
  });
}

/** Masks texts, and counts by place. */
class Masks {
  readonly #places = new Map<string, MaskedPlace>();

  /** Data whose texts somebody has written for the session. */
  said<Data>(data: Data, where: string): Data {
    return this.#masked(data, { where, said: true }, maskKeys);
  }

  /** Data whose texts stand in a file, or were printed. */
  seen<Data>(data: Data, where: string): Data {
    return this.#masked(data, { where, said: false }, maskSecrets);
  }

  places(): MaskedPlace[] {
    return [...this.#places.values()];
  }

  #masked<Data>(
    data: Data,
    place: Pick<MaskedPlace, 'where' | 'said'>,
    mask: (text: string) => MaskedText,
  ): Data {
    return withTexts(data, (given) => {
      const { text, masked } = mask(given);
      if (masked === 0) return given;
      const before = this.#places.get(place.where)?.masked ?? 0;
      this.#places.set(place.where, { ...place, masked: before + masked });
      return text;
    });
  }
}
