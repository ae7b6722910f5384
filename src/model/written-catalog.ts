import * as z from 'zod/mini';
import type { Discipline, Feature, Metadata } from './catalog.ts';
import { optionValue, text } from './written-task.ts';

/** features.yaml, disciplines.yaml and metadata.yaml: what tasks refer to by name. */
export const writtenFeature = z.looseObject({
  name: text,
  title: z.optional(text),
  description: z.optional(z.string()),
  context_files: z.optional(z.array(text)),
  spec: z.optional(text),
});
export type WrittenFeature = z.infer<typeof writtenFeature>;

export const writtenDiscipline = z.looseObject({
  name: text,
  title: z.optional(text),
  persona: z.optional(z.string()),
  conventions: z.optional(z.string()),
  tools: z.optional(z.array(text)),
  model: z.optional(optionValue),
  verify: z.optional(z.array(text)),
});
export type WrittenDiscipline = z.infer<typeof writtenDiscipline>;

export const schemaVersion = 1;

export const writtenMetadata = z.looseObject({
  schema_version: z.optional(z.literal(schemaVersion)),
  title: z.optional(text),
  description: z.optional(z.string()),
});
export type WrittenMetadata = z.infer<typeof writtenMetadata>;

/** The feature with every default filled in. */
export function resolveFeature(written: WrittenFeature): Feature {
  return {
    name: written.name,
    title: written.title ?? written.name,
    description: written.description,
    context_files: written.context_files ?? [],
    spec: written.spec,
  };
}

/** The discipline with every default filled in. */
export function resolveDiscipline(written: WrittenDiscipline): Discipline {
  return {
    name: written.name,
    title: written.title ?? written.name,
    persona: written.persona,
    conventions: written.conventions,
    tools: written.tools ?? [],
    model: written.model,
    verify: written.verify ?? [],
  };
}

/** The metadata with every default filled in. */
export function resolveMetadata(written: WrittenMetadata): Metadata {
  return { title: written.title, description: written.description };
}
