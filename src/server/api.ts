import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type * as z from 'zod/mini';
import type { Commands } from './command.ts';
import type { Desk } from './desk.ts';
import { explainHandlers } from './explain-handler.ts';
import type { Asked, Handlers } from './handler.ts';
import { queueHandlers } from './queue-handler.ts';
import {
  nothingHere,
  refused,
  refusedError,
  tooLong,
  type Outcome,
  type Refused,
} from './refusal.ts';
import type { Route, ServedName } from './route.ts';
import { sessionHandlers } from './session-handler.ts';
import { taskHandlers } from './task-handler.ts';

export interface ApiParts {
  desks: ReadonlyMap<string, Desk>;
  names: readonly (ServedName & { root: string })[];
  commands: Commands;
}

/** No form that a person fills in is longer. */
const mostBodyBytes = 2 * 1024 * 1024;

const handlers: Handlers = {
  ...queueHandlers,
  ...taskHandlers,
  ...sessionHandlers,
  ...explainHandlers,
};

/** A handler of any route: the table of them holds each to its own. */
interface AnyHandler {
  body?: z.ZodMiniType;
  answer: (asked: Asked<Route>) => Outcome<unknown> | Promise<Outcome<unknown>>;
}

/** The routes of `Routes`, for every project of this server. */
export function makeApi(parts: ApiParts): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    // What a task says may be nobody else's business, and it changes.
    c.header('cache-control', 'no-store');
  });
  app.use(bodyLimit({ maxSize: mostBodyBytes, onError: (c) => refuse(c, tooLong) }));
  app.onError((error, c) => refuse(c, refusedError(error)));
  app.notFound((c) => refuse(c, nothingHere));
  app.get('/api/projects', (c) => c.json(parts.names.map(({ key, title }) => ({ key, title }))));
  for (const [route, handler] of Object.entries(handlers)) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, `/api/:project${path}`, (c) => answer(c, handler as AnyHandler, parts));
  }
  return app;
}

async function answer(c: Context, handler: AnyHandler, parts: ApiParts): Promise<Response> {
  const { project = '', ...at } = c.req.param() as Record<string, string>;
  const desk = parts.desks.get(project);
  const root = parts.names.find(({ key }) => key === project)?.root;
  if (desk === undefined || root === undefined) return refuse(c, nothingHere);
  const body = handler.body === undefined ? undefined : await bodyOf(c, handler.body);
  if (body?.ok === false) return refuse(c, body);
  const { commands } = parts;
  const outcome = await handler.answer({
    ...{ desk, at: at as Asked<Route>['at'], body: body?.value as never },
    run: (call) => commands.run({ ...call, root }),
    text: (call, most) => commands.text({ ...call, root }, most),
    query: (name) => c.req.query(name),
  });
  return outcome.ok ? c.json(outcome.value as object) : refuse(c, outcome);
}

async function bodyOf(c: Context, schema: z.ZodMiniType): Promise<Outcome<unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return refused(400, {
    reason: 'invalid',
    what: issue?.message ?? 'that is not valid',
    where: issue?.path.join('.'),
    todo: 'mend it and send it again',
  });
}

function refuse(c: Context, { status, refusal }: Refused): Response {
  return c.json(refusal, status);
}
