import type { IncomingMessage } from 'node:http';
import type { ZodMiniType } from 'zod/mini';
import { otherType, refused, tooLong, type Outcome } from './refusal.ts';

/** No form that a person fills in is longer. */
const mostBytes = 2 * 1024 * 1024;

/** What a request brings, as its route wants it. No more of it is in memory than that may be long. */
export async function bodyOf(
  request: IncomingMessage,
  schema: ZodMiniType,
): Promise<Outcome<unknown>> {
  // A form of another site cannot send this type without asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return otherType;
  const text = await textOf(request);
  if (text === undefined) return tooLong;
  const parsed = schema.safeParse(json(text));
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return refused(400, {
    reason: 'invalid',
    what: issue?.message ?? 'that is not valid',
    where: issue?.path.join('.'),
    todo: 'mend it and send it again',
  });
}

/** Undefined for what is too long. */
async function textOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  // What is too long still gets its answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
