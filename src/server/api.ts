import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod/mini';
import { failureWords, type Failure } from '../model/failure.ts';
import type { Result } from '../model/result.ts';
import { commandWords, runCommand, runText, type CommandLine, type Printed } from './command.ts';
import type { Desk } from './desk.ts';
import type { Refusal, ServedName } from './route.ts';
import { newTask, taskPatch, typedTask, uiCommand } from './written-body.ts';

export interface ApiParts {
  desks: ReadonlyMap<string, Desk>;
  names: readonly (ServedName & { root: string })[];
  command: CommandLine;
}

/** Which project a request is about. */
interface Seat {
  Variables: { desk: Desk; root: string };
}

/** No form that a person fills in is longer. */
const mostBodyBytes = 2 * 1024 * 1024;

/** A longer diff is for a terminal. */
const mostDiffBytes = 1024 * 1024;

/** Rows that one answer may hold. */
const mostRows = 1_000;

/** The routes of `Routes`, for every project of this server. */
export function makeApi(parts: ApiParts): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: mostBodyBytes, onError: (c) => refuse(c, 413, tooLong) }));
  app.onError((error, c) => refuse(c, 500, unexpected(error)));
  app.notFound((c) => refuse(c, 404, nothingHere));

  app.get('/api/projects', (c) => c.json(parts.names.map(({ key, title }) => ({ key, title }))));
  const project = new Hono<Seat>();
  project.use(async (c, next) => {
    const key = c.req.param('project') ?? '';
    const desk = parts.desks.get(key);
    const root = parts.names.find((one) => one.key === key)?.root;
    if (desk === undefined || root === undefined) return refuse(c, 404, nothingHere);
    c.set('desk', desk);
    c.set('root', root);
    return next();
  });
  const ask = async (c: Context<Seat>, words: string[]): Promise<Response> =>
    printed(c, await runCommand(parts.command, words, c.get('root')));

  project.get('/queue', (c) => answer(c, c.get('desk').queue()));
  project.get('/tasks/:id', (c) => answer(c, c.get('desk').task(c.req.param('id'))));
  project.get('/tasks/:id/prompt', (c) =>
    ask(c, ['prompt', '--json', '--tokens', '--', c.req.param('id')]),
  );
  project.get('/tasks/:id/tools', (c) => ask(c, ['tools', '--json', '--', c.req.param('id')]));
  project.get('/tasks/:id/diff', async (c) => {
    const id = c.req.param('id');
    const about = { root: c.get('root'), most: mostDiffBytes };
    const [told, { text, cut }] = await Promise.all([
      runCommand(parts.command, ['diff', '--json', '--', id], about.root),
      runText(parts.command, ['diff', '--', id], about),
    ]);
    if (!told.ok) return printed(c, told);
    // Where nothing changed, it says so in words.
    const diff = /^(?:diff|commit) /m.test(text) ? text : '';
    return c.json({ ...(told.data as object), diff, cut });
  });
  project.post('/tasks/preview', async (c) => {
    const body = await bodyOf(c, typedTask);
    return body.ok ? answer(c, c.get('desk').preview(body.value)) : refuse(c, 400, body.refusal);
  });
  project.post('/tasks/:id/preview', async (c) => {
    const body = await bodyOf(c, typedTask);
    if (!body.ok) return refuse(c, 400, body.refusal);
    return answer(c, c.get('desk').preview(body.value, c.req.param('id')));
  });
  project.post('/tasks', async (c) => {
    const body = await bodyOf(c, newTask);
    if (!body.ok) return refuse(c, 400, body.refusal);
    const { id, ...task } = body.value;
    return answer(c, await c.get('desk').add(id === undefined ? task : { id, ...task }));
  });
  project.patch('/tasks/:id', async (c) => {
    const body = await bodyOf(c, taskPatch);
    if (!body.ok) return refuse(c, 400, body.refusal);
    return answer(c, await c.get('desk').edit(c.req.param('id'), body.value as never));
  });
  project.post('/commands', async (c) => {
    const body = await bodyOf(c, uiCommand);
    if (!body.ok) return refuse(c, 400, body.refusal);
    return ask(c, commandWords(body.value));
  });
  project.get('/sessions', async (c) => c.json(await c.get('desk').sessions()));
  project.get('/sessions/:session', async (c) =>
    found(c, await c.get('desk').session(c.req.param('session'))),
  );
  project.get('/sessions/:session/rows', async (c) => {
    const from = wholeNumber(c.req.query('from'), 0);
    const count = Math.min(mostRows, wholeNumber(c.req.query('count'), 200));
    return found(c, await c.get('desk').rows(c.req.param('session'), from, count));
  });
  project.get('/sessions/:session/rows/:n', async (c) =>
    found(c, await c.get('desk').row(c.req.param('session'), wholeNumber(c.req.param('n'), -1))),
  );
  project.get('/stats', (c) => ask(c, ['stats', '--json']));
  project.get('/doctor', (c) => ask(c, ['doctor', '--json']));
  // Last: only the routes that it has by then are taken over.
  app.route('/api/:project', project);
  return app;
}

const tooLong: Refusal = {
  reason: 'too-long',
  what: 'that is too long',
  where: undefined,
  todo: 'shorten it; a file can be named in `context_files`',
};

const nothingHere: Refusal = {
  reason: 'not-found',
  what: 'there is nothing here',
  where: undefined,
  todo: 'go back to the queue',
};

function unexpected(error: Error): Refusal {
  return {
    reason: 'unexpected',
    what: `Ralph's own error: ${error.message}`,
    where: undefined,
    todo: 'reload the page; nothing that was recorded is lost',
  };
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

type Given<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

async function bodyOf<Schema extends z.ZodMiniType>(
  c: Context,
  schema: Schema,
): Promise<Given<z.infer<Schema>>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    ok: false,
    refusal: {
      reason: 'invalid',
      what: issue?.message ?? 'that is not valid',
      where: issue?.path.join('.'),
      todo: 'mend it and send it again',
    },
  };
}

function answer<Value>(c: Context, result: Result<Value>): Response {
  return result.ok ? c.json(result.value as object) : refuseFailure(c, result.failure);
}

function found(c: Context, value: object | undefined): Response {
  return value === undefined ? refuse(c, 404, nothingHere) : c.json(value);
}

function printed(c: Context, said: Printed): Response {
  if (said.ok) return c.json((said.data ?? {}) as object);
  const { failure } = said;
  if (failure.reason !== 'unsaid') return refuseFailure(c, failure);
  const what = failure.said === '' ? 'the command ended without a word' : failure.said;
  return refuse(c, 500, {
    reason: 'unexpected',
    what,
    where: undefined,
    todo: 'look at `ralph doctor`',
  });
}

function refuseFailure(c: Context, failure: Failure): Response {
  const problems = 'problems' in failure ? { problems: failure.problems } : {};
  return refuse(c, statusOf(failure), {
    reason: failure.reason,
    ...failureWords(failure),
    ...problems,
  });
}

function refuse(c: Context, status: ContentfulStatusCode, refusal: Refusal): Response {
  return c.json(refusal, status);
}

function statusOf(failure: Failure): ContentfulStatusCode {
  switch (failure.reason) {
    case 'task-not-found':
      return 404;
    case 'busy':
    case 'changed-meanwhile':
      return 409;
    case 'task-invalid':
    case 'invalid-database':
    case 'usage':
      return 422;
    default:
      return 400;
  }
}
