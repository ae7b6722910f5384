import { parse } from 'yaml';
import * as z from 'zod/mini';
import { exampleOf } from '../read/example.ts';
import type { Path } from '../read/place.ts';
import {
  configKind,
  disciplineKind,
  featureKind,
  metadataKind,
  pipelineKind,
  taskKind,
  toolKind,
} from '../read/record-kind.ts';
import { sessionRecordKind } from '../session-record.ts';
import { schemaFolder } from './schema-line.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;
type Schema = z.core.$ZodType;

const about = {
  config: 'How Ralph works in this project. Every key may be left out.',
  metadata: 'What this project is.',
  tasks: 'The queue.',
  features: 'What tasks belong to.',
  disciplines: 'Ways of working.',
  tools: 'Commands of the project that sessions may be given as tools.',
  pipelines: 'Chains of stages, each of which becomes a task.',
};

/**
 * The JSON Schemas of all files that a project has in `.ralph`, generated from what Ralph itself reads
 * them by. What Ralph reads without a word fits its schema; what does not fit, Ralph refuses or warns of.
 */
export function schemaFiles(): { path: string; text: string }[] {
  const schemas: Record<string, JsonSchema> = {
    config: recordFile(configKind.schema, about.config),
    metadata: recordFile(metadataKind.schema, about.metadata),
    tasks: listFile(taskKind, about.tasks),
    task: recordFile(taskKind.schema, 'A task in a file of its own.'),
    features: listFile(featureKind, about.features),
    disciplines: listFile(disciplineKind, about.disciplines),
    tools: listFile(toolKind, about.tools),
    pipelines: listFile(pipelineKind, about.pipelines),
    session: {
      ...recordFile(sessionRecordKind.schema, 'What came of a session. Ralph writes it once.'),
      additionalProperties: true,
    },
  };
  return Object.entries(schemas).map(([name, schema]) => ({
    path: `${schemaFolder}/${name}.json`,
    text: `${JSON.stringify({ $schema: draft, ...schema }, undefined, 1)}\n`,
  }));
}

/** The version that editors know best. */
const draft = 'http://json-schema.org/draft-07/schema#';

/** An empty file is a record without keys, as far as it needs none. */
function recordFile(schema: Schema, description: string): JsonSchema {
  const record = recordSchema(schema);
  return { description, ...(record.required === undefined ? orNothing(record) : record) };
}

function listFile(kind: { key: string; schema: Schema }, description: string): JsonSchema {
  const list = orNothing({ description, type: 'array', items: recordSchema(kind.schema) });
  return {
    ...orNothing({ type: 'object', properties: { [kind.key]: list } }),
    additionalProperties: false,
  };
}

function recordSchema(schema: Schema): JsonSchema {
  const generated = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return forFiles(without(generated, '$schema'), []);
}

/** The schema as it holds for what people write: a key without a value is one that is not there. */
function forFiles(schema: JsonSchema, path: Path): JsonSchema {
  const {
    properties,
    required = [],
    additionalProperties,
    items,
    anyOf,
    maximum,
    ...rest
  } = schema;
  const result: JsonSchema = { ...rest };
  if (required.length > 0) result.required = required;
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) result.maximum = maximum;
  if (anyOf !== undefined) result.anyOf = anyOf.map((one) => forFiles(one, path));
  if (isSchema(items)) result.items = forFiles(items, path);
  if (properties !== undefined) {
    result.properties = Object.fromEntries(
      Object.entries(properties).flatMap(([key, value]) => {
        if (!isSchema(value)) return [];
        const part = withExample(forFiles(value, [...path, key]), [...path, key]);
        return [[key, required.includes(key) ? part : orNothing(part)]];
      }),
    );
    // What Ralph warns of is to be seen in the editor, too.
    result.additionalProperties = false;
  } else if (isSchema(additionalProperties)) {
    result.additionalProperties = orNothing(forFiles(additionalProperties, path));
  }
  return result;
}

function withExample(schema: JsonSchema, path: Path): JsonSchema {
  const example = exampleOf(path, schema.type === 'array' ? 'list' : undefined);
  // One in words stands for several lines.
  if (
    example === undefined ||
    example.startsWith('`') ||
    schema.enum !== undefined ||
    schema.type === 'object'
  )
    return schema;
  return { ...schema, examples: [parse(example)] };
}

function orNothing(schema: JsonSchema): JsonSchema {
  const { type, anyOf, const: only } = schema;
  if (anyOf !== undefined) return { ...schema, anyOf: [...anyOf, { type: 'null' }] };
  if (type === undefined) return schema;
  const values = schema.enum ?? (only === undefined ? undefined : [only]);
  return {
    ...without(schema, 'const'),
    // Of a union of plain values it is a list already.
    type: [type, 'null'].flat() as unknown as 'null',
    ...(values === undefined ? {} : { enum: [...values, null] }),
  };
}

function without(schema: JsonSchema, key: '$schema' | 'const'): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
