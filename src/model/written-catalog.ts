import * as z from 'zod/mini';
import type { Discipline, Feature, Metadata } from './catalog.ts';
import { optionalKey, optionValue, requiredKey, serverEntryName, text } from './written-task.ts';

/** features.yaml, disciplines.yaml and metadata.yaml: what tasks refer to by name. */
export const writtenFeature = z.looseObject({
  name: requiredKey('What tasks call it by.', text),
  title: optionalKey('Its name for people. Default: the name.', text),
  description: optionalKey('What it is, for the prompt of each of its tasks.', z.string()),
  context_files: optionalKey(
    'Files and folders of the project that go into these prompts.',
    z.array(text),
  ),
  spec: optionalKey('A page of specs/ by its name.', text),
});
export type WrittenFeature = z.infer<typeof writtenFeature>;

export const writtenDiscipline = z.looseObject({
  name: requiredKey('What tasks call it by.', text),
  title: optionalKey('Its name for people. Default: the name.', text),
  persona: optionalKey('Who the session is to be.', z.string()),
  skills: optionalKey('What its work asks for, one sentence each.', z.array(text)),
  conventions: optionalKey('How the work is done, in Markdown.', z.string()),
  tools: optionalKey('Tools of the project that its sessions get.', z.array(text)),
  mcp_servers: optionalKey(
    'MCP servers of `.mcp.json`, by name, that its sessions of kind implement get.',
    z.array(serverEntryName),
  ),
  model: optionalKey('Another model than that of the config.', optionValue),
  verify: optionalKey(
    'Names of declared checks, or shell commands, that its tasks have to pass.',
    z.array(text),
  ),
});
export type WrittenDiscipline = z.infer<typeof writtenDiscipline>;

export const schemaVersion = 1;

export const writtenMetadata = z.looseObject({
  schema_version: optionalKey(
    'The version of the format of these files.',
    z.literal(schemaVersion),
  ),
  title: optionalKey('What the project is called.', text),
  description: optionalKey(
    'What a new colleague would want to read first; part of every prompt.',
    z.string(),
  ),
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
    skills: written.skills ?? [],
    conventions: written.conventions,
    tools: written.tools ?? [],
    mcp_servers: written.mcp_servers ?? [],
    model: written.model,
    verify: written.verify ?? [],
  };
}

/** The metadata with every default filled in. */
export function resolveMetadata(written: WrittenMetadata): Metadata {
  return { title: written.title, description: written.description };
}
