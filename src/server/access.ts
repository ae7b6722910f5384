import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whom the server lets in, and by what. */
export interface AccessParts {
  /** From the first URL; whoever has it, has all of the project. */
  token: string;
  /** The names under which the server is reached, with their port: what else stands in `Host` was led here. */
  hosts: readonly string[];
  /** Tells the cookies of servers on one host apart. */
  cookie: string;
}

export type Verdict = 'welcome' | 'no-token' | 'other-host' | 'other-origin';

/**
 * Keeps other sites, other programs' pages and other machines out. A browser names the site that asks in
 * `Origin`, and sends the cookie to no other: a page that guesses the address gets nothing, and a name that
 * is made to lead here (DNS rebinding) is none of ours.
 */
export class Access {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  /** Whether this request may have an answer, and if not, why. */
  judge(request: IncomingMessage): Verdict {
    const { host = '', origin } = request.headers;
    if (!this.#parts.hosts.includes(host.toLowerCase())) return 'other-host';
    if (origin !== undefined && !this.#isOwn(origin)) return 'other-origin';
    // What changes something is never asked for without telling from where.
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes && origin === undefined) return 'other-origin';
    return this.#hasCookie(request) ? 'welcome' : 'no-token';
  }

  /** The cookie for whoever comes with the token in the URL; undefined for a wrong one. */
  cookieFor(url: URL): string | undefined {
    const given = url.searchParams.get('token');
    if (given === null || !isSame(given, this.#parts.token)) return undefined;
    return `${this.#parts.cookie}=${this.#parts.token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  #isOwn(origin: string): boolean {
    const own = origin.replace(/^https?:\/\//, '');
    return own !== origin && this.#parts.hosts.includes(own.toLowerCase());
  }

  #hasCookie({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((one) => one.trim());
    const own = cookies.find((one) => one.startsWith(`${this.#parts.cookie}=`));
    return own !== undefined && isSame(own.slice(own.indexOf('=') + 1), this.#parts.token);
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
