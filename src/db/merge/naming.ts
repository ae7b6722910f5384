import type { Naming } from './part.ts';

/** Lists whose entries stand for themselves, each once: what a side adds or removes does not meet the rest. */
const sets = new Set([
  ...['tags', 'depends_on', 'context_files', 'verify', 'reviews', 'permissions', 'tools'],
  // Of the config.
  ...['allow', 'deny', 'env', 'setting_sources', 'mcp_servers'],
]);

/** Lists that grow at their end. */
const journals = new Set(['notes', 'answers']);

/** Whether a list stands for its entries alone, so that one that is not there is an empty one. */
export function isSet(key: string): boolean {
  return sets.has(key);
}

/** How the entries of the list under this key are told apart; undefined for a list that is one thing. */
export function namingOf(key: string, lists: readonly unknown[]): Naming | undefined {
  if (sets.has(key) || journals.has(key)) return byContent;
  return key === 'acceptance' ? criterionNaming(lists) : undefined;
}

/** By all that an entry says. */
export const byContent: Naming = (values) => distinct(values.map((value) => JSON.stringify(value)));

/** Criteria by their ids. One without is told by its text, also when another side gave it an id. */
function criterionNaming(lists: readonly unknown[]): Naming {
  const ids = new Map<string, string>();
  for (const criterion of lists.flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  )) {
    const { id, text } = asCriterion(criterion);
    if (id !== undefined && text !== undefined) ids.set(text, id);
  }
  return (values) =>
    distinct(
      values.map((value) => {
        const { id = ids.get(String(value)) } = asCriterion(value);
        return id ?? JSON.stringify(value);
      }),
    );
}

function asCriterion(value: unknown): { id: string | undefined; text: string | undefined } {
  const { id, text } = (typeof value === 'object' && value !== null ? value : {}) as {
    id?: unknown;
    text?: unknown;
  };
  return {
    id: typeof id === 'string' ? id : undefined,
    text: typeof text === 'string' ? text : undefined,
  };
}

/** A name that was given before gets its number. */
function distinct(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
