import { nearest } from '../../../model/nearest.ts';
import type { Pipeline } from '../../../model/pipeline.ts';
import type { Queue } from '../../../model/queue.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';

/** The pipeline of this name. Fails with `name-not-found`. */
export function findPipeline(
  { pipelines }: Pick<Queue, 'pipelines'>,
  name: string,
): Result<Pipeline> {
  const pipeline = pipelines.get(name);
  if (pipeline !== undefined) return ok(pipeline);
  const near = nearest(name, pipelines.keys());
  return fail({ reason: 'name-not-found', noun: 'pipeline', name, nearest: near });
}
