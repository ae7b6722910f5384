import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { ZodMiniType } from 'zod/mini';
import { sessionIdPattern, taskIdPattern } from '../model/id.ts';
import type { Commands } from './command.ts';
import { bodyOf } from './body.ts';
import { explainHandlers } from './explain-handler.ts';
import { outcomeOfPrint, type Asked, type Handlers } from './handler.ts';
import { queueHandlers } from './queue-handler.ts';
import {
  nothingHere,
  otherMethod,
  refusedError,
  refusedFailure,
  type Outcome,
  type Refused,
} from './refusal.ts';
import type { Answer, Route } from './route.ts';
import type { Seat } from './seat.ts';
import { sessionHandlers } from './session-handler.ts';
import { taskHandlers } from './task-handler.ts';

export interface ApiParts {
  /** The projects by the name that their routes have. */
  seats: ReadonlyMap<string, Seat>;
  commands: Commands;
}

/** It is for projects that have no desk yet. */
const initRoute = 'POST /init';

/** With what Node has of a request. */
interface Served {
  Bindings: HttpBindings;
}

const handlers: Handlers<Exclude<Route, typeof initRoute>> = {
  ...queueHandlers,
  ...taskHandlers,
  ...sessionHandlers,
  ...explainHandlers,
};

/** A handler of any route: the table of them holds each to its own. */
interface AnyHandler {
  body?: ZodMiniType;
  answer: (asked: Asked<Route>) => Outcome<unknown> | Promise<Outcome<unknown>>;
}

/** The routes of `Routes`, for every project of this server. */
export function makeApi(parts: ApiParts): Hono<Served> {
  const app = new Hono<Served>();
  app.use(async (c, next) => {
    await next();
    // What a task says may be nobody else's business, and it changes.
    c.header('cache-control', 'no-store');
    // Whoever still sends is not waited for.
    if (c.res.status === 413) c.header('connection', 'close');
  });
  app.onError((error, c) => refuse(c, refusedError(error)));
  app.notFound((c) => refuse(c, isRoute(c.req.path) ? otherMethod : nothingHere));
  app.get('/api/projects', (c) => c.json([...parts.seats.values()].map(({ name }) => name)));
  app.post('/api/:project/init', (c) => initialise(c, parts));
  for (const [route, handler] of Object.entries(handlers)) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, `/api/:project${path}`, (c) => answer(c, handler as AnyHandler, parts));
  }
  return app;
}

/** Makes the folder a project of Ralph, as `ralph init` does; its pages come back by themselves then. */
async function initialise(c: Context<Served>, { seats, commands }: ApiParts): Promise<Response> {
  const seat = seats.get(c.req.param('project') ?? '');
  if (seat === undefined) return refuse(c, nothingHere);
  const done = outcomeOfPrint<Answer<typeof initRoute>>(
    await commands.run({ words: ['init', '--json'], root: seat.root }),
  );
  await seat.look();
  return done.ok ? c.json(done.value) : refuse(c, done);
}

async function answer(c: Context<Served>, handler: AnyHandler, parts: ApiParts): Promise<Response> {
  const { project = '', ...at } = c.req.param() as Record<string, string>;
  const seat = parts.seats.get(project);
  const isWell = Object.entries(at).every(([name, value]) => places[name]?.test(value) === true);
  if (seat === undefined || !isWell) return refuse(c, nothingHere);
  const { root, desk } = seat;
  if (desk === undefined && seat.broken !== undefined) return refuse(c, refusedError(seat.broken));
  if (desk === undefined) return refuse(c, refusedFailure({ reason: 'no-project', folder: root }));
  const body = handler.body === undefined ? undefined : await bodyOf(c.env.incoming, handler.body);
  if (body?.ok === false) return refuse(c, body);
  const named = desk.known([
    ...(at['id'] === undefined ? [] : [at['id']]),
    ...tasksIn(body?.value),
  ]);
  if (!named.ok) return refuse(c, refusedFailure(named.failure));
  const { commands } = parts;
  const outcome = await handler.answer({
    ...{ desk, at: at as Asked<Route>['at'], body: body?.value as never },
    run: (call) => commands.run({ ...call, root }),
    text: (call, most) => commands.text({ ...call, root }, most),
    query: (name) => c.req.query(name),
  });
  return outcome.ok ? c.json(outcome.value as object) : refuse(c, outcome);
}

/** The tasks that a command is about. */
function tasksIn(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || !('verb' in body)) return [];
  const {
    task,
    tasks = [],
    other,
    of,
  } = body as Partial<{
    task: string;
    tasks: string[];
    other: string;
    of: string;
  }>;
  // What is undone may be a session as well.
  const undone = of === undefined || sessionIdPattern.test(of) ? undefined : of;
  return [task, other, undone, ...tasks].filter((id) => id !== undefined);
}

/** What may stand in an address: nothing of it is ever a path or an option. */
const places: Partial<Record<string, RegExp>> = {
  id: taskIdPattern,
  session: sessionIdPattern,
  n: /^\d{1,9}$/,
};

const paths = [initRoute, ...Object.keys(handlers)].map((route) => {
  const [, path = ''] = route.split(' ');
  return new RegExp(`^/api/[^/]+${path.replace(/:\w+/g, '[^/]+')}$`);
});

function isRoute(path: string): boolean {
  return paths.some((pattern) => pattern.test(path));
}

function refuse(c: Context<Served>, { status, refusal }: Refused): Response {
  return c.json(refusal, status);
}
