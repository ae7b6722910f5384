import type {
  Answer,
  Body,
  CommandAnswers,
  CommandOf,
  Refusal,
  Route,
  ServedName,
  UiCommand,
} from '../../../src/server/route.ts';

/** What a route answered, or why it would not. */
export type Answered<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

interface Asked<One extends Route> {
  /** What stands for `:id` and the like in the route. */
  at?: Record<string, string>;
  query?: Record<string, string | number>;
  body?: Body<One>;
}

type Sent = Omit<Asked<Route>, 'body'> & { body?: unknown };

/** The routes of one project. */
export class Client {
  readonly #base: string;

  constructor(project: string) {
    this.#base = `/api/${encodeURIComponent(project)}`;
  }

  get events(): string {
    return `${this.#base}/events`;
  }

  /** Asks a route; never throws. */
  ask<One extends Route>(route: One, asked: Asked<One> = {}): Promise<Answered<Answer<One>>> {
    return this.#send(route, asked);
  }

  /** Asks for a command, and answers what this one tells; never throws. */
  command<Verb extends UiCommand['verb']>(
    body: CommandOf<Verb>,
  ): Promise<Answered<CommandAnswers[Verb]>> {
    return this.#send('POST /commands', { body });
  }

  /** What a route answers is checked where it is made: the server is held to `Routes` as well. */
  async #send<Value>(route: Route, asked: Sent): Promise<Answered<Value>> {
    const [method = 'GET', path = '/'] = route.split(' ');
    const at = asked.at ?? {};
    const place = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(at[name] ?? ''));
    const query = new URLSearchParams(
      Object.entries(asked.query ?? {}).map(([name, value]) => [name, String(value)]),
    );
    const search = query.size === 0 ? '' : `?${query.toString()}`;
    try {
      const response = await fetch(`${this.#base}${place}${search}`, {
        method,
        ...(asked.body === undefined
          ? {}
          : { body: JSON.stringify(asked.body), headers: { 'content-type': 'application/json' } }),
      });
      // The server was started anew, and knows this page no more.
      if (response.status === 401) return { ok: false, refusal: unknownPage };
      const value: unknown = await response.json();
      return response.ok
        ? { ok: true, value: value as Value }
        : { ok: false, refusal: value as Refusal };
    } catch {
      return { ok: false, refusal: unreachableServer };
    }
  }
}

const unreachableServer: Refusal = {
  reason: 'no-server',
  what: 'the server does not answer',
  where: undefined,
  todo: 'start it again with `ralph ui`; this page goes on by itself then',
};

const unknownPage: Refusal = {
  reason: 'no-token',
  what: 'the server was started anew and does not know this page',
  where: undefined,
  todo: 'open the address that `ralph ui` printed last',
};

/** The projects of this server; none when it does not answer. */
export async function readProjects(): Promise<readonly ServedName[]> {
  try {
    const response = await fetch('/api/projects');
    return response.ok ? ((await response.json()) as ServedName[]) : [];
  } catch {
    return [];
  }
}
