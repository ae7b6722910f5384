import type { OwnKind } from '../model/config.ts';
import { kinds } from '../model/task.ts';
import type { Tool } from './tool.ts';

/** What a model has to know of a kind of the project's own to make tasks of it. */
export type KindFacts = Pick<OwnKind, 'name' | 'like'> & { description?: string | undefined };

/** What sessions and clients are told of these. */
export function kindFacts(own: readonly OwnKind[]): KindFacts[] {
  return own.map(({ name, like, description }) => ({ name, like, description }));
}

/** The tool with these kinds beside Ralph's own wherever its arguments name one. */
export function withOwnKinds<Described extends Pick<Tool, 'input_schema'>>(
  tool: Described,
  own: readonly KindFacts[],
): Described {
  if (own.length === 0) return tool;
  return {
    ...tool,
    // Made of data alone: the schema that was given stays as it is.
    input_schema: () => extended(tool.input_schema(), own) as { type: 'object' },
  };
}

function extended(schema: unknown, own: readonly KindFacts[]): unknown {
  if (Array.isArray(schema)) return schema.map((one: unknown) => extended(one, own));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]: [string, unknown]) => [
    key,
    extended(value, own),
  ]);
  if (!isKindEnum(schema)) return Object.fromEntries(entries);
  const description = own.map(words).join(' ');
  const all = [...kinds, ...own.map(({ name }) => name)];
  return { ...Object.fromEntries(entries), enum: all, description };
}

function isKindEnum(schema: object): boolean {
  return 'enum' in schema && String(schema.enum) === String(kinds);
}

function words({ name, like, description }: KindFacts): string {
  const about = description?.trim().split('\n')[0] ?? '';
  return about === '' ? `${name} is like ${like}.` : `${name} is like ${like}: ${about}`;
}
