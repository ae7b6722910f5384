import * as z from 'zod/mini';
import { gates, stageKeys, type Pipeline, type Stage } from './pipeline.ts';
import { optionalKey, requiredKey, text, writtenTask } from './written-task.ts';

/** The names of pipelines and stages: those of stages end ids of tasks. */
export const stageNamePattern = /^[a-z0-9][a-z0-9_-]{0,47}$/;
const name = z.string().check(z.regex(stageNamePattern));

const { kind, discipline, priority, acceptance, verify, context_files } = writtenTask.shape;
const { hints, spec, tags, tools, permissions, agent, model, effort } = writtenTask.shape;
const { max_turns, max_attempts, max_budget_usd, timeout } = writtenTask.shape;

const writtenStage = z.looseObject({
  name: requiredKey('What the ids of its tasks end with, and what later stages call it by.', name),
  title: optionalKey(
    'The title of its tasks: `{title}` stands for what is wanted. Default: `{title}: ` and the name.',
    text,
  ),
  gate: optionalKey(
    'What opens it: `checks`, what comes before it is done; `person`, somebody has to answer as well. Default: checks.',
    z.enum(gates),
  ),
  description: optionalKey(
    'What is to be done: `{title}` and `{description}` stand for what is wanted. A description that is given and not named here follows it.',
    text,
  ),
  after: optionalKey(
    'Stages before it whose handoffs it gets. Default: the one right before it.',
    z.array(name),
  ),
  reviews: optionalKey(
    'Of a review: the stages before it whose work it judges. Default: the last one that is no review.',
    z.array(name),
  ),
  ...{ kind, discipline, priority, acceptance, verify, context_files, hints, spec, tags, tools },
  ...{ permissions, agent, model, effort, max_turns, max_attempts, max_budget_usd, timeout },
});

/** What pipelines.yaml may hold for one pipeline. */
export const writtenPipeline = z.looseObject({
  name: requiredKey('What `ralph add --pipeline` calls it by.', name),
  title: optionalKey('Its name for people. Default: the name.', text),
  description: optionalKey('What it is for.', z.string()),
  stages: requiredKey(
    'Each becomes a task, in this order.',
    z.array(writtenStage).check(z.minLength(1), z.maxLength(20)),
  ),
});
export type WrittenPipeline = z.infer<typeof writtenPipeline>;

/** The pipeline with every default filled in. */
export function resolvePipeline(written: WrittenPipeline): Pipeline {
  return {
    name: written.name,
    title: written.title ?? written.name,
    description: written.description,
    built_in: false,
    stages: written.stages.map((stage, at) => resolveStage(stage, written.stages.slice(0, at))),
  };
}

type WrittenStage = z.infer<typeof writtenStage>;

function resolveStage(stage: WrittenStage, before: readonly WrittenStage[]): Stage {
  const last = before.at(-1);
  const given = stageKeys.filter((key) => stage[key] !== undefined);
  return {
    name: stage.name,
    title: stage.title ?? `{title}: ${stage.name}`,
    gate: stage.gate ?? 'checks',
    description: stage.description,
    after: stage.after ?? (last === undefined ? [] : [last.name]),
    reviews: stage.reviews,
    keys: Object.fromEntries(given.map((key) => [key, stage[key]])),
  };
}
