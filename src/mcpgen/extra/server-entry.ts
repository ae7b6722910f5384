import * as z from 'zod/mini';
import { findSecrets } from '../../model/secret.ts';

/** A program that speaks MCP over its standard input and output. */
const program = z.object({
  type: z._default(z.literal('stdio'), 'stdio'),
  command: z.string().check(z.regex(/\S/)),
  args: z._default(z.array(z.string()), []),
  env: z._default(z.record(z.string(), z.string()), {}),
});

/** A server that is reached over the network. */
const remote = z.object({
  type: z.enum(['http', 'sse']),
  url: z.string().check(z.regex(/\S/)),
  headers: z.optional(z.record(z.string(), z.string())),
  oauth: z.optional(z.unknown()),
});

/** An entry of `.mcp.json`, without what Ralph does not know. */
export type ServerEntry = z.infer<typeof program> | z.infer<typeof remote>;

/** What an entry says; a sentence on what is wrong with one that cannot be used. */
export function readEntry(written: unknown): ServerEntry | string {
  const entry = z.union([program, remote]).safeParse(written);
  if (!entry.success) {
    return 'is none that Ralph can start: it needs a `command`, or a `type` (http, sse) and a `url`';
  }
  const [secret] = findSecrets(JSON.stringify(entry.data, undefined, 2));
  if (secret !== undefined) {
    return `holds a secret (${secret.kind}): write \`\${NAME}\` in its place, and set that variable where Ralph runs`;
  }
  return entry.data;
}

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}/g;

/** The variables whose values the agent puts in where the entry has `${NAME}`; `needed` without a default. */
export function variablesOf(entry: ServerEntry): { name: string; needed: boolean }[] {
  const found = new Map<string, boolean>();
  for (const [, name = '', otherwise] of JSON.stringify(entry).matchAll(reference)) {
    found.set(name, found.get(name) === true || otherwise === undefined);
  }
  return [...found].sort().map(([name, needed]) => ({ name, needed }));
}
