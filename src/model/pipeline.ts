import { likeOf, type Config } from './config.ts';
import { slugOf } from './slug.ts';
import type { Kind } from './task.ts';
import type { WrittenTask } from './written-task.ts';

/** What opens a stage: what comes before it is done, or a person says so as well. */
export const gates = ['checks', 'person'] as const;
export type Gate = (typeof gates)[number];

/** The keys of a task that a stage may give it as they are. */
export const stageKeys = [
  ...([
    'kind',
    'discipline',
    'priority',
    'acceptance',
    'verify',
    'context_files',
    'hints',
  ] as const),
  ...(['spec', 'tags', 'tools', 'permissions', 'agent', 'model', 'effort'] as const),
  ...(['max_turns', 'max_attempts', 'max_budget_usd', 'timeout'] as const),
] as const;

export interface Stage {
  name: string;
  /** May hold `{title}`. */
  title: string;
  gate: Gate;
  /** May hold `{title}` and `{description}`. */
  description: string | undefined;
  /** Names of stages before it. */
  after: string[];
  /** Undefined: of a review the last stage before it that is none. */
  reviews: string[] | undefined;
  /** As they are written. */
  keys: Partial<Pick<WrittenTask, (typeof stageKeys)[number]>>;
}

/** pipelines.yaml: a named chain of stages, each of which becomes a task. */
export interface Pipeline {
  name: string;
  title: string;
  description: string | undefined;
  /** Ralph has it without a file. */
  built_in: boolean;
  stages: Stage[];
}

/** What somebody wants done in the stages of a pipeline. */
export interface ChainWish {
  title: string;
  /** What the ids begin with; by default the words of the title, and a number where those are taken. */
  id: string | undefined;
  /** Keys that every stage gets that has none of its own. */
  common: Partial<WrittenTask>;
  /** What has to be done before the first stage. */
  depends_on: string[] | undefined;
  /** Beside those of each stage that changes the project. */
  acceptance: WrittenTask['acceptance'];
  verify: string[] | undefined;
}

/** Where a chain is added. */
export interface ChainPlace {
  isTaken: (id: string) => boolean;
  /** Those of the project's own. */
  kinds: Config['kinds'];
}

/**
 * The tasks that a pipeline makes of a wish, one for each stage, in order. Pure: the same pipeline, wish and
 * queue give the same tasks.
 */
export function chainOf(
  { stages, name }: Pipeline,
  wish: ChainWish,
  { isTaken, kinds }: ChainPlace,
): WrittenTask[] {
  const chain = wish.id ?? freeSlug(slugOf(wish.title) || slugOf(name), stages, isTaken);
  const idOf = (stage: string): string => `${chain}-${stage}`;
  const kindOf = ({ keys }: Stage): string => keys.kind ?? wish.common.kind ?? 'implement';
  // Of a kind that there is not the database tells.
  const likes = stages.map((stage) => likeOf(kindOf(stage), { kinds }) ?? 'plan');
  return stages.map((stage, at): WrittenTask => {
    const { keys, gate } = stage;
    const id = idOf(stage.name);
    const after = stage.after.map(idOf);
    const depends_on = at === 0 ? wish.depends_on : after;
    const tags = [...new Set([chain, ...(keys.tags ?? []), ...(wish.common.tags ?? [])])];
    const works = likes[at] === 'implement' || !likes.includes('implement');
    const reviews = reviewsOf(stages, at, likes);
    const own = {
      acceptance: joined(keys.acceptance, works ? wish.acceptance : undefined),
      verify: joined(keys.verify, works ? wish.verify : undefined),
      description: descriptionOf(stage, wish),
    };
    return {
      ...wish.common,
      ...keys,
      ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
      id,
      title: filled(stage.title, { title: wish.title }),
      kind: kindOf(stage),
      tags,
      ...(depends_on === undefined || depends_on.length === 0 ? {} : { depends_on }),
      ...(reviews.length === 0 ? {} : { reviews: reviews.map(idOf) }),
      // A draft of the whole chain is approved as such; the gate is asked all the same.
      ...(gate === 'person' ? { status: 'blocked', blocked: gateQuestion(id, after) } : {}),
    };
  });
}

/** The names in braces in the texts of a stage. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{([A-Za-z_]+)\}/g)].map(([, name = '']) => name);
}

function gateQuestion(id: string, after: readonly string[]): NonNullable<WrittenTask['blocked']> {
  const before = after.join(', ');
  const when = before === '' ? '' : ` once ${before} is done`;
  const look =
    before === '' ? '' : ` \`ralph show\` and \`ralph diff\` tell what came of ${before}.`;
  return {
    on: 'human',
    reason: 'a person decides whether this stage begins',
    question: `May ${id} begin${when}?${look} What you answer reaches its session.`,
    options: ['Go on'],
  };
}

function reviewsOf(stages: readonly Stage[], at: number, likes: readonly Kind[]): string[] {
  const { reviews } = stages[at] ?? {};
  if (reviews !== undefined || likes[at] !== 'review') return reviews ?? [];
  const work = stages.slice(0, at).findLast((_, before) => likes[before] !== 'review');
  return work === undefined ? [] : [work.name];
}

function joined<Element>(
  some: Element[] | undefined,
  others: Element[] | undefined,
): Element[] | undefined {
  return some === undefined && others === undefined
    ? undefined
    : [...(some ?? []), ...(others ?? [])];
}

function descriptionOf({ description }: Stage, wish: ChainWish): string | undefined {
  const given = wish.common.description;
  if (description === undefined) return given;
  const values = { title: wish.title, description: given ?? '' };
  const text = filled(description, values).trim();
  const names = placeholdersIn(description);
  return given === undefined || names.includes('description') ? text : `${text}\n\n${given}`;
}

/** In one pass: what is put in is not looked at again. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([A-Za-z_]+)\}/g, (written, name: string) => values[name] ?? written);
}

function freeSlug(
  slug: string,
  stages: readonly Stage[],
  isTaken: (id: string) => boolean,
): string {
  for (let number = 1; ; number++) {
    const chain = number === 1 ? slug : `${slug}-${number}`;
    if (!stages.some(({ name }) => isTaken(`${chain}-${name}`))) return chain;
  }
}
